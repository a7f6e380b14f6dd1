#!/usr/bin/python3
"""An adversary's reader: opens everything in a vault that a living key still opens, whatever its date and whoever asks.

  reader.py VAULT KEYRING --key-file FILE [--grep CANARY ...] [--raw FILE ...]

Written from the three FORMAT.md files alone (src/keyring, src/records, src/ledger), with nothing of locket's: who holds vault,
keyring and kek reads what this reads, and no more. Dates, policies and the tables that lead to slots are ignored; a slot that
authenticates is a key. The files are copied first (with -wal and -journal, if there are any), so that nothing is changed.

Prints a JSON line for each opened value, and last {"summary": ...}: how many cells were opened, are dead (a key they need was
destroyed, or never was) and failed (their keys live, and they do not authenticate or are not as the format says: must be 0).
With --grep it also says how many of the canaries (UTF-8, or hex:… for bytes) stand in opened plaintext, and how many raw in each
file: those given, what SQLite keeps beside them, and those of --raw. Ends with 0 if nothing failed.
"""
import argparse
import collections
import datetime
import hashlib
import json
import os
import shutil
import sqlite3
import struct
import sys
import tempfile

from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt
from nacl.exceptions import CryptoError

NEVER = -2**63
BESIDE = ("", "-wal", "-journal", "-shm")
KINDS = {1: "root", 2: "class key", 3: "day key", 4: "intent"}
EVENTS = (None, "enrolled", "consented", "withdrawn", "accepted", "rejected", "closed", "contested", "resolved")


class Wrong(Exception):
    """Bytes that are not as FORMAT.md says."""


def need(true, what):
    if not true:
        raise Wrong(what)


def mac(key, message, size):
    return hashlib.blake2b(message, digest_size=size, key=key).digest()


def sub(key, number, context):
    return hashlib.blake2b(b"", digest_size=32, key=key, salt=struct.pack("<Qq", number, 0), person=context.ljust(16, b"\0")).digest()


def opened(sealed, associated, key):
    try:
        return crypto_aead_xchacha20poly1305_ietf_decrypt(sealed[24:], associated, sealed[:24], key)
    except CryptoError:
        return None


def text(t):
    return struct.pack("<I", len(t.encode())) + t.encode()


class Bytes:
    """Takes a value apart from the front."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, size):
        need(self.at + size <= len(self.data), "a value that ends too early")
        self.at += size
        return self.data[self.at - size:self.at]

    def number(self, form):
        return struct.unpack("<" + form, self.take(struct.calcsize("<" + form)))[0]

    def short(self):
        return self.take(self.number("H")).decode()

    def ended(self):
        return self.at == len(self.data)


# ---- keyring/FORMAT.md -----------------------------------------------------------------------------------------------
def kek_from(path):
    data = open(path, "rb").read()
    return data if len(data) == 32 else bytes.fromhex(data.decode("ascii").removesuffix("\n"))


class Keyring:
    """Every key that lives in a keyring's slots."""

    def __init__(self, database, kek):
        header, = database.execute("SELECT fixed FROM header WHERE one = 1").fetchone()
        need(len(header) == 504 and header[:8] == b"lkkeyrng", "no keyring's header")
        form, generation, self.zone = struct.unpack("<HHi", header[8:16])
        need(form == 1, f"a header of format {form}")
        need(hashlib.blake2b(header[:488], digest_size=32).digest()[:16] == header[488:], "a damaged header")
        self.vault = header[16:32]
        about = self.vault + struct.pack("<H", generation)
        need(mac(sub(kek, 1, b"lkcheck_"), b"lkkek001" + about, 32) == header[128:160], "another kek")
        ring = opened(header[56:128], b"lkring01" + about, kek)
        need(ring, "a keyring key that does not open")
        self.check = sub(ring, 1, b"lkcheck_")
        need(mac(self.check, b"lksecr01" + about + header[160:232], 16) == header[232:248], "another keyring key")
        self.secret = opened(header[160:232], b"lksecr01" + about, ring)
        need(self.secret, "a vault secret that does not open")
        self.marks = sub(self.secret, 3, b"lkmarks_")
        need(mac(self.marks, b"lkhead01" + header[:456], 32) == header[456:488], "a header that does not authenticate")
        made, used = struct.unpack("<QQ", header[272:288])
        self.rings = {generation: (ring, self.check)}
        if any(header[312:384]):  # the keyring key is being replaced
            before = opened(header[312:384], b"lkearly1" + about, ring)
            need(before, "a keyring key before that does not open")
            self.rings[generation - 1] = (before, sub(before, 1, b"lkcheck_"))

        self.roots = {0: sub(self.secret, 2, b"lkroot0_")}
        self.class_keys, self.day_keys, self.intents = {}, {}, []
        self.count, self.slots, self.wrong = collections.Counter(), [], []
        for number, sealed in database.execute("SELECT slot, sealed FROM slots ORDER BY slot"):
            try:
                self.slot(number, sealed)
            except Wrong as why:
                self.wrong.append(f"slot {number}: {why}")
        if self.count["made"] != made or self.count["made"] - self.count["free"] != used:
            self.wrong.append("slots: the header says otherwise")
        self.classes = {}
        for number, kind, name, collection, closure, since, seal in database.execute(
                "SELECT number, kind, name, from_collection, from_closure, since, sealed FROM classes"):
            periods = [-1 if p is None else p for p in (collection, closure)]
            said = struct.pack("<HBqq", number, kind, *periods) + text(name) + struct.pack("<I", since)
            if mac(self.marks, b"lkclas01" + self.vault + said, 16) != seal:
                self.wrong.append(f"class {number}: does not authenticate")
            self.classes[number] = {"number": number, "kind": kind, "name": name, "from_collection": collection, "from_closure": closure}

    def slot(self, number, sealed):
        self.count["made"] += 1
        need(len(sealed) == 128, "a slot of another size")
        state, kind, key_generation, of_class, _, root, day, _, closed, erased = struct.unpack("<BBHHHQiIqq", sealed[:40])
        if state == 0:
            self.count["free"] += 1
            return need(not any(sealed), "a free slot with something in it")
        need(kind in KINDS and sealed[6:8] == bytes(2) and sealed[20:24] == bytes(4), "a slot of no kind")
        self.slots.append({"slot": number, "live": state == 1, "kind": KINDS[kind], "root": root, "class": of_class, "day": day,
                           "closed": None if closed == NEVER else closed, "erased": None if erased == NEVER else erased})
        if state == 2:
            self.count["destroyed " + KINDS[kind]] += 1
            need(not any(sealed[40:112]) and key_generation == 0, "a destroyed slot with something left in it")
            return need(mac(self.marks, b"lktomb01" + self.vault + struct.pack("<Q", number) + sealed[:112], 16) == sealed[112:],
                        "a destroyed slot that does not authenticate")
        need(state == 1, "a slot in no state")
        need(key_generation in self.rings, "a slot of another generation")
        ring, check = self.rings[key_generation]
        self.count[KINDS[kind]] += 1
        associated = b"lkslot01" + self.vault + struct.pack("<Q", number) + sealed[:40]
        need(mac(check, associated + sealed[40:112], 16) == sealed[112:], "a slot that does not authenticate")
        key = opened(sealed[40:112], associated, ring)
        need(key, "a key that does not open")
        self.slots[-1].update(wrapped=sealed[40:112], key=key)
        if kind == 1:
            self.roots[root] = key
        elif kind == 2:
            self.class_keys[root, of_class] = key
        elif kind == 3:
            self.day_keys[of_class, day] = key
        else:
            self.intents.append((number, key[:16], struct.unpack("<q", key[16:24])[0]))

    def class_key(self, root, of_class):
        if root in self.roots:
            return sub(self.roots[root], of_class, b"lkclass_")
        return self.class_keys.get((root, of_class))

    def secret_of(self, context):
        return sub(self.secret, 1, context)


# ---- records/FORMAT.md -----------------------------------------------------------------------------------------------
def bucket(size):
    return next((b for b in (16, 32, 64, 128, 256) if size <= b), -(-size // 256) * 256)


class Reader:
    def __init__(self, vault, keys):
        self.vault, self.keys = vault, keys
        self.count, self.by_table, self.wrong = collections.Counter(), collections.Counter(), list(keys.wrong)
        self.lines, self.plaintexts, self.sealed = [], [], []  # in the same order

    def cell(self, sealed, table, row, kind, field, subject, tag, decode=None):
        """Opens one cell if its keys live. Every cell is counted once: opened, dead or failed."""
        try:
            plain, about = self.open_cell(sealed, kind, field, subject, tag)
            if plain is None:
                return self.tally("dead", table)
            value = self.value_of(plain, about)
            line = {"table": table, "row": row, "type": kind, "field": field, "subject": subject, **about, "hex": value.hex()}
            if decode:
                line["value"] = decode(value)
            else:
                line["value"] = value.decode(errors="replace")
        except (Wrong, struct.error, UnicodeDecodeError) as why:
            self.wrong.append(f"{table} {row} {kind}.{field}: {why}")
            return self.tally("failed", table)
        self.plaintexts.append(plain)
        self.sealed.append(sealed)
        self.lines.append(line)
        self.tally("opened", table)
        return line

    def tally(self, what, table):
        self.count[what] += 1
        self.by_table[f"{table} {what}"] += 1

    def open_cell(self, sealed, kind, field, subject, tag):
        need(len(sealed) >= 68 and sealed[0] == 1, "no cell of format 1")
        root, of_class = int.from_bytes(sealed[1:7], "little"), int.from_bytes(sealed[7:9], "little")
        day = int.from_bytes(sealed[9:12], "little", signed=True)
        about = {"root": root, "class": self.keys.classes.get(of_class, {}).get("name"), "day": day}
        class_key, day_key = self.keys.class_key(root, of_class), self.keys.day_keys.get((of_class, day))
        if class_key is None or day_key is None:
            return None, about
        key = hashlib.blake2b(b"", digest_size=32, key=class_key + day_key, salt=struct.pack("<IIq", of_class, 0, day),
                              person=b"locket-cell-v1\0\0").digest()
        associated = b"locket-cell" + sealed[:12] + self.keys.vault + text(kind) + text(field) + struct.pack("<q", subject) + tag
        plain = opened(sealed[12:], associated, key)
        need(plain is not None, "authentication failed though the keys live")
        return plain, about

    def value_of(self, plain, about):
        """Also says in `about` where the value came from and when."""
        b = Bytes(plain)
        second, flags, version = int.from_bytes(b.take(3), "little"), b.number("B"), b.number("H")
        length = b.number("IHB"[flags >> 6] if flags < 0xc0 else "I")
        need(flags < 0x40 or length > (0, 255, -1)[flags >> 6], "a length in more bytes than it needs")
        need(second < 86400 and 1 <= flags & 15 <= 4 and flags < 0xc0, "provenance of no kind")
        reference = b.short() if flags & 0x20 else ""
        need(bool(reference) == bool(flags & 0x20), "an empty reference")
        value = b.take(length)
        need(len(plain) == bucket(b.at) and not any(plain[b.at:]), "padding that is not as it must be")
        begins = 86400 * about["day"] - self.keys.zone
        collected = begins + (second - begins) % 86400
        about["collected"] = datetime.datetime.fromtimestamp(collected, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        about.update(source=flags & 15, policy_version=version)
        if reference:
            about["reference"] = reference
        return value

    def read(self):
        need(self.vault.execute("SELECT value FROM meta WHERE name = 'vault'").fetchone() == (self.keys.vault,), "a keyring of another vault")
        self.subjects()
        self.records()
        self.provisions()
        self.anonymised()
        self.audit()
        self.destructions()
        for slot, who, row in self.keys.intents:
            self.plaintexts.append(who)
            self.sealed.append(b"")
            self.lines.append({"table": "slots", "row": slot, "type": "intent", "field": "", "day": None, "hex": who.hex(), "subject": row})

    def subjects(self):
        for row, tag, erased, standing, identity in self.vault.execute("SELECT row, tag, erased, standing, identity FROM subjects"):
            if (tag is None) != bool(erased):
                self.wrong.append(f"subjects {row}: erased, and its tag is there (or the other way round)")
            self.cell(standing, "subjects", row, "subject", "standing", row, bytes(16), lambda value: standing_of(value, tag))
            if identity:
                line = self.cell(identity, "subjects", row, "subject", "identity", row, bytes(16))
                if line and tag and mac(self.keys.secret_of(b"lksubjct"), bytes.fromhex(line["hex"])[:16], 16) != tag:
                    self.wrong.append(f"subjects {row}: the tag is of another id")

    def records(self):
        names = {(kind, number): name for kind, name, number in self.vault.execute("SELECT type, name, number FROM names")}
        for row, tag, subject, kind, cells in self.vault.execute("SELECT row, tag, subject, type, cells FROM records"):
            try:
                b, last = Bytes(cells), 0
                while not b.ended():
                    field = b.number("H")
                    field, sealed = field & 0x7fff, b.take(b.number("H" if field & 0x8000 else "I"))
                    need(field > last, "fields that do not ascend")
                    last = field
                    self.cell(sealed, "records", row, names[0, kind], names[kind, field], subject, tag)
            except (Wrong, KeyError) as why:
                self.wrong.append(f"records {row}: {why!r}")
                self.tally("failed", "records")

    def provisions(self):
        for row, subject, sealed in self.vault.execute("SELECT row, subject, cell FROM provisions ORDER BY row"):
            self.cell(sealed, "provisions", row, "provision", "entry", subject, struct.pack("<qq", row, 0), provision_of)
    def anonymised(self):
        names = {(kind, number): name for kind, name, number in self.vault.execute("SELECT type, name, number FROM names")}
        for row, of_class, kind, field, sealed in self.vault.execute("SELECT row, class, type, field, cell FROM anonymised"):
            line = self.cell(sealed, "anonymised", row, names[0, kind], names[kind, field], 0, struct.pack("<Qq", row, 0))
            if line and (int.from_bytes(sealed[7:9], "little") != of_class or self.keys.classes[of_class]["kind"] != 2):
                self.wrong.append(f"anonymised {row}: of another class than it says, or of no residue's")

    # ---- ledger/FORMAT.md --------------------------------------------------------------------------------------------
    def audit(self):
        key, link, before_year, last, head = self.keys.secret_of(b"lkchain_"), bytes(32), None, 0, b""
        head_of = lambda link, number: mac(key, link + struct.pack("<q", number) + b"head", 32)
        for number, sealed, stored in self.vault.execute("SELECT number, sealed, link FROM audit ORDER BY number"):
            self.cell(sealed, "audit", number, "audit", "entry", 0, struct.pack("<Qq", number, 0), audit_of)
            day = int.from_bytes(sealed[9:12], "little", signed=True)
            year = (datetime.date(1970, 1, 1) + datetime.timedelta(days=day)).year
            before = link if year == before_year else mac(key, link + struct.pack("<q", year), 32)
            link, before_year = mac(key, before + struct.pack("<q", number) + sealed, 32), year
            if link != stored[:32] or number != last + 1 or head:
                self.wrong.append(f"audit {number}: the chain is broken")
            last, head = number, stored[32:]
        begun = self.vault.execute("SELECT number, link, mac FROM audit_head WHERE one = 1").fetchone()
        if head != (head_of(link, last) if last else b"") or begun != ((0, bytes(32), mac(key, bytes(40) + b"begun", 32)) if last else None):
            self.wrong.append("audit: the last entry does not close the chain")

    def destructions(self):
        key = self.keys.secret_of(b"lkdestry")
        part = lambda n: struct.pack("<Bq", n is not None, n or 0)
        for row, root, of_class, day, at, seal in self.vault.execute("SELECT row, root, class, day, at, mac FROM destructions"):
            if mac(key, struct.pack("<q", row) + part(root) + part(of_class) + part(day) + struct.pack("<q", at), 16) != seal:
                self.wrong.append(f"destructions {row}: does not authenticate")
            if root is not None and (root in self.keys.roots if of_class is None else self.keys.class_key(root, of_class)):
                self.wrong.append(f"destructions {row}: the key lives")
            if day is not None and (of_class, day) in self.keys.day_keys:
                self.wrong.append(f"destructions {row}: the day key lives")
            self.count["destructions"] += 1


def standing_of(value, tag):
    b = Bytes(value)
    need(b.number("B") == 1, "a standing of another version")
    own = b.take(16)
    need(tag in (None, own), "another subject's standing")
    roots = [int.from_bytes(b.take(6), "little") for _ in range(b.number("I"))]
    events = []
    for _ in range(b.number("I")):
        kind, parts, manner, at = b.number("B"), b.number("B"), b.number("B"), b.number("q")
        need(1 <= kind <= 8 and parts < 16 and manner < 128, "an event of no kind")
        event = {"event": EVENTS[kind], "at": at, "form": manner & 3, "by": manner >> 2 & 3, "acceptance": manner >> 4 & 3}
        for bit, name, take in ((1, "about", b.short), (2, "recipient", b.short), (4, "version", lambda: b.number("I")),
                                (8, "ages", lambda: [b.number("q"), b.number("q")])):
            if parts & bit:
                event[name] = take()
        events.append(event)
    need(b.ended(), "bytes after the last event")
    return {"tag": own.hex(), "roots": roots, "events": events}


def provision_of(value):
    b = Bytes(value)
    need(b.number("B") == 1, "a provision of another version")
    entry = {name: b.number("B") for name in ("kind", "role", "flags")}
    need(1 <= entry["kind"] <= 4 and 1 <= entry["role"] <= 2 and entry["flags"] < 64, "a provision of no kind")
    if entry["flags"] & 2:
        entry["contract until"] = datetime.date(b.number("i"), b.number("B"), b.number("B")).isoformat()
    if entry["flags"] & 4:
        entry["until"] = b.number("q")
    long = lambda: b.take(b.number("I")).decode()
    entry.update((name, long()) for name in ("recipient", "region", "purpose", "reference", "type"))
    entry["fields"] = [[b.number("B"), long(), long()] for _ in range(b.number("I"))]
    need(b.ended(), "bytes after the last field")
    return entry


def audit_of(value):
    b = Bytes(value)
    need(b.number("B") == 1, "an entry of another version")
    entry = {name: b.number("B") for name in ("act", "why", "basis")}
    entry.update((name, b.short()) for name in ("role", "actor", "purpose", "reference", "recipient"))
    entry["subjects"] = [b.take(16).hex() for _ in range(b.number("I"))]
    entry["categories"] = [b.short() for _ in range(b.number("I"))]
    need(b.ended(), "bytes after the last category")
    return entry


# ---- the files -------------------------------------------------------------------------------------------------------
def database(path, folder, name, application, version):
    """A copy to read. Of -shm there is none: SQLite makes it from -wal."""
    for suffix in ("", "-wal", "-journal"):
        if os.path.exists(path + suffix):
            shutil.copyfile(path + suffix, os.path.join(folder, name + suffix))
    on = sqlite3.connect(os.path.join(folder, name))
    said = [on.execute("PRAGMA " + p).fetchone()[0] for p in ("application_id", "user_version")]
    need(said == [application, version], f"{path} is no such file, or of another version: {said}")
    return on


def read(vault, keyring, key_file):
    """Everything that a living key opens, as a Reader with its lines, plaintexts and counts. Raises Wrong."""
    with tempfile.TemporaryDirectory() as folder:
        ring = database(keyring, folder, "keyring", 0x6C6B6B72, 1)
        file = database(vault, folder, "vault", 0x6C6B7476, 2)
        try:
            reader = Reader(file, Keyring(ring, kek_from(key_file)))
            reader.read()
            return reader
        finally:
            ring.close()
            file.close()


def needle(canary):
    return bytes.fromhex(canary[4:]) if canary.startswith("hex:") else canary.encode()


def with_neighbours(paths):
    return [p + s for p in paths for s in BESIDE if os.path.exists(p + s)]


def main():
    args = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    args.add_argument("vault")
    args.add_argument("keyring")
    args.add_argument("--key-file", required=True)
    args.add_argument("--grep", nargs="*", default=[], metavar="CANARY")
    args.add_argument("--raw", nargs="*", default=[], metavar="FILE")
    given = args.parse_args()
    try:
        reader = read(given.vault, given.keyring, given.key_file)
    except Wrong as why:
        sys.exit(f"reader.py: {why}")
    for line in reader.lines:
        print(json.dumps(line, ensure_ascii=False))
    if given.grep:
        print(json.dumps({"canaries": len(given.grep), "found opened": sum(any(needle(c) in p for p in reader.plaintexts) for c in given.grep)}))
        for path in with_neighbours([given.vault, given.keyring] + given.raw):
            data = open(path, "rb").read()
            print(json.dumps({"file": path, "bytes": len(data), "found raw": sum(needle(c) in data for c in given.grep)}))
    print(json.dumps({"summary": {**{k: reader.count[k] for k in ("opened", "dead", "failed")}, "tables": reader.by_table,
                                  "slots": reader.keys.count, "wrong": reader.wrong}}, ensure_ascii=False))
    sys.exit(1 if reader.wrong else 0)


if __name__ == "__main__":
    main()
