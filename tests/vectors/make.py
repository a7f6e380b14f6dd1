#!/usr/bin/python3
"""Writes derive.json and aead.json: known answers for src/crypto, from Python's hashlib and from PyNaCl.

hashlib.blake2b is an implementation of its own, so derive.json is an independent oracle; PyNaCl calls libsodium, so
aead.json fixes the call (which bytes go where), not the cipher.

  make.py           writes both files beside itself
  make.py --check   fails if they differ from what it would write
"""
import hashlib
import json
import pathlib
import struct
import sys

from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_encrypt, crypto_pwhash_alg, crypto_pwhash_ALG_ARGON2ID13


def data_key(class_key, day_key, number, day):
    """records/FORMAT.md, format 1."""
    return hashlib.blake2b(b"", digest_size=32, key=class_key + day_key, salt=struct.pack("<IIq", number, 0, day),
                           person=b"locket-cell-v1".ljust(16, b"\0")).digest()


def subkey(key, number, context):
    """libsodium's crypto_kdf_blake2b_derive_from_key."""
    return hashlib.blake2b(b"", digest_size=32, key=key, salt=struct.pack("<Q", number).ljust(16, b"\0"),
                           person=context.ljust(16, b"\0")).digest()


def run(start, size):
    return bytes((start + i) % 256 for i in range(size))


def derive_vectors():
    a, b, c = run(0, 32), run(100, 32), run(200, 32)

    def cell(why, class_key, day_key, number, day, got=None):
        key = data_key(class_key, day_key, number, day) if got is None else got
        return {"call": "data_key", "class_key": class_key.hex(), "day_key": day_key.hex(), "class": number, "day": day,
                "expect": "equal" if got is None else "different", "key": key.hex(), "why": why}

    usual = data_key(a, b, 7, 20458)
    xored = bytes(x ^ y for x, y in zip(a, b))
    no_salt = hashlib.blake2b(b"", digest_size=32, key=a + b, person=b"locket-cell-v1\0\0").digest()
    as_message = hashlib.blake2b(a + b, digest_size=32, salt=struct.pack("<IIq", 7, 0, 20458), person=b"locket-cell-v1\0\0").digest()
    of_xor = hashlib.blake2b(b"", digest_size=32, key=xored, salt=struct.pack("<IIq", 7, 0, 20458), person=b"locket-cell-v1\0\0").digest()
    cells = [
        cell("a usual cell", a, b, 7, 20458),
        cell("the first class on the first day", a, b, 0, 0),
        cell("a day before 1970 is negative, in two's complement over all eight bytes", a, b, 7, -1),
        cell("the largest class number and the last day", a, b, 0xFFFFFFFF, 0x7FFFFFFF),
        cell("the first day there is", a, b, 1, -0x80000000),
        cell("keys of zero bytes are keys", bytes(32), bytes(32), 7, 20458),
        cell("class key and day key swapped", b, a, 7, 20458, usual),
        cell("another class key", c, b, 7, 20458, usual),
        cell("another day key", a, c, 7, 20458, usual),
        cell("another class", a, b, 8, 20458, usual),
        cell("another day", a, b, 7, 20459, usual),
        cell("class and day left out of the salt", a, b, 7, 20458, no_salt),
        cell("the keys as the message instead of the key", a, b, 7, 20458, as_message),
        cell("the keys combined by XOR", a, b, 7, 20458, of_xor),
    ]

    subkeys = [{"call": "subkey", "from": a.hex(), "id": number, "context": context, "expect": expect,
                "key": subkey(a, n, ctx.encode()).hex(), "why": why}
               for why, number, context, expect, n, ctx in (
                   ("a usual subkey", 1, "lksubjct", "equal", 1, "lksubjct"),
                   ("the largest id", 2**64 - 1, "lksubjct", "equal", 2**64 - 1, "lksubjct"),
                   ("another id", 1, "lksubjct", "different", 2, "lksubjct"),
                   ("another context", 1, "lksubjct", "different", 1, "lkrecord"))]

    hashes = []
    for size in (16, 32):
        for why, message in (("an empty message", b""), ("a short message", b"locket"), ("two blocks and a byte", run(3, 257))):
            hashes.append({"call": f"keyed_hash{size}", "from": a.hex(), "message": message.hex(), "expect": "equal",
                           "key": hashlib.blake2b(message, digest_size=size, key=a).hexdigest(), "why": why})
    hashes.append({"call": "keyed_hash16", "from": a.hex(), "message": b"locket".hex(), "expect": "different",
                   "key": hashlib.blake2b(b"locket", digest_size=32, key=a).hexdigest()[:32],
                   "why": "16 bytes are no prefix of 32: the length is hashed too"})
    for why, message in (("an empty message", b""), ("a short message", b"locket")):
        hashes.append({"call": "hash32", "message": message.hex(), "expect": "equal",
                       "key": hashlib.blake2b(message, digest_size=32).hexdigest(), "why": why})

    def argon(why, text, salt, passes, memory, expect="equal", given=None):
        return {"call": "from_passphrase", "passphrase": text.hex(), "salt": salt.hex(), "passes": passes, "memory_kib": memory,
                "expect": expect, "why": why,
                "key": crypto_pwhash_alg(32, given or text, salt, passes, memory * 1024, crypto_pwhash_ALG_ARGON2ID13).hex()}

    text = "correct horse 电池".encode()
    passphrases = [
        argon("the least cost that libsodium takes", text, run(9, 16), 1, 8),
        argon("another cost", text, run(9, 16), 2, 64),
        argon("another passphrase", text, run(9, 16), 1, 8, "different", text + b"\n"),
    ]
    return cells + subkeys + hashes + passphrases


def aead_vectors():
    key, nonce, about = run(0, 32), run(64, 24), b"vault record field subject"

    def seal(plain, data=about, with_nonce=nonce, with_key=key):
        return with_nonce + crypto_aead_xchacha20poly1305_ietf_encrypt(plain, data, with_nonce, with_key)

    def vector(why, expect, plain, sealed, data=about):
        return {"key": key.hex(), "nonce": nonce.hex(), "plaintext": plain.hex(), "associated_data": data.hex(),
                "sealed": sealed.hex(), "expect": expect, "why": why}

    plain = "Grüße aus 北京".encode()
    good = seal(plain)

    def flipped(at):
        return good[:at] + bytes([good[at] ^ 1]) + good[at + 1:]

    return [
        vector("a usual value", "opens", plain, good),
        vector("an empty value", "opens", b"", seal(b"")),
        vector("no associated data", "opens", plain, seal(plain, b""), b""),
        vector("more than one block of the cipher", "opens", run(5, 300), seal(run(5, 300))),
        vector("edited tag", "refused", plain, flipped(len(good) - 1)),
        vector("edited ciphertext", "refused", plain, flipped(24)),
        vector("edited nonce", "refused", plain, flipped(0)),
        vector("another cell's associated data", "refused", plain, seal(plain, b"vault record field another")),
        vector("associated data left out", "refused", plain, seal(plain, b"")),
        vector("another key", "refused", plain, seal(plain, with_key=run(1, 32))),
        vector("cut by one byte", "refused", plain, good[:-1]),
        vector("one byte more", "refused", plain, good + b"\0"),
        vector("a nonce and a tag of an empty value, cut by one byte", "refused", b"", seal(b"")[:-1]),
        vector("nothing at all", "refused", b"", b""),
    ]


def main():
    here = pathlib.Path(__file__).resolve().parent
    wrong = []
    for name, vectors in (("derive.json", derive_vectors()), ("aead.json", aead_vectors())):
        text = json.dumps({"made by": "make.py", "vectors": vectors}, indent=1, ensure_ascii=False) + "\n"
        if "--check" in sys.argv[1:]:
            if (here / name).read_text("utf-8") != text:
                wrong.append(name)
        else:
            (here / name).write_text(text, "utf-8")
    if wrong:
        sys.exit(f"make.py: {', '.join(wrong)} differ from what this script writes. Run it, and say why in the commit.")


if __name__ == "__main__":
    main()
