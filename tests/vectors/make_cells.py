#!/usr/bin/python3
"""Writes cells.json: cells, good and wrong, made from src/records/FORMAT.md by PyNaCl and hashlib alone.

make_cells.py            writes cells.json beside itself
make_cells.py --check    fails if cells.json is not what it would write
"""
import hashlib, json, os, struct, sys

from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_encrypt as encrypt

DAY = 86400


def data_key(class_key, day_key, number, day):
    return hashlib.blake2b(b"", digest_size=32, key=class_key + day_key, salt=struct.pack("<IIq", number, 0, day),
                           person=b"locket-cell-v1").digest()


def bucket(size):
    for b in (16, 32, 64, 128, 256):
        if size <= b:
            return b
    return (size + 255) // 256 * 256


def key_id(at):
    return at["root"].to_bytes(6, "little") + struct.pack("<H", at["class"]) + at["day"].to_bytes(3, "little", signed=True)


def text(t):
    return struct.pack("<I", len(t.encode())) + t.encode()


def associated_data(at, format_byte=1):
    return (b"locket-cell" + bytes([format_byte]) + key_id(at) + bytes.fromhex(at["vault"]) + text(at["type"]) + text(at["field"])
            + struct.pack("<q", at["subject"]) + bytes.fromhex(at["record"]))


def flags(v, value, long):
    length = 0 if long or len(value) > 0xffff else 0x40 if len(value) > 0xff else 0x80
    return v["source"] | (0x10 if v["self_published"] else 0) | (0x20 if v["reference"] else 0) | length


def plaintext(v, flag_byte=None, second=None, length=None, reference=None, pad=None, long=False):
    value = bytes.fromhex(v["value"])
    flag_byte = flags(v, value, long) if flag_byte is None else flag_byte
    out = (v["collected"] % DAY if second is None else second).to_bytes(3, "little")
    out += bytes([flag_byte]) + struct.pack("<H", v["policy_version"])
    out += struct.pack("<" + "IHBI"[flag_byte >> 6], len(value) if length is None else length)
    if reference is not None:
        out += reference
    elif v["reference"]:
        out += struct.pack("<H", len(v["reference"].encode())) + v["reference"].encode()
    out += value
    return out + (bytes(bucket(len(out)) - len(out)) if pad is None else pad)


BASE = {
    "class_key": bytes(range(32)).hex(), "day_key": bytes(range(100, 132)).hex(), "zone": 8 * 3600,
    "vault": "000102030405060708090a0b0c0d0e0f", "root": 77, "class": 3, "day": 20458, "type": "member", "field": "email",
    "subject": 42, "record": "f0e1d2c3b4a5968778695a4b3c2d1e0f", "collected": 20458 * DAY - 8 * 3600 + 30000, "source": 1,
    "self_published": False, "policy_version": 1, "reference": "", "value": b"alice@example.com".hex(),
}


def sealed(v, plain=None, format_byte=1):
    key = data_key(bytes.fromhex(v["class_key"]), bytes.fromhex(v["day_key"]), v["class"], v["day"])
    plain = plaintext(v) if plain is None else plain
    nonce = hashlib.blake2b(plain + associated_data(v), digest_size=24).digest()
    aad = associated_data(v, format_byte)
    return bytes([format_byte]) + key_id(v) + nonce + encrypt(plain, aad, nonce, key)


def good(why, long=False, **change):
    """long: as format 1 has it, with a length of four bytes."""
    v = {**BASE, **change}
    plain = plaintext(v, long=long)
    return {**v, "associated_data": associated_data(v).hex(), "plaintext": plain.hex(), "cell": sealed(v, plain).hex(),
            "expect": "opens", "why": why, "earlier": long}


def wrong(why, cell, **place):
    return {**BASE, **place, "cell": cell.hex(), "expect": "refused", "why": why}


def malformed(why, **change):
    return wrong(why, sealed(BASE, plaintext(BASE, **change)))


def flipped(cell, at):
    return cell[:at] + bytes([cell[at] ^ 1]) + cell[at + 1:]


def cases():
    cell = sealed(BASE)
    yield good("an e-mail")
    yield good("an empty value", value="")
    yield good("the least bucket is full", value=bytes(9).hex())
    yield good("one byte past a bucket", value=bytes(10).hex())
    yield good("the longest value whose length takes a byte", value=bytes(255).hex())
    yield good("the shortest value whose length takes two bytes", value=bytes(256).hex())
    yield good("the least bucket is full, as it was", long=True, value=bytes(6).hex())
    yield good("one byte past a bucket, as it was", long=True, value=bytes(7).hex())
    yield good("a reference, as it was", long=True, source=2, reference="contract 2026/17")
    yield good("a value that ends in zeros", value=b"abc\0\0\0".hex())
    yield good("a bucket past 256 bytes", value=bytes(range(256)).hex())
    yield good("the last bucket below 257", value=bytes(249).hex())
    yield good("a thousand bytes", value=bytes(1000).hex())
    yield good("from a partner, with a reference", source=2, reference="contract 2026/17")
    yield good("published by the subject, with where", source=4, self_published=True, reference="https://example.com/a")
    yield good("a reference in another script", source=3, reference="国务院令第 1 号")
    yield good("names in another script", type="成员", field="邮箱", value="阿丽".encode().hex())
    yield good("empty names", type="", field="")
    yield good("the vault's own", root=0, subject=0, record="00" * 16, type="audit", field="entry")
    yield good("the largest root, class and policy version", root=2**48 - 1, policy_version=65535, **{"class": 65535})
    yield good("a day before 1970", day=-1, collected=-8 * 3600 - 1)
    yield good("the first second of a day, east", collected=20458 * DAY - 8 * 3600)
    yield good("the last second of a day, east", collected=20459 * DAY - 8 * 3600 - 1)
    yield good("the first second of a day, west", zone=-5 * 3600, collected=20458 * DAY + 5 * 3600)
    yield good("the last second of a day, west", zone=-5 * 3600, collected=20459 * DAY + 5 * 3600 - 1)
    yield good("an odd zone", zone=20700, collected=20458 * DAY - 20700 + 1)
    yield good("a negative subject row", subject=-1)

    yield wrong("another vault", cell, vault="010102030405060708090a0b0c0d0e0f")
    yield wrong("another record type", cell, type="comment")
    yield wrong("another field", cell, field="handle")
    yield wrong("another subject", cell, subject=43)
    yield wrong("another record", cell, record="f1e1d2c3b4a5968778695a4b3c2d1e0f")
    yield wrong("names that only together are the same", cell, type="membere", field="mail")
    yield wrong("another class key", cell, class_key=bytes(range(1, 33)).hex())
    yield wrong("another day key", cell, day_key=bytes(range(101, 133)).hex())
    yield wrong("root in the key id", flipped(cell, 1))
    yield wrong("class in the key id", flipped(cell, 7))
    yield wrong("day in the key id", flipped(cell, 9))
    yield wrong("nonce", flipped(cell, 12))
    yield wrong("ciphertext", flipped(cell, 36))
    yield wrong("tag", flipped(cell, len(cell) - 1))
    yield wrong("a byte more", cell + b"\0")
    yield wrong("a byte less", cell[:-1])
    yield wrong("nothing", b"")
    yield wrong("a head alone", cell[:12])
    yield wrong("format 2, told by its byte alone", bytes([2]) + cell[1:])
    yield wrong("format 2, sealed as such", sealed(BASE, format_byte=2))

    # These authenticate: whoever wrote them held the key.
    yield malformed("a value longer than the cell", length=200)
    yield malformed("a length in two bytes that needs one", flag_byte=0x41)
    yield malformed("a length of a kind that is not", flag_byte=0xc1)
    yield malformed("a value of 4 GiB", long=True, length=2**32 - 1)
    long = plaintext(BASE, long=True)
    yield wrong("a long length that says it is short", sealed(BASE, long[:3] + bytes([long[3] | 0x80]) + long[4:]))
    yield malformed("a value shorter than what stands there", length=16)
    yield malformed("padding that is not zero", pad=b"\0" * 7 + b"\1")
    yield malformed("a bucket too large", pad=bytes(40))
    yield malformed("no padding", pad=b"")
    yield malformed("no source", flag_byte=0x80)
    yield malformed("an unknown source", flag_byte=0x85)
    yield malformed("second 86400", second=DAY)
    yield malformed("a reference that is empty", flag_byte=0xa1, reference=b"\0\0")
    yield malformed("a reference longer than the cell", flag_byte=0xa1, reference=b"\xff\xff")
    yield wrong("an empty plaintext", sealed(BASE, b""))
    yield wrong("a plaintext cut inside its head", sealed(BASE, plaintext(BASE)[:6]))


def main():
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "cells.json")
    made = json.dumps({"about": "Cells of format 1, by make_cells.py.", "vectors": list(cases())}, indent=1, ensure_ascii=False) + "\n"
    if "--check" in sys.argv[1:]:
        with open(path, encoding="utf-8") as f:
            sys.exit(0 if f.read() == made else "cells.json is not what make_cells.py writes")
    with open(path, "w", encoding="utf-8") as f:
        f.write(made)


if __name__ == "__main__":
    main()
