#!/usr/bin/python3
"""Writes audit.json: a chain of sealed entries, and what becomes of it, from src/ledger/FORMAT.md by hashlib alone.

  make_audit.py           writes audit.json beside itself
  make_audit.py --check   fails if it differs from what it would write
"""
import datetime
import hashlib
import json
import os
import struct
import sys

import make_cells

CHAIN_KEY = bytes(range(50, 82))
ZONE = 8 * 3600


def mac32(message):
    return hashlib.blake2b(message, digest_size=32, key=CHAIN_KEY).digest()


def short(t):
    return struct.pack("<H", len(t.encode())) + t.encode()


def text(e):
    out = bytes([1, e["act"], e["why"], e["basis"]])
    for name in ("role", "actor", "purpose", "reference", "recipient"):
        out += short(e[name])
    out += struct.pack("<I", len(e["subjects"])) + b"".join(bytes.fromhex(s) for s in e["subjects"])
    return out + struct.pack("<I", len(e["fields"])) + b"".join(short(f) for f in e["fields"])


def day(e):
    return (e["at"] + ZONE) // 86400


def year(e):
    return (datetime.date(1970, 1, 1) + datetime.timedelta(days=day(e))).year


def cell(number, e):
    return make_cells.sealed({
        **make_cells.BASE, "root": 0, "class": 2, "day": day(e), "type": "audit", "field": "entry", "subject": 0,
        "record": (struct.pack("<Q", number) + bytes(8)).hex(), "collected": e["at"], "policy_version": e["policy_version"],
        "value": text(e).hex()})


def chain(entries):
    rows, link, before = [], bytes(32), None
    for number, e in enumerate(entries, 1):
        if before is None or year(e) != year(before):
            link = mac32(link + struct.pack("<q", year(e)))
        sealed = cell(number, e)
        link = mac32(link + struct.pack("<q", number) + sealed)
        before = e
        rows.append({"number": number, "entry": e, "day": day(e), "text": text(e).hex(), "sealed": sealed.hex(), "link": link.hex()})
    return rows


def entry(when, **change):
    at = int(datetime.datetime.fromisoformat(when + "+00:00").timestamp())
    return {"at": at, "act": 21, "why": 0, "basis": 1, "role": "support", "actor": "李雷", "purpose": "customer-service", "reference": "",
            "recipient": "", "policy_version": 1, "subjects": ["05" * 16], "fields": ["mail"], **change}


def main():
    rows = chain([entry("2026-01-05T01:00:00"), entry("2026-01-05T02:00:00", act=22, subjects=["05" * 16, "06" * 16], fields=[]),
                  entry("2026-12-31T15:59:59", why=15, basis=0), entry("2026-12-31T16:00:00", subjects=[], recipient="city-bank"),
                  entry("2027-03-01T00:00:00", role="", actor="", reference="order 2026/4"), entry("2029-01-01T00:00:00")])
    last = rows[-1]
    head = mac32(bytes.fromhex(last["link"]) + struct.pack("<q", last["number"]) + b"head")

    def orders(first_wrong, why, order):
        return {"expect": first_wrong, "why": why, "order": order}

    made = json.dumps({
        "about": "An audit chain, by make_audit.py: rows, and in which order they are walked. `expect`: the first that does not fit; 0 if all do.",
        "chain_key": CHAIN_KEY.hex(), "zone": ZONE, "head": {"number": last["number"], "link": last["link"], "mac": head.hex()}, "rows": rows,
        "vectors": [orders(0, "untouched", [1, 2, 3, 4, 5, 6]), orders(2, "neighbours changed places", [1, 3, 2, 4, 5, 6]),
                    orders(3, "changed places over the year's end", [1, 2, 4, 3, 5, 6]), orders(1, "the first is gone", [2, 3, 4, 5, 6]),
                    orders(4, "one is gone, the rest moved up", [1, 2, 3, 5, 6]), orders(2, "one stands twice", [1, 1, 2, 3, 4, 5])],
    }, indent=1, ensure_ascii=False) + "\n"
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "audit.json")
    if "--check" in sys.argv[1:]:
        with open(path, encoding="utf-8") as f:
            sys.exit(0 if f.read() == made else "audit.json is not what make_audit.py writes")
    with open(path, "w", encoding="utf-8") as f:
        f.write(made)


if __name__ == "__main__":
    main()
