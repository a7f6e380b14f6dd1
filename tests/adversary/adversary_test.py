#!/usr/bin/python3
"""What an adversary with vault, keyring and kek still reads, before and after each way of being forgotten.

  adversary_test.py VICTIM

VICTIM (victim.cpp) is a host with three subjects and a canary in every field; each of its commands is a process of its own. After
each, reader.py opens whatever a living key opens, in the live files and in a backup that was taken before anybody was forgotten,
and every canary is looked for, in opened plaintext and raw in every file. Nobody's promise is believed: what must be found is as
exact as what must not.
"""
import collections
import datetime
import json
import os
import shutil
import subprocess
import sys
import tempfile

import reader

CREATED, CLOSED, LATE, EXPIRED = "2026-02-01T08:00:00Z", "2026-02-03T08:00:00Z", "2026-02-04T08:00:00Z", "2027-02-03T08:00:00Z"
LIVE, BACKUP = "blog.locket", "backup.locket"
Canary = collections.namedtuple("Canary", "subject type field canary")


class Scene:
    def __init__(self, victim, folder):
        self.victim, self.folder, self.canaries, self.checks, self.failures = victim, folder, [], 0, []

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, now, *command):
        done = subprocess.run([self.victim, self.folder, now, *command], stdout=subprocess.PIPE, check=True, text=True)
        said = [json.loads(line) for line in done.stdout.splitlines()]
        self.canaries += [Canary(**s) for s in said if "canary" in s]
        print(f"\n{' '.join(command)} at {now}")
        return [s for s in said if "canary" not in s]

    def check(self, true, sentence):
        self.checks += 1
        if not true:
            self.failures.append(sentence)
            print(f"  WRONG: {sentence}")

    def read(self, vault, keyring="blog.locket-keys"):
        got = reader.read(self.path(vault), self.path(keyring), self.path("blog.key"))
        self.check(not got.wrong and not got.count["failed"], f"{vault}: everything is as FORMAT.md says, or dead: {got.wrong}")
        self.check(got.count["opened"] > 0, f"{vault}: something is opened")
        return got

    def files(self):
        """Every byte on disk that is locket's."""
        names = sorted(n for n in os.listdir(self.folder) if n.startswith(("blog.locket", "backup.locket", "old")))
        self.check(len(names) >= 4, "vault, index, keyring and its journal are there")
        return {n: open(self.path(n), "rb").read() for n in names}

    def expect(self, vault, found, keyring="blog.locket-keys"):
        """Opens a vault: exactly the canaries for which `found` is true stand in opened plaintext, and none raw in any file."""
        got = self.read(vault, keyring)
        want, have, gone = 0, 0, 0
        for c in self.canaries:
            if c.field == "late text" and vault == BACKUP:
                continue
            hit = any(reader.needle(c.canary) in plain for plain in got.plaintexts)
            expected = c.field != "record id" and found(c)
            self.check(hit == expected, f"{vault}: {c.subject}'s {c.type}.{c.field} is {'found' if hit else 'not found'}")
            want, have, gone = want + expected, have + (hit and expected), gone + (not hit and not expected)
        self.check(want > 0, f"{vault}: something is to be found")
        print(f"  {vault} with {keyring}: opened {got.count['opened']}, dead {got.count['dead']}, failed {got.count['failed']};"
              f" canaries found {have} of {want}, gone {gone} of {gone if have == want else '?'}")
        return got

    def expect_nothing_raw(self):
        files, hits = self.files(), 0
        for name, data in files.items():
            for c in self.canaries:
                hit = reader.needle(c.canary) in data
                self.check(not hit, f"{c.subject}'s {c.type}.{c.field} stands raw in {name}")
                hits += hit
        print(f"  raw: {hits} hits of {len(self.canaries)} canaries in {len(files)} files ({sum(map(len, files.values()))} bytes)")

    def expect_gone(self, needles, what, but_not_in=()):
        files = {n: d for n, d in self.files().items() if n not in but_not_in}
        self.check(len(needles) > 0, f"there are {what} to look for")
        hits = [name for name, data in files.items() for n in needles if n in data]
        self.check(not hits, f"{what} stand raw in {hits}")
        print(f"  {what}: {len(hits)} hits of {len(needles)} in {len(files)} files")


def keys_of(got, roots):
    """What stands for some roots in a keyring: their slots as wrapped bytes, the keys in them, and every class key that follows."""
    slots = [s for s in got.keys.slots if s["live"] and s["root"] in roots and s["kind"] in ("root", "class key")]
    derived = [got.keys.class_key(r, c) for r in roots for c in got.keys.classes]
    return [s["wrapped"] for s in slots], [s["key"] for s in slots] + [k for k in derived if k]


def left_of(got, row):
    return sorted({f"{line['table']}: {line['type']}.{line['field']}" for line in got.lines if line["subject"] == row})


def row_of(got, canary):
    return next(line["subject"] for line in got.lines if line["field"] == "identity" and line["hex"][:32] == canary.canary[4:])


def before_anything(s):
    s.run(CREATED, "make")
    live = s.expect(LIVE, lambda c: True)
    s.check(live.count["dead"] == 0, "nothing is dead yet")
    expect_nobody(s, live, LIVE)
    s.check({c.subject for c in s.canaries} == {"A", "B", "C", "staff"}, "there are canaries of everybody")
    ids = [c for c in s.canaries if c.field == "identity"]
    rows = {c.subject: row_of(live, c) for c in ids}
    roots = {line["subject"]: line["value"]["roots"] for line in live.lines if line["field"] == "standing"}
    audit = next(n for n, c in live.keys.classes.items() if c["kind"] == 3)
    for c in ids:  # how a subject stands in the audit, recomputed
        tag = reader.mac(live.keys.class_key(roots[rows[c.subject]][0], audit), b"locket-subject", 16).hex()
        named = [line["row"] for line in live.lines if line["table"] == "audit" and tag in line["value"]["subjects"]]
        s.check(len(named) >= 4, f"{c.subject} is linked to entries of the audit")
    s.run(CREATED, "backup")
    s.expect(BACKUP, lambda c: True)
    s.expect_nothing_raw()
    return live, rows, roots, audit


def statutory(c):
    """What an erasure leaves as storage only, and what is nobody's any more."""
    return c.type == "receipt" or c.field in ("route", "terms:anonymised")


def expect_nobody(s, got, vault):
    """What is left of the terms of every parcel that was ever put, and nothing that says whose it is."""
    lines = [line for line in got.lines if line["table"] == "anonymised"]
    s.check(sorted(line["value"] for line in lines) == sorted(c.canary for c in s.canaries if c.field == "terms:anonymised"),
            f"{vault}: every anonymised residue is there")
    for line in lines:
        s.check((line["subject"], line["root"], line["collected"]) == (0, 0, "2025-12-31T16:00:00Z"), f"{vault}: an anonymised residue has no subject, and of its date the year: {line}")
        s.check((line["source"], line["policy_version"], "reference" in line) == (1, 0, False), f"{vault}: an anonymised residue has no provenance: {line}")
    whose = [bytes.fromhex(line["value"]["tag"]) for line in got.lines if line["field"] == "standing"] + [reader.needle(c.canary) for c in s.canaries if "id" in c.field]
    stored = [sealed + plain for line, sealed, plain in zip(got.lines, got.sealed, got.plaintexts) if line["table"] == "anonymised"]
    s.check(len(whose) > 3 and not any(w in one for w in whose for one in stored), f"{vault}: no anonymised residue holds a subject's tag, or an id")
    rows = [line["row"] for line in lines]
    s.check(len(set(rows)) == len(rows) and min(rows) > 2**32, f"{vault}: its row is numbered at random: {rows}")


def erase_a(s, live, rows, roots, audit):
    shutil.copy(s.path("blog.locket-keys"), s.path("old.locket-keys"))
    wrapped, keys = keys_of(live, roots[rows["A"]])
    cells = [sealed for line, sealed in zip(live.lines, live.sealed)
             if line["subject"] == rows["A"] and line["field"] not in ("standing", "goods", "route") and line["table"] in ("records", "subjects")]
    files = s.files()
    s.check(all(w in files["blog.locket-keys"] for w in wrapped), "A's slots stand in the keyring before")
    s.check(all(c in files[LIVE] and c in files[BACKUP] for c in cells), "A's cells stand in the vault and in the backup before")

    s.run(CREATED, "erase", "A")
    for vault in (LIVE, BACKUP):
        got = s.expect(vault, lambda c: c.subject != "A" or statutory(c))
        left = left_of(got, rows["A"])
        s.check(left == ["provisions: provision.entry", "records: parcel.route", "records: receipt.goods", "subjects: subject.standing"], f"{vault}: of A only evidence and what is statutory are left, not {left}")
        expect_nobody(s, got, vault)
        s.check(all(got.keys.class_key(r, audit) is None for r in roots[rows["A"]]), "nobody can say any more who A is in the audit")
        print(f"  {vault}: of A is left {left}")
        standing = next(line for line in got.lines if line["field"] == "standing" and line["subject"] == rows["A"])
        s.check(not any("ages" in e for e in standing["value"]["events"]), f"{vault}: A's evidence does not tell when A comes of age, and so not the birth date")
    s.expect_nothing_raw()
    s.expect_gone(wrapped, "wrapped bytes of A's old root", but_not_in=["old.locket-keys"])
    s.expect_gone(keys, "A's root and class keys")
    s.expect_gone(cells, "A's sealed cells", but_not_in=[BACKUP])
    s.expect(BACKUP, lambda c: True, "old.locket-keys")  # the twin: with the keyring of before, the same reader finds all of A
    os.remove(s.path("old.locket-keys"))


def close_b(s, rows, roots):
    before = s.read(LIVE)
    wrapped, keys = keys_of(before, roots[rows["B"]])
    document = next(n for n, c in before.keys.classes.items() if c["kind"] == 1 and c["name"] == "identity-document")
    s.check(before.keys.class_key(roots[rows["B"]][0], document), "the key of B's identity document lives before")

    s.run(CLOSED, "close", "B")
    gone = lambda c: c.subject == "A" and not statutory(c) or c.subject == "B" and c.field == "id_card"
    for vault in (LIVE, BACKUP):
        got = s.expect(vault, lambda c: not gone(c))
        s.check(got.keys.class_key(roots[rows["B"]][0], document) is None, "the key of B's identity document is gone")
    s.expect_gone(wrapped, "wrapped bytes of B's old root")
    s.expect_gone(keys, "B's root and class keys")
    s.run(LATE, "late", "B")
    got = s.expect(LIVE, lambda c: not gone(c))
    now = next(line["value"]["roots"] for line in got.lines if line["field"] == "standing" and line["subject"] == rows["B"])
    s.check(len(now) == 2, f"after a puncture B's new values take a fresh root: {now}")
    s.expect_nothing_raw()
    return now


def expire(s):
    before = s.read(LIVE)
    day = next(line["day"] for line in before.lines if line["field"] == "email")
    number = next(n for n, c in before.keys.classes.items() if c["kind"] == 1 and c["name"] == "email")
    slots = [k for k in before.keys.slots if k["live"] and k["kind"] == "day key" and k["class"] == number and k["day"] == day]
    s.check(len(slots) == 1, "e-mail addresses of that day hang on one key")

    swept = s.run(EXPIRED, "expire")
    for step in swept:
        print(f"  sweep: {step}")
    s.check([(x["condemned"] > 0, x["destroyed"] > 0, x["held"] > 0) for x in swept] == [(True, False, False), (False, True, False)],
            "the first sweep condemns, and one 25 hours later destroys")
    closed = ("handle", "email", "born", "id_card")  # B's, for the account was closed a year ago
    dated = ("email", "route", "terms")  # everybody's
    gone = lambda c: (c.subject == "A" and not statutory(c)) or c.field in dated or (c.subject == "B" and c.field in closed)
    for vault in (LIVE, BACKUP):
        got = s.expect(vault, lambda c: not gone(c))
        left = [line["subject"] for line in got.lines if line["field"] == "route:residue"]
        s.check(len(left) == 2, f"{vault}: of a route its residue is left, of those who are not erased")
        s.check(not any(line["field"] == "route" for line in got.lines), f"{vault}: and no route")
        s.check(any(line["field"] == "born:residue" and line["value"].endswith("-01-01") for line in got.lines), f"{vault}: of a birth date the year is left")
        expect_nobody(s, got, vault)
    s.expect_nothing_raw()
    s.expect_gone([k["wrapped"] for k in slots] + [k["key"] for k in slots], "the e-mail's day key, wrapped and not")
    s.expect_gone([c for line, c in zip(before.lines, before.sealed) if line["field"] == "email"], "sealed e-mail addresses", but_not_in=[BACKUP])
    return gone


def erase_b(s, rows, roots, gone):
    wrapped, keys = keys_of(s.read(LIVE), roots)
    surviving = s.run(EXPIRED[:9] + "5T08:00:00Z", "erase", "B")
    s.check(surviving, "the host swept")
    for vault in (LIVE, BACKUP):
        got = s.expect(vault, lambda c: not gone(c) and (c.subject != "B" or statutory(c)))
        expect_nobody(s, got, vault)
        left = left_of(got, rows["B"])
        s.check(left == ["provisions: provision.entry", "records: receipt.goods", "subjects: subject.standing"], f"{vault}: of B only evidence and receipts are left, not {left}")
    s.expect_nothing_raw()
    after = s.read(LIVE)
    still = {k["wrapped"] for k in after.keys.slots if k["live"]}
    s.expect_gone([w for w in wrapped if w not in still], "wrapped bytes of B's roots and class keys")
    s.expect_gone(keys, "B's roots and class keys")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        s = Scene(sys.argv[1], folder)
        live, rows, roots, audit = before_anything(s)
        erase_a(s, live, rows, roots, audit)
        now = close_b(s, rows, roots)
        gone = expire(s)
        erase_b(s, rows, now, gone)
    print(f"\n{s.checks} checks, {len(s.failures)} failures, {len(s.canaries)} canaries")
    if s.failures or s.checks < 1000:
        sys.exit(f"adversary_test.py: {len(s.failures)} wrong")


if __name__ == "__main__":
    main()
