#!/usr/bin/python3
"""Writes keyring.json: a header and slots of format 1, from src/keyring/FORMAT.md, by hashlib and PyNaCl.

  make_keyring.py           writes the file beside itself
  make_keyring.py --check   fails if it differs from what would be written
"""
import hashlib
import json
import pathlib
import struct
import sys

from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_encrypt

NONE = -2**63


def sub(key, number, context):
    return hashlib.blake2b(b"", digest_size=32, key=key, salt=struct.pack("<Q", number).ljust(16, b"\0"),
                           person=context.ljust(16, b"\0")).digest()


def mac(key, message, size):
    return hashlib.blake2b(message, digest_size=size, key=key).digest()


def run(start, size):
    return bytes((start + i) % 256 for i in range(size))


KEK, KEYRING, SECRET, VAULT = run(1, 32), run(50, 32), run(100, 32), run(200, 16)
CHECK = sub(KEYRING, 1, b"lkcheck_")
MARKS = sub(SECRET, 3, b"lkmarks_")


def wrap(key, what, associated_data, nonce):
    return nonce + crypto_aead_xchacha20poly1305_ietf_encrypt(what, associated_data, nonce, key)


def header(kek=KEK):
    bound = VAULT + struct.pack("<H", 1)
    out = b"lkkeyrng" + struct.pack("<HHi", 1, 1, 28800) + VAULT + bytes(16) + struct.pack("<II", 0, 0)
    out += wrap(kek, KEYRING, b"lkring01" + bound, run(3, 24)) + mac(sub(kek, 1, b"lkcheck_"), b"lkkek001" + bound, 32)
    secret = wrap(KEYRING, SECRET, b"lksecr01" + bound, run(4, 24))
    out += secret + mac(CHECK, b"lksecr01" + bound + secret, 16)
    out += struct.pack("<qqqQQQII", 1767571200, 1767571100, 1000, 512, 64, 64, 2, 0)
    out += struct.pack("<Q", 0) + bytes(72) + bytes(72)
    out += mac(MARKS, b"lkhead01" + out, 32)
    return out + hashlib.blake2b(out, digest_size=32).digest()[:16]


def label(state, kind, generation, of, root, day, closed, erased):
    return struct.pack("<BBHHHQiIqq", state, kind, generation, of, 0, root, day, 0, closed, erased)


def live(slot, kind, of, root, day, closed=NONE, erased=NONE, secret=run(9, 32)):
    head = label(1, kind, 1, of, root, day, closed, erased)
    bound = b"lkslot01" + VAULT + struct.pack("<Q", slot) + head
    sealed = wrap(KEYRING, secret, bound, run(slot, 24))
    return head + sealed + mac(CHECK, bound + sealed, 16)


def destroyed(slot, kind, of, root, day, closed=NONE, erased=NONE):
    body = label(2, kind, 0, of, root, day, closed, erased) + bytes(72)
    return body + mac(MARKS, b"lktomb01" + VAULT + struct.pack("<Q", slot) + body, 16)


def flipped(data, at):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]


def slots():
    def one(why, slot, data, expect, **more):
        return {"why": why, "slot": slot, "bytes": data.hex(), "expect": expect, **more}

    root = live(1, 1, 0, 7, 0)
    gone = destroyed(3, 1, 0, 8, 0, 1767571200, 1767571300)
    return [
        one("a root", 1, root, "live", kind=1, root=7, secret=run(9, 32).hex()),
        one("a class key with both instants", 2, live(2, 2, 3, 7, 0, 1767571200, 1767571300), "live", kind=2, root=7,
            secret=run(9, 32).hex()),
        one("a day before 1970", 5, live(5, 3, 3, 0, -365), "live", kind=3, root=0, secret=run(9, 32).hex()),
        one("an erased root", 3, gone, "destroyed", kind=1, root=8),
        one("a free slot", 4, bytes(128), "free", kind=0, root=0),
        one("another slot's bytes", 9, root, "refused"),
        one("another slot's tombstone", 9, gone, "refused"),
        one("a live slot that says destroyed", 1, b"\2" + root[1:], "refused"),
        one("a tombstone that says live", 3, b"\1" + gone[1:], "refused"),
        one("a root's number edited", 1, flipped(root, 8), "refused"),
        one("an instant edited in a tombstone", 3, flipped(gone, 32), "refused"),
        one("a free slot with one bit", 4, flipped(bytes(128), 100), "refused"),
        one("another state", 1, b"\3" + root[1:], "refused"),
    ]


def main():
    made = {"about": "A header and slots of format 1, by make_keyring.py.", "vault": VAULT.hex(), "kek": KEK.hex(),
            "keyring_key": KEYRING.hex(), "vault_secret": SECRET.hex(), "root_0": sub(SECRET, 2, b"lkroot0_").hex(),
            "header": header().hex(), "vectors": slots()}
    text = json.dumps(made, indent=1) + "\n"
    path = pathlib.Path(__file__).with_name("keyring.json")
    if sys.argv[1:] == ["--check"]:
        sys.exit(path.read_text() != text and "keyring.json differs from what make_keyring.py writes")
    path.write_text(text)


main()
