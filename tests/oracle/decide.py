#!/usr/bin/python3
"""Independent test oracle: the decision, written from the policy documents and from nothing else.

Sources: policy/clauses.md, policy/vocabulary.md and scenarios/README.md. It shares no code and no
idea with the library; where the two differ, one of them has misread those documents.
Reads scenario lines on stdin, prints {"id", "decision", "reason"} for each (or {"id", "error"} for
a line that is no scenario; exit status 2 at the end then). `expect` is never read.
"""
import json
import sys
from datetime import timedelta

sys.dont_write_bytecode = True  # no caches beside the sources
from tables import (BY_CONTRACT, CAPS, CATEGORIES, EXCEPTED, ORDER, RECIPIENTS, ROLES, SWORN, check,
                    day_begins, effective, in_force, instant, turns, versions)


# ---- what the history leaves ----------------------------------------------------------------

def blank():
    return {"opened": None, "closed": None, "erased": False, "known": False, "held": {}, "lost": set(),
            "contested": set(), "consents": [], "refused": {}, "accepted": [], "rejected": []}


def replay(history, now, made):
    """What is on record of the subject at `now`, and what is true of the service."""
    subject = blank()
    service = {"agreements": [], "reads": [], "winding": False}
    for order, event in enumerate(history):
        at, kind = instant(event["at"]), event["event"]
        if at > now:
            continue
        if kind == "erase":
            subject = blank()
        elif kind == "register":
            register(subject, at, in_force(made, at)["number"], order)
        elif kind == "consent":
            subject["consents"].append({
                "purpose": event["purpose"], "separate": event["form"] == "separate", "at": at,
                "recipient": event.get("recipient"), "cross": event.get("cross_border", False),
                "by": event.get("by", "subject"), "order": order, "withdrawn": False})
        elif kind == "withdraw":
            take_back(subject, event["purpose"], event.get("recipient"), order)
        elif kind == "collect":
            for field in event["fields"]:
                subject["lost"].discard(field)
                subject["held"][field] = {"at": at, "source": event.get("source", "subject"),
                                          "published": event.get("self_published", False)}
        elif kind == "accept-policy":
            subject["accepted"].append({
                "version": event["version"], "explicit": event["how"] == "explicit", "at": at,
                "by": event.get("by", "subject"), "order": order})
        elif kind == "reject-policy":
            subject["rejected"].append({"version": event["version"], "order": order})
        elif kind == "contest":
            subject["contested"].add(event["field"])
        elif kind == "resolve":
            subject["contested"].discard(event["field"])
        elif kind == "close-account":
            subject["closed"] = subject["closed"] or at
            for consent in subject["consents"]:
                consent["withdrawn"] = True
        elif kind == "confidentiality":
            service["agreements"].append((event["role"], at, instant(event["until"])))
        elif kind == "accessed":
            service["reads"].append((event["role"], at, event["subjects"]))
        elif kind == "wind-down":
            service["winding"] = True
    return subject, service


def register(subject, at, version, order):
    """Registering again after a closure opens a new contract; what had run out by then stays so."""
    for field in subject["held"]:
        if past(subject, field, at):
            subject["lost"].add(field)
    if subject["closed"] or not subject["opened"]:
        subject["opened"] = at
    subject["known"], subject["closed"] = True, None
    subject["accepted"].append({"version": version, "explicit": True, "at": at, "by": "subject",
                                "order": order})


def take_back(subject, purpose, recipient, order):
    for consent in subject["consents"]:
        if consent["purpose"] == purpose and recipient in (None, consent["recipient"]):
            consent["withdrawn"] = True
    if recipient:
        subject["refused"][purpose, recipient] = order


def past(subject, field, now):
    _, kept, after = CATEGORIES[field]
    closed = subject["closed"]
    return (field in subject["lost"]
            or kept is not None and now >= subject["held"][field]["at"] + timedelta(days=kept)
            or after is not None and closed is not None and now >= closed + timedelta(days=after))


# ---- consent --------------------------------------------------------------------------------

def right_person(case, at):
    return "guardian" if at < case["adult"] else "subject"


def accepted(case, version, after=-1):
    """Explicitly, by the right person, that version or a later one, and it is in force by now."""
    for a in case["subject"]["accepted"]:
        start = effective(case["made"], a["version"])
        if (a["explicit"] and a["version"] >= version and start and start <= case["now"]
                and a["by"] == right_person(case, a["at"]) and a["order"] > after):
            return True
    return False


def outdated(case, consent):
    given_under = in_force(case["made"], consent["at"])["number"]
    changes = [v["number"] for v in case["made"] if v["number"] > given_under
               and v["effective"] <= case["now"] and case["purpose"] in v["material"]]
    return bool(changes) and (consent["separate"] or not accepted(case, max(changes)))


def never_given(case, consent):
    minor_then, minor_now = consent["at"] < case["adult"], case["now"] < case["adult"]
    if minor_then:
        return consent["by"] == "subject" and not minor_now
    return consent["by"] == "guardian"


def failing(case, consent, sensitive):
    """Why this consent does not count; None when it does."""
    if consent["by"] != right_person(case, consent["at"]):
        return "guardian-consent-required"
    if consent["withdrawn"]:
        return "consent-withdrawn"
    if outdated(case, consent):
        return "consent-outdated"
    if sensitive and not (consent["separate"] and
                          (case["verb"] != "provide" or consent["recipient"])):
        return "separate-consent-required"
    return None


def looked_at(case):
    names = {None, case["recipient"]}
    refused = case["subject"]["refused"].get((case["purpose"], case["recipient"]))
    found = [c for c in case["subject"]["consents"]
             if c["purpose"] == case["purpose"] and c["recipient"] in names
             and not never_given(case, c)]
    if refused is not None:
        found = [c for c in found if c["recipient"] and c["order"] > refused]
    return found, refused is not None


def by_consent(case, sensitive):
    found, refused = looked_at(case)
    why = [failing(case, c, sensitive) for c in found]
    if None in why:
        return None
    if why:
        return why[-1]
    if refused:
        return "consent-withdrawn"
    return "guardian-consent-required" if case["now"] < case["adult"] else "no-consent"


def across_border(case, sensitive):
    if case["verb"] != "provide" or not RECIPIENTS[case["recipient"]][0]:
        return None
    found, _ = looked_at(case)
    if any(c["recipient"] and c["cross"] and failing(case, c, sensitive) is None for c in found):
        return None
    return "cross-border-consent-required"


# ---- contract and the other bases -----------------------------------------------------------

def contract_runs(case):
    return bool(case["subject"]["opened"]) and not case["subject"]["closed"]


def contract_guarded(case):
    """A contract that a minor opened stands while the guardian's consent to account-service does."""
    subject, adult = case["subject"], case["adult"]
    if subject["opened"] >= adult:
        return True
    if any(c["purpose"] == "account-service" and c["by"] == "guardian" and c["at"] < adult
           and not c["withdrawn"] for c in subject["consents"]):
        return True
    return case["now"] >= adult and any(
        a["explicit"] and a["by"] == "subject" and a["at"] >= adult
        and (effective(case["made"], a["version"]) or case["now"] + timedelta(1)) <= case["now"]
        for a in subject["accepted"])


def contract_suits(case, field, sensitive):
    """Is this field one that the contract carries, whoever opened it?"""
    purpose = case["purpose"]
    if purpose not in BY_CONTRACT or (purpose, field) not in case["original"]:
        return False
    if not sensitive:
        return True
    if (case["verb"] != "use" or purpose != "account-service" or field not in EXCEPTED
            or case["now"] < case["fourteen"]):
        return False
    separate = [c for c in case["subject"]["consents"] if c["purpose"] == purpose and c["separate"]
                and not c["recipient"] and not never_given(case, c)]
    return not separate or not all(c["withdrawn"] for c in separate)


def standing(case, field):
    return (case["purpose"] == "security" and case["verb"] in ("use", "collect")
            and (case["purpose"], field) in case["original"])


def basis_fits(case):
    """Verb, purpose and reference of a named basis: asked whatever is held."""
    kind, verb, purpose = case["basis"]["kind"], case["verb"], case["purpose"]
    reads = verb in ("use", "provide")
    if kind == "consent":
        return purpose != "legal-disclosure"
    if kind == "contract":
        return purpose in BY_CONTRACT and contract_runs(case)
    if kind == "service-security" and purpose == "security" and verb != "provide":
        return True
    if not case["basis"].get("reference"):
        return False
    if purpose == "legal-disclosure" and verb == "collect":
        return False
    if kind == "legal-obligation":
        return reads and purpose in ("legal-disclosure", "notification")
    if kind in ("national-security", "public-interest", "criminal-justice"):
        return verb == "provide" and purpose == "legal-disclosure"
    if kind == "vital-interests":
        return reads and purpose in ("legal-disclosure", "notification", "identity-verification",
                                     "location-service")
    if kind == "service-security":
        return purpose in ("security", "fraud-monitoring")
    if purpose in ("risk-assessment", "marketing"):
        return False
    return reads or kind == "lawfully-public" and case["source"] == "public"


def basis_suits(case, field, sensitive):
    """What only the field can show, of a field that is held or about to be collected."""
    kind, held = case["basis"]["kind"], case["subject"]["held"].get(field)
    if kind == "contract":
        return contract_suits(case, field, sensitive)
    if kind == "service-security" or (kind, case["purpose"]) == ("legal-obligation", "notification"):
        return (case["purpose"], field) in case["original"]
    if kind == "self-published":
        return held["published"]
    if kind == "lawfully-public":
        return case["verb"] == "collect" or held["source"] == "public"
    return True


def carried(case, field):
    """The reason why nothing carries this field, or None."""
    matters = case["verb"] == "collect" or field in case["subject"]["held"]
    sensitive = CATEGORIES[field][0] or case["now"] < case["fourteen"]
    kind = (case["basis"] or {}).get("kind")
    if case["purpose"] == "legal-disclosure" and kind is None:
        return "basis-not-applicable"
    if kind is None:
        if not matters:
            return None
        if contract_suits(case, field, sensitive) and contract_runs(case) and contract_guarded(case):
            return across_border(case, sensitive)
        if standing(case, field):
            return None
        return by_consent(case, sensitive) or across_border(case, sensitive)
    if not basis_fits(case) or matters and not basis_suits(case, field, sensitive):
        return "basis-not-applicable"
    if kind == "contract" and not contract_guarded(case):
        return ("guardian-consent-required" if case["now"] < case["adult"]
                else "basis-not-applicable")
    if not matters or kind not in ("contract", "consent"):
        return None
    return (kind == "consent" and by_consent(case, sensitive)) or across_border(case, sensitive)


# ---- the outcomes, from the top -------------------------------------------------------------

def role_permits(request, service, now):
    actor = request.get("actor", {"role": "system"})
    role, purpose = actor["role"], request["purpose"]
    if ROLES[role] is not None and purpose not in ROLES[role]:
        return False
    if role == "member" and actor.get("of"):
        return False
    if role == "analyst" and request["do"] != "statistic" and "deidentified" not in request:
        return False
    return role not in SWORN or any(r == role and start <= now < until
                                    for r, start, until in service["agreements"])


def capped(request, service, now):
    role = request.get("actor", {"role": "system"})["role"]
    read = sum(n for r, at, n in service["reads"]
               if r == role and timedelta(0) <= now - at < timedelta(minutes=60))
    return role in CAPS and read >= CAPS[role]


def rejected(case):
    for rejection in case["subject"]["rejected"]:
        start = effective(case["made"], rejection["version"])
        if start and start <= case["now"] and not accepted(case, rejection["version"],
                                                           rejection["order"]):
            return True
    return False


def decide(scenario):
    check(scenario)
    request, history, birth = (scenario["request"], scenario["history"],
                               scenario["subject"]["birth_date"])
    now, verb, purpose = instant(request["at"]), request["do"], request["purpose"]
    made = versions(history)
    policy = in_force(made, now)
    subject, service = replay(history, now, made)
    basis = request.get("basis")
    case = {"now": now, "verb": verb, "purpose": purpose, "recipient": request.get("recipient"),
            "basis": basis, "source": request.get("source", "subject"), "made": made,
            "original": policy["original"], "subject": subject, "adult": turns(birth, 18),
            "fourteen": turns(birth, 14)}

    if purpose not in policy["purposes"]:
        return "undeclared-purpose"
    if verb != "collect" and not role_permits(request, service, now):
        return "role-not-permitted"
    if verb != "collect" and capped(request, service, now):
        return "rate-limited"
    if any(f not in policy["purposes"][purpose] for f in request["fields"]):
        return "field-not-declared"
    if verb == "statistic":
        return "allow" if request.get("group", 0) >= 10 else "group-too-small"
    release = verb == "provide" and "deidentified" in request
    if verb == "provide":
        if request["recipient"] not in RECIPIENTS:
            return "recipient-unknown"
        _, until, permitted = RECIPIENTS[request["recipient"]]
        if until and now >= day_begins(until + timedelta(days=1)):
            return "recipient-not-contracted"
        if purpose not in permitted and not release:
            return "recipient-purpose"
    if not subject["known"]:
        return "unknown-subject"
    if verb == "collect" and service["winding"]:
        return "service-winding-down"
    held = [f for f in request["fields"] if f in subject["held"]]
    if verb != "collect" and any(past(subject, f, now) for f in held):
        return "expired"
    must_tell = purpose == "legal-disclosure" or (
        purpose == "notification" and bool(basis) and basis["kind"] == "legal-obligation"
        and bool(basis.get("reference")))
    member = request.get("actor", {}).get("role") == "member"
    if (verb != "collect" and not must_tell and not member
            and any(f in subject["contested"] for f in request["fields"])):
        return "restricted"
    if not must_tell and rejected(case):
        return "policy-rejected"
    if release:
        floor = max(request["deidentified"]["k"], 5)
        return "allow" if request.get("group", 0) >= floor else "group-too-small"
    reasons = [carried(case, f) or "allow" for f in request["fields"]]
    return min(reasons, key=ORDER.index, default="allow")


def answer(line):
    """(the object to print, is it an error?)"""
    name = None
    try:
        scenario = json.loads(line)
        name = scenario.get("id")
        reason = decide(scenario)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return {"id": name, "error": f"{type(error).__name__}: {error}"}, True
    decision = "allow" if reason == "allow" else "deny"
    return {"id": name, "decision": decision, "reason": reason}, False


def main():
    bad = False
    for line in sys.stdin.buffer:
        shown, error = answer(line)
        bad = bad or error
        print(json.dumps(shown, ensure_ascii=False))
    return 2 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
