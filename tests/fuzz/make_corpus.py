#!/usr/bin/python3
"""The seeds of the fuzz targets' corpora: what each reader should see at least once, written down.

  make_corpus.py            writes corpus/<target>/seed-*
  make_corpus.py --check    compares instead, and ends with 1 if a seed differs or is missing

What stands beside the seeds was found by the fuzzer and is named by its hash; policy/a-policy is the document of tests/support/a_policy.hpp.
"""
import json
import os
import struct
import sys

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "corpus")
TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def u16(n):
    return struct.pack("<H", n)


def u32(n):
    return struct.pack("<I", n)


def i64(n):
    return struct.pack("<q", n)


def short(text):
    return u16(len(text)) + text


def long(text):
    return u32(len(text)) + text


def cells():
    """A cell, a packed row of one, and plaintexts: second of day, flags, version, length, reference, value (records/FORMAT.md)."""
    whole = bytes.fromhex(json.load(open(os.path.join(TESTS, "vectors", "cells.json")))["vectors"][0]["cell"])
    head = lambda flags, size: (12345).to_bytes(3, "little") + bytes([flags]) + u16(1) + (u32(size), u16(size & 0xffff), bytes([size & 0xff]), b"")[flags >> 6]
    pad = lambda text, to: text + bytes(to - len(text))
    return {
        "cell": whole,
        "cell-cut": whole[:-1],
        "row": u16(0x8001) + short(whole) + u16(2) + long(whole),
        "row-huge": u16(1) + u32(0xffffffff) + whole,
        "row-long": u16(0x8001) + u16(0xffff) + whole,
        "plain": pad(head(1, 5) + b"alice", 16),
        "plain-short": pad(head(0x81, 8) + b"alice li", 16),
        "plain-short-reference": pad(head(0xb2, 5) + short(b"letter 7") + b"alice", 32),
        "plain-two": head(0x41, 256) + bytes(256) + bytes(248),
        "plain-three": pad(head(0xc1, 5) + b"alice", 16),
        "plain-short-huge": pad(head(0x41, 0xffff) + b"alice", 16),
        "plain-empty": pad(head(1, 0), 16),
        "plain-reference": pad(head(0x32, 5) + short(b"letter 7") + b"alice", 32),
        "plain-wrong-bucket": pad(head(1, 5) + b"alice", 32),
        "plain-huge": pad(head(1, 0xffffffff) + b"alice", 16),
        "plain-no-second": b"\xff\xff\xff" + pad(head(1, 5) + b"alice", 16)[3:],
        "plain-dirty": pad(head(1, 5) + b"alice", 16)[:-1] + b"\x01",
    }


def values():
    lists = [u32(0), u32(2) + long(b"one") + long(b"two"), u32(2) + long(b"-1") + long(b"20"), u32(0xffffffff), u32(1) + u32(0xffffffff) + b"x", u32(1) + long(b"\x00\xff")]
    texts = [b"", b"0", b"-1", b"3", b"007", b"-0", b"9223372036854775807", b"-9223372036854775808", b"9223372036854775808", b"true", b"false", b"True", b"2026-02-28", b"2026-02-30", b"0001-01-01",
             b"9999-12-31", b"10000-01-01", b"\xff\x00\xfe"]
    return {f"{i:02}": text for i, text in enumerate(texts + lists)}


def ledger():
    """First byte: which of the three; ledger/FORMAT.md has the rest."""
    event = bytes([1, 15, 0x15]) + i64(1767225600) + short(b"newsletter") + short(b"bank") + u32(2) + i64(1) + i64(2)
    standing = bytes([1]) + bytes(range(16)) + u32(2) + bytes(6) + b"\x01" + bytes(5) + u32(2) + event + bytes([1, 0, 0x15]) + i64(0)
    entry = bytes([1, 2, 0, 3]) + short(b"support") + short(b"u7") + short(b"service") + short(b"") + short(b"bank") + u32(1) + bytes(16) + u32(2) + short(b"mail") + short(b"nickname")
    provision = bytes([1, 1, 2, 0x3f]) + u32(2026) + bytes([12, 31]) + i64(1767225600) + b"".join(long(t) for t in (b"bank", b"CN", b"service", b"ref", b"person")) + u32(1) + bytes([2]) + long(b"mail") + long(b"email")
    plain = bytes([1, 1, 2, 0]) + b"".join(long(t) for t in (b"", b"", b"", b"", b"")) + u32(0)
    made = {}
    for which, texts in enumerate(((standing,), (entry,), (provision, plain))):
        for text in texts:
            name = f"{which}-{len(made)}"
            made[name] = bytes([which]) + text
            made[name + "-cut"] = bytes([which]) + text[:-1]
            made[name + "-longer"] = bytes([which]) + text + b"\x00"
    made["0-many-roots"] = b"\x00" + standing[:17] + u32(0xffffffff)
    made["1-many-subjects"] = b"\x01" + entry[:4] + short(b"") * 5 + u32(0xffffffff)
    made["2-many-fields"] = b"\x02" + plain[:-4] + u32(0xffffffff)
    return made


def keyring_parts():
    """First byte: an edited header (offset, length, bytes), a raw one, a slot."""
    edits = {"good": b"", "format": u16(8) + b"\x02\x02\x00", "generation": u16(10) + b"\x02\xff\xff", "argon": u16(48) + b"\x08" + u32(0xffffffff) * 2, "rotating": u16(384) + b"\x24" + b"\x01" * 36,
             "key": u16(56) + b"\x04" + b"\x00" * 4, "mark": u16(260) + b"\x08" + b"\xff" * 8}
    made = {"header-" + name: b"\x00" + edit for name, edit in edits.items()}
    made["raw-empty"] = b"\x01"
    made["raw-magic"] = b"\x01lkkeyrng" + u16(1) + bytes(494)
    made["slot-free"] = b"\x02" + bytes(128)
    for state in (1, 2, 3):
        made[f"slot-{state}"] = b"\x02" + bytes([state, 1]) + u16(1) + u16(3) + bytes(122)
    return made


def key_texts():
    digits = b"0123456789abcdef" * 4
    base64 = b"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    texts = [b"", bytes(range(32)), bytes(range(31)), bytes(range(33)), digits, digits + b"\n", digits + b"\n\n", digits.upper(), digits[:-1], digits[:-1] + b"g", b"\xef\xbb\xbf" + digits, base64, base64[:-2] + b"9=",
             base64[:-1], base64 + b"\n", b"\xc1" + base64[1:], digits[:32] + b"\x00" + digits[:32]]
    return {f"{i:02}": text for i, text in enumerate(texts)}


def checkpoints():
    lines = f"locket-checkpoint 1 vault {'010203' + '00' * 13}\nentry 7 at 2026-02-01T00:00:00Z\nlink {'ab' * 32}\n".encode()
    end = f"signed {'cd' * 32} {'ef' * 64}\n".encode()
    return {"lines": lines, "signed-wrong": lines + end, "crlf": (lines + end).replace(b"\n", b"\r\n"), "other-vault": lines.replace(b"010203", b"010204"), "huge-entry": lines.replace(b"entry 7", b"entry 99999999999999999999"),
            "negative": lines.replace(b"entry 7", b"entry -7"), "late": lines.replace(b"2026", b"9999"), "spelt-otherwise": lines.replace(b"00:00:00Z", b"08:00:00+08:00"), "empty": b"\n"}


def odd_json():
    """What no reader of JSON may trip over."""
    return {"deep": b"[" * 3000, "deep-closed": b'{"id":' * 500 + b"1" + b"}" * 500, "nul": b'{"id":"a\x00b"}', "surrogate": rb'{"id":"\ud800"}', "not-utf-8": b'{"id":"\xff\xfe"}', "long-number": b'{"id":' + b"9" * 400 + b"}",
            "huge-number": b'{"id":1e400}', "2-53": b'{"id":9007199254740993}', "twice": b'{"id":1,"id":2}', "bom": b"\xef\xbb\xbf{}", "null": b"null"}


def policies():
    words = lambda text: [text, text]
    document = {"format": 1, "version": 1}
    made = {"start": json.dumps(document).encode()}
    made.update(odd_json())
    return made


def scenarios():
    born = {"birth_date": "1990-05-01"}
    at = lambda day: f"2026-01-{day:02}T08:00:00Z"
    one = lambda request, *events: json.dumps({"id": "s", "subject": born, "history": list(events), "request": request}, separators=(",", ":")).encode()
    use = {"at": at(30), "do": "use", "purpose": "survey", "fields": ["email"]}
    here = {"at": at(2), "event": "register"}
    consent = {"at": at(3), "event": "consent", "purpose": "survey", "form": "general"}
    collect = {"at": at(4), "event": "collect", "fields": {"email": "a@b.example"}, "source": "partner"}
    publish = {"at": at(5), "event": "publish-policy", "version": 2, "effective": at(6), "adds": {"purposes": {"raffle": ["email"]}, "drops_purposes": ["survey"]}}
    rest = [{"at": at(7), "event": "accept-policy", "version": 2, "how": "explicit"}, {"at": at(8), "event": "contest", "field": "email"}, {"at": at(9), "event": "resolve", "field": "email"},
            {"at": at(10), "event": "confidentiality", "role": "support", "until": at(29)}, {"at": at(11), "event": "accessed", "role": "support", "subjects": 31}, {"at": at(12), "event": "wind-down"}]
    made = {"use": one(use, here, consent, collect), "withdrawn": one(use, here, consent, {"at": at(5), "event": "withdraw", "purpose": "survey"}), "all": one(use, here, consent, collect, publish, *rest),
            "closed": one(use, here, consent, collect, {"at": at(6), "event": "close-account"}, {"at": at(7), "event": "erase"}), "rejected": one(use, here, consent, publish, {"at": at(7), "event": "reject-policy", "version": 2}),
            "collect": one({**use, "do": "collect", "source": "public"}, here), "statistic": one({**use, "do": "statistic", "group": 12}, here),
            "provide": one({**use, "do": "provide", "recipient": "city-bank", "basis": {"kind": "legal-obligation", "reference": "r"}, "deidentified": {"k": 5}, "group": 7}, here),
            "member": one({**use, "actor": {"role": "member", "of": "other-member"}}, here), "many-subjects": one(use, here, {"at": at(5), "event": "accessed", "role": "support", "subjects": 2147483647}),
            "far-away": one({**use, "at": "9999-12-31T23:59:59Z"}, {**here, "at": "0001-01-01T00:00:00Z"})}
    made.update(odd_json())
    return made


def files(sizes):
    """Edits (edits.cpp): 0 overwrite (offset, length, bytes), 1 cut, 2 grow, 3 a value of a row (table, row, column, kind, length, bytes), 4 SQL."""
    at = lambda offset: offset.to_bytes(3, "little")
    value = lambda table, row, column, kind, what: bytes([3, table, row, column, kind, len(what)]) + what
    sql = lambda text: bytes([4, len(text)]) + text
    made = {"nothing": b"", "empty": b"\x01" + at(0), "half": b"\x01" + at(20000), "grown": b"\x02" + u16(4096) + b"\x00", "magic": b"\x00" + at(0) + b"\x04abcd", "page-size": b"\x00" + at(16) + b"\x02\x02\x00",
            "page-1": b"\x00" + at(100) + b"\x08" + b"\xff" * 8, "inside": b"\x00" + at(8300) + b"\x20" + b"\xa5" * 32}
    for table in range(sizes[0]):
        made[f"null-{table}"] = value(table, 0, 1, 0, b"")
        made[f"blob-{table}"] = value(table, 0, 2, 3, b"\x01" * 80)
        made[f"number-{table}"] = value(table, 0, 1, 1, b"\xff" * 7 + b"\x7f")
        made[f"text-{table}"] = value(table, 1, 1, 2, b"text")
    statements = [b"PRAGMA user_version = 99", b"PRAGMA application_id = 1", b"CREATE TABLE more(a)", b"CREATE VIEW v AS SELECT 1", b"PRAGMA encoding = 'UTF-16'", b"PRAGMA journal_mode = WAL", b"PRAGMA journal_mode = DELETE", b"PRAGMA auto_vacuum = FULL; VACUUM",
                  b"UPDATE sqlite_schema SET sql = replace(sql, 'BLOB', 'TEXT')", b"DELETE FROM sqlite_schema", b"UPDATE sqlite_schema SET rootpage = 2", b"UPDATE sqlite_schema SET sql = 'CREATE TABLE' WHERE type = 'table'"]
    for i, text in enumerate(statements + sizes[1]):
        made[f"sql-{i:02}"] = sql(text)
    return made


def corpora():
    names = lambda table: [f"DELETE FROM {table}".encode(), f"CREATE TRIGGER t AFTER INSERT ON {table} BEGIN DELETE FROM {table}; END".encode(), f"DROP TABLE {table}".encode(), f"UPDATE {table} SET rowid = rowid + 1000".encode()]
    return {
        "cell": cells(),
        "values": values(),
        "ledger": ledger(),
        "keyring_parts": keyring_parts(),
        "key_text": key_texts(),
        "checkpoint": checkpoints(),
        "policy": policies(),
        "scenario": scenarios(),
        "vault_file": files((14, names("records") + names("subjects") + names("audit") + names("policies"))),
        "keyring_file": files((10, names("slots") + names("roots"))),
        "index_file": files((2, names("entries"))),
    }


def main():
    check, wrong, count, size = sys.argv[1:] == ["--check"], [], 0, 0
    for target, seeds in corpora().items():
        os.makedirs(os.path.join(FOLDER, target), exist_ok=True)
        there = {n for n in os.listdir(os.path.join(FOLDER, target)) if n.startswith("seed-")}
        wrong += [f"{target}/{n} is no seed of this script" for n in sorted(there - {"seed-" + n for n in seeds})]
        for name, content in seeds.items():
            path = os.path.join(FOLDER, target, "seed-" + name)
            count, size = count + 1, size + len(content)
            if not check:
                open(path, "wb").write(content)
            elif not os.path.exists(path) or open(path, "rb").read() != content:
                wrong.append(f"{target}/seed-{name} differs")
    print(f"seeds: {count} {'checked' if check else 'written'}, {size} bytes")
    if wrong or count == 0:
        sys.exit("make_corpus.py: " + "; ".join(wrong))


if __name__ == "__main__":
    main()
