#!/usr/bin/python3
"""Random plausible scenarios for the test oracle, in the format of scenarios/README.md.

    generate.py --seed S --count N [--kind simple|all|odd]

simple: adults; register, consent, withdraw, collect, close-account, erase; `use` or `collect` by
the system. all: everything. odd: everything, and what the documents say little about as well
(registering late or again, rectified values, a release without a group, rejecting version 1).
Half of the lines aim at a (verb, reason) pair, in turn, by asking the oracle; the rest is as it
comes. No line carries `expect`.
"""
import argparse
import json
import random
import sys
from datetime import datetime, timedelta, timezone

sys.dont_write_bytecode = True  # no caches beside the sources
import decide
from shares import (ADULTS, AIMS, CLAUSES, HINTS, MINORS, SOURCES, THEMES, TO_ALL, TO_SIMPLE, USUAL,
                    VALUES)
from tables import (BASES, CATEGORIES, PURPOSES, RECIPIENTS, ROLES, SWORN, day_begins,
                    turns)

KINDS = ("simple", "all", "odd")
UTC = timezone.utc


def stamp(moment):
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def soon(rng, low, high):
    return timedelta(seconds=rng.randint(low, high))


def near(rng, moment):
    return moment + timedelta(seconds=rng.choice([-1, 0, 0, 1]))


class Maker:
    """One scenario in the making: the dice, the clock, and what has been written so far."""

    def __init__(self, rng, kind, verb, chances, purposes):
        self.rng, self.kind, self.verb, self.chances = rng, kind, verb, chances
        self.clock = datetime(2026, 1, 5, 8, tzinfo=UTC)
        self.events, self.marks, self.version, self.purposes = [], [], 1, purposes
        minors = [] if kind == "simple" else MINORS
        self.birth = rng.choice(ADULTS if not minors or rng.random() > chances["young"] else minors)
        self.ages = [turns(self.birth, 14), turns(self.birth, 18)]

    def happens(self, what):
        return self.rng.random() < self.chances[what]

    def minor(self):
        return self.clock < self.ages[1]

    def write(self, event, **more):
        """Time passes, then it happens; now and then on the second of an edge, or at once."""
        ahead = [m for m in self.marks + self.ages
                 if self.clock < m < self.clock + timedelta(days=250)]
        dice = self.rng.random()
        if dice < .08 and ahead:
            self.clock = max(self.clock, near(self.rng, self.rng.choice(ahead)))
        elif dice > .03 or not self.events:
            self.clock += soon(self.rng, 3600, 20 * 86400)
        self.events.append({"at": stamp(self.clock), "event": event, **more})

    def consent(self, purpose, form=None, recipient=None, by=None):
        """What is not said is diced."""
        rng, more = self.rng, {"purpose": purpose}
        separate = .7 if self.chances["sensitive"] < .5 else .35
        more["form"] = form or ("separate" if rng.random() < separate else "general")
        if recipient is None and rng.random() < (.35 if self.verb == "provide" else .15):
            mine = self.recipient and rng.random() < .7
            recipient = self.recipient if mine else rng.choice(sorted(RECIPIENTS))
        if recipient:
            more["recipient"] = recipient
        if rng.random() < (.5 if recipient else .02):
            more["cross_border"] = True
        right = rng.random() < (.75 if self.minor() else .06)
        if (by == "guardian") or (by is None and right):
            more["by"] = "guardian"
        self.write("consent", **more)

    def choose(self):
        """Purpose, fields and recipient of the request."""
        rng = self.rng
        self.recipient = None
        names = sorted(set(PURPOSES) - ({"legal-disclosure"} if rng.random() < .6 else set()))
        if self.chances["sensitive"] > .5:
            names = [p for p in names if any(CATEGORIES[f][0] for f in PURPOSES[p].split())]
        self.purpose = rng.choice(self.purposes or names)
        if self.verb == "provide":
            self.recipient = rng.choice(sorted(RECIPIENTS))
            meant = [r for r in sorted(RECIPIENTS) if self.purpose in RECIPIENTS[r][2]]
            if self.happens("abroad"):
                self.recipient = "overseas-mail"
            elif self.purposes:
                self.recipient = rng.choice(meant or sorted(RECIPIENTS))
            if not self.purposes or self.happens("abroad"):
                self.purpose = rng.choice(sorted(RECIPIENTS[self.recipient][2]))
            if self.happens("odd-recipient"):
                self.recipient = rng.choice(["unknown-co"] * 8 + sorted(RECIPIENTS))
                self.purpose = rng.choice(names)
        elif not self.purposes and rng.random() < .15:
            self.purpose = rng.choice(["account-service", "security", "notification"])
        declared = PURPOSES[self.purpose].split()
        self.fields = rng.sample(declared, min(len(declared), rng.randint(1, 3)))
        if self.happens("excepted"):
            self.fields = rng.sample(["identity-document", "bank-account"], rng.randint(1, 2))
        if self.happens("stray"):
            self.fields.append(rng.choice([f for f in CATEGORIES if f not in self.fields]))

    def collect(self, fields):
        rng, more = self.rng, {"fields": {f: VALUES[f] for f in fields}}
        if rng.random() < .36:
            more["source"] = rng.choice(SOURCES)
        if rng.random() < (.4 if self.basis_hint == "self-published" else .16):
            more["self_published"] = True
        self.write("collect", **more)

    def withdraw(self):
        rng, more = self.rng, {"purpose": self.purpose}
        if rng.random() < .12:
            more["purpose"] = "account-service"
        if rng.random() < .45:
            mine = self.recipient and rng.random() < .5
            named = [e["recipient"] for e in self.events if "recipient" in e] or sorted(RECIPIENTS)
            more["recipient"] = self.recipient if mine else rng.choice(
                named if rng.random() < .6 else sorted(RECIPIENTS))
        self.write("withdraw", **more)

    def publish(self):
        """A new version, and perhaps what the subject and the guardian make of it."""
        rng = self.rng
        grown = "contact" if rng.random() < .8 else rng.choice(sorted(CATEGORIES))
        grow = self.happens("grow")
        changes = [{"editorial": True}] + [{"purposes": {self.purpose: [grown]}}] * (9 if grow else 3)
        extra = [{"purposes": {"recommendation": ["region", "occupation"]}}]
        drop = [{"drops_purposes": [self.purpose]}] if self.happens("strange") else []
        self.version += 1
        adds = rng.choice(changes + extra + drop)
        self.write("publish-policy", version=self.version, adds=adds)
        start = max([self.clock + timedelta(days=rng.choice([1, 15, 30]))]
                    + [m + timedelta(days=1) for m in self.marks])
        self.events[-1]["effective"] = stamp(start)
        self.marks.append(start)
        if rng.random() < .15:
            self.consent(self.purpose)
        if rng.random() < .6 and (self.happens("accept") or self.happens("reject")):
            self.clock = max(self.clock, start)
        if self.happens("reject"):
            self.write("reject-policy", version=rng.choice([self.version] * 4 + [2]))
        if self.happens("accept"):
            more = {"version": rng.choice([self.version] * 4 + [2])}
            if rng.random() < (.6 if self.minor() else .08):
                more["by"] = "guardian"
            more["how"] = rng.choice(["explicit", "explicit", "continued-use"])
            self.write("accept-policy", **more)
        if self.purpose in adds.get("purposes", {}) and grow:
            self.fields = sorted({*self.fields[:1], grown})
            if rng.random() < .8:
                self.collect([grown])
        elif "recommendation" in adds.get("purposes", {}) and rng.random() < .3:
            self.purpose, self.fields = "recommendation", ["region", "occupation"]
        if rng.random() < .15:
            self.consent(self.purpose)
        if rng.random() < .12:
            self.overtake(start)

    def overtake(self, start):
        """A later version, accepted before its day: does it heal what the one before broke?"""
        self.clock = max(self.clock, start)
        if self.rng.random() < .5:
            self.write("reject-policy", version=self.version)
        self.version += 1
        self.write("publish-policy", version=self.version, adds={"editorial": True})
        self.marks.append(self.clock + timedelta(days=self.rng.choice([1, 15, 30])))
        self.events[-1]["effective"] = stamp(self.marks[-1])
        by = {"by": "guardian"} if self.minor() else {}
        self.write("accept-policy", version=self.version, **by, how="explicit")

    def come_of_age(self):
        """The subject, of age by now or not quite, accepts a version."""
        if self.clock < self.ages[1] < self.clock + timedelta(days=200):
            self.clock = max(self.clock, near(self.rng, self.ages[1] - timedelta(hours=1)))
            self.write("accept-policy", version=self.rng.randint(1, self.version), how="explicit")

    def history(self):
        rng, simple = self.rng, self.kind == "simple"
        likely = HINTS.get(self.purpose, sorted(BASES)) if rng.random() < .6 else sorted(BASES)
        self.basis_hint = rng.choice(likely) if not simple and self.happens("basis") else None
        if self.happens("register"):
            self.events.append({"at": stamp(self.clock), "event": "register"})
        if self.minor() and self.happens("guardian"):
            self.consent("account-service", "general" if rng.random() < .8 else None, by="guardian")
        if self.happens("consents"):
            for _ in range(rng.randint(1, 3)):
                self.consent(self.purpose if rng.random() < .75 else rng.choice(sorted(PURPOSES)))
        if self.happens("collect"):
            self.collect(self.fields if rng.random() < .85 else rng.sample(sorted(CATEGORIES), 2))
        steps = [(self.happens("withdraw"), self.withdraw),
                 (self.happens("again"), lambda: self.consent(self.purpose)),
                 (self.happens("recollect"), lambda: self.collect(self.fields[:2]))]
        if not simple:
            steps += [(self.happens("publish"), self.publish),
                      (self.happens("publish") and rng.random() < .35, self.publish),
                      (self.happens("contest"), self.contest),
                      (rng.random() < .3, self.come_of_age)]
        if rng.random() < .3:
            rng.shuffle(steps)
        for wanted, step in steps:
            if wanted:
                step()
        if self.happens("close"):
            self.write("close-account")
            if self.happens("late"):
                rng.choice([self.collect, self.collect, self.consent_late])(self.fields)
        if self.happens("erase"):
            self.write("erase")
            if self.happens("late"):
                self.collect(self.fields)
        if not simple and self.happens("wind-down"):
            self.write("wind-down")
        if self.kind == "odd":
            self.oddities()

    def consent_late(self, _):
        self.consent(self.purpose)

    def contest(self):
        rng = self.rng
        field = rng.choice(self.fields if rng.random() < .85 else sorted(CATEGORIES))
        self.write("contest", field=field)
        if rng.random() < .3:
            self.write("resolve", field=field)
            if rng.random() < .2:
                self.write("contest", field=field)

    def oddities(self):
        rng, field = self.rng, self.rng.choice(self.fields)
        if rng.random() < .35:
            self.write("register")
            if rng.random() < .5:
                self.collect(self.fields)
            self.consent(self.purpose)
        if rng.random() < .1:
            self.write("resolve", field=field, value=VALUES[field])
        if rng.random() < .1:
            self.write("reject-policy", version=1)
        if rng.random() < .1:
            self.write("accept-policy", version=self.version + 1, how="explicit")

    def edges(self):
        """The instants at which something ends or begins, none before the history's last event."""
        found = self.marks + self.ages
        for event in self.events:
            at = datetime.fromisoformat(event["at"].replace("Z", "+00:00"))
            if event["event"] == "collect":
                found += [at + timedelta(days=CATEGORIES[f][1]) for f in event["fields"]
                          if CATEGORIES[f][1]] * 2
            elif event["event"] == "close-account":
                found += [at + timedelta(days=30)] * 3
        if self.recipient in RECIPIENTS and RECIPIENTS[self.recipient][1]:
            found += [day_begins(RECIPIENTS[self.recipient][1] + timedelta(days=1))] * 3
        return [m for m in found if m > self.clock + timedelta(seconds=1)]

    def request(self):
        rng, verb = self.rng, self.verb
        last, ahead = self.clock, self.edges()
        self.clock += rng.choice([soon(rng, 0, 9 * 3600), soon(rng, 0, 9 * 3600),
                                  soon(rng, 0, 30 * 86400), soon(rng, 0, 400 * 86400)])
        if ahead and self.happens("edge"):
            self.clock = near(rng, rng.choice(ahead))
        wanted = {"at": stamp(self.clock), "do": verb, "purpose": self.purpose, "fields": self.fields}
        if self.happens("strange") and rng.random() < .6:
            wanted["purpose"] = rng.choice(["advertising", "recommendation", self.purpose])
        if verb == "statistic":
            wanted["group"] = rng.choice([1, 9, 9, 10, 10, 50])
        if verb == "provide":
            wanted["recipient"] = self.recipient
        if verb == "collect" and rng.random() < .3:
            wanted["source"] = "public" if self.basis_hint == "lawfully-public" else rng.choice(SOURCES)
        if self.kind == "simple":
            if verb == "use" and rng.random() < .35:
                wanted["actor"] = {"role": "system"}
            return wanted
        if verb != "collect" and self.happens("actor"):
            wanted["actor"] = self.actor(last)
        if verb == "provide" and self.happens("release"):
            wanted["deidentified"] = {"k": rng.choice([2, 5, 5, 10])}
            wanted["group"] = rng.choice([2, 4, 5, 9, 10, 20])
            if self.kind == "odd" and rng.random() < .2:
                del wanted["group"]
        needy = self.purpose == "legal-disclosure" and rng.random() < .7
        if verb != "statistic" and (self.basis_hint or needy):
            wanted["basis"] = self.basis()
        return wanted

    def actor(self, last):
        rng = self.rng
        granted = [r for r in ROLES if ROLES[r] is None or self.purpose in ROLES[r]]
        if self.chances["reads"] == 1 and self.purpose in ROLES["support"]:
            granted = ["support"]
        role = rng.choice(granted if rng.random() < .8 else sorted(ROLES))
        if role in SWORN:
            self.watch(role, last)
        if self.happens("member"):
            role = "member"
        actor = {"role": role}
        if role == "member" and rng.random() < .3:
            actor["of"] = "other-member"
        return actor

    def watch(self, role, last):
        """Agreements and what the actor read within the hour, both around their bounds."""
        rng, now = self.rng, self.clock
        past = lambda *ago: max(last, now - timedelta(seconds=rng.choice(ago)))
        if self.happens("reads"):
            for _ in range(rng.choice([1, 1, 2])):
                self.events.append({
                    "at": stamp(past(0, 1, 1200, 3599, 3600, 3600, 3600, 3601, 5400)),
                    "event": "accessed", "role": role if rng.random() < .9 else "risk-officer",
                    "subjects": rng.choice([1, 10, 29, 30, 30, 45])})
        if self.happens("sworn"):
            until = now + timedelta(seconds=rng.choice([86400, 86400, 86400, 1, 1, 0, -1, -86400]))
            self.events.append({"at": stamp(past(0, 300, 300, 86400)), "event": "confidentiality",
                                "role": role if rng.random() < .95 else "support",
                                "until": stamp(until)})

    def basis(self):
        rng, kind = self.rng, self.basis_hint
        if kind is None:
            kind = rng.choice(sorted(BASES))
        basis = {"kind": kind}
        if kind not in ("consent", "contract") and rng.random() < .75:
            about = "incident" if self.purpose == "notification" else "case"
            basis["reference"] = f"{about}-{rng.randint(1, 39999)}"
        return basis


def scenario(rng, kind, verb, reason):
    chances, purposes = {**USUAL, **AIMS.get(reason, {})}, None
    themes = [t for t in THEMES if verb in t[0]]
    if kind != "simple" and themes and reason in (None, "allow") and rng.random() < .7:
        _, purposes, more = rng.choice(themes)
        chances.update(more)
    maker = Maker(rng, kind, verb, chances, purposes)
    maker.choose()
    maker.history()
    request = maker.request()
    maker.events.sort(key=lambda event: event["at"])
    return {"id": "", "clause": "", "subject": {"birth_date": maker.birth},
            "history": maker.events, "request": request}


def scenarios(seed, count, kind="all"):
    """`count` scenarios; the same for the same seed and kind."""
    rng, pairs = random.Random(f"{seed}/{kind}"), TO_SIMPLE if kind == "simple" else TO_ALL
    pairs = pairs + [("statistic", "rate-limited")] * (kind == "odd")
    made = []
    for index in range(count):
        verb, reason = pairs[(index // 2) % len(pairs)] if index % 2 else (rng.choice(pairs)[0], None)
        for _ in range(120 if reason else 1):
            found = scenario(rng, kind, verb, reason)
            outcome = decide.decide(found)
            if reason in (None, outcome):
                break
        made.append({**found, "id": f"g{seed}-{index:05}", "clause": CLAUSES[outcome]})
    return made


def main():
    parser = argparse.ArgumentParser(description="random scenarios, one JSON line each")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--kind", choices=KINDS, default="all")
    options = parser.parse_args()
    for made in scenarios(options.seed, options.count, options.kind):
        print(json.dumps(made, ensure_ascii=False))


if __name__ == "__main__":
    sys.exit(main())
