"""Tables of the independent test oracle: the vocabulary, the policy's versions, what a line must be.

Copied by hand from policy/vocabulary.md and scenarios/README.md; no logic of a decision is here.
"""
import re
from datetime import date, datetime, timedelta, timezone

ORDER = """undeclared-purpose role-not-permitted rate-limited field-not-declared recipient-unknown
recipient-not-contracted recipient-purpose unknown-subject service-winding-down expired restricted
policy-rejected basis-not-applicable guardian-consent-required consent-withdrawn consent-outdated
no-consent separate-consent-required cross-border-consent-required group-too-small allow""".split()

# category: (sensitive, days from collection, days from closure; None: that clock does not end it)
CATEGORIES = {
    "name": (False, None, 30), "phone-number": (False, None, 30), "email": (False, None, 30),
    "postal-address": (False, None, 30), "region": (False, None, 30), "account": (False, None, 30),
    "birth-date": (False, None, 30), "occupation": (False, 730, 30), "contact": (False, 365, 30),
    "government-affairs": (False, 365, 30), "public-record": (False, 365, 30),
    "device": (False, 180, 30), "network-log": (False, 184, None),
    "support-record": (False, 365, 30), "performance": (True, 1095, 30),
    "identity-document": (True, None, 30), "biometric": (True, None, 0),
    "location": (True, 30, 30), "transaction": (True, 1096, None),
    "bank-account": (True, None, 30), "loan": (True, 1095, None), "asset": (True, 365, 30),
    "published-content": (False, None, 30),
}
PURPOSES = {
    "account-service": "account phone-number identity-document bank-account",
    "publication": "account published-content",
    "profile": "name email postal-address region birth-date occupation",
    "risk-assessment":
        "performance transaction loan asset occupation public-record government-affairs",
    "identity-verification": "name phone-number identity-document biometric",
    "customer-service": "account transaction support-record",
    "security": "device network-log", "fraud-monitoring": "device network-log account",
    "archive": "account transaction support-record",
    "product-improvement": "device network-log region",
    "modelling": "performance transaction region occupation",
    "survey": "email phone-number region", "marketing": "account region occupation",
    "location-service": "location", "statistics": "region birth-date occupation network-log",
    "legal-disclosure": " ".join(CATEGORIES), "payment-identification": "account",
    "loan-history": "loan", "cross-service": "account region occupation",
    "notification": "phone-number email",
}
BY_CONTRACT = {"account-service", "publication", "customer-service", "payment-identification",
               "notification"}
EXCEPTED = {"identity-document", "bank-account"}        # clause 二(九), account-service alone
ROLES = {
    "member": {"account-service", "profile"},
    "support": {"customer-service", "notification"},
    "risk-officer": {"risk-assessment", "loan-history"},
    "security-officer": {"security", "fraud-monitoring", "identity-verification"},
    "analyst": {"statistics", "modelling", "product-improvement"},
    "privacy-officer": {"legal-disclosure", "notification", "archive"},
    "system": None,
}
SWORN = {"support", "risk-officer", "security-officer"}
CAPS = {"support": 30}
# recipient: (abroad, last day of the contract or None where none is needed, permitted purposes)
RECIPIENTS = {
    "shengzong-pay": (False, date(2028, 12, 31), {"payment-identification", "account-service"}),
    "shengzong-credit": (False, date(2027, 6, 30), {"risk-assessment"}),
    "city-bank": (False, date(2027, 12, 31), {"identity-verification", "loan-history"}),
    "cloud-sms": (False, date(2026, 12, 31), {"notification"}),
    "ad-network": (False, date(2026, 6, 30), {"survey", "marketing"}),
    "overseas-mail": (True, date(2027, 12, 31), {"notification"}),
    "public-security-bureau": (False, None, {"legal-disclosure"}),
    "people-court": (False, None, {"legal-disclosure"}),
    "the-public": (False, None, {"statistics", "publication"}),
}
BASES = {"consent", "contract", "legal-obligation", "national-security", "public-interest",
         "criminal-justice", "vital-interests", "self-published", "lawfully-public",
         "service-security"}
CHINA = timezone(timedelta(hours=8))
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def instant(text):
    if not isinstance(text, str) or not TIME.fullmatch(text):
        raise ValueError(f"no time: {text!r}")
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def day_begins(day):
    return datetime(day.year, day.month, day.day, tzinfo=CHINA)


def turns(birth, years):
    """The instant of a birthday; born on 29 February, it is 1 March of other years."""
    day = date.fromisoformat(birth)
    try:
        return day_begins(day.replace(year=day.year + years))
    except ValueError:
        return day_begins(date(day.year + years, 3, 1))


# ---- the policy's versions ------------------------------------------------------------------

def versions(history):
    """[{number, effective, purposes: {purpose: [category]}, original, material: {purpose}}]

    `original`: what has stood since version 1 without a break; only that has bases beside consent.
    """
    first = {purpose: names.split() for purpose, names in PURPOSES.items()}
    original = {(p, c) for p, names in first.items() for c in names}
    made = [{"number": 1, "effective": instant("2026-01-01T00:00:00Z"), "purposes": first,
             "original": original, "material": set()}]
    for event in history:
        if event["event"] != "publish-policy":
            continue
        change, before = event["adds"], made[-1]
        dropped = change.get("drops_purposes", [])
        purposes = {p: list(c) for p, c in before["purposes"].items() if p not in dropped}
        material = set()
        for purpose, names in change.get("purposes", {}).items():
            new = [c for c in names if c not in purposes.get(purpose, [])]
            if purpose not in purposes or new:
                material.add(purpose)
            purposes[purpose] = purposes.get(purpose, []) + new
        original = {(p, c) for p, c in before["original"] if p not in dropped}
        made.append({"number": event["version"], "effective": instant(event["effective"]),
                     "purposes": purposes, "original": original, "material": material})
    return made


def in_force(made, now):
    standing = [v for v in made if v["effective"] <= now]
    return standing[-1] if standing else made[0]


def effective(made, number):
    return next((v["effective"] for v in made if v["number"] == number), None)


# ---- what is no scenario ---------------------------------------------------------------------

EVENTS = {"register", "consent", "withdraw", "collect", "publish-policy", "accept-policy",
          "reject-policy", "contest", "resolve", "close-account", "erase", "confidentiality",
          "accessed", "wind-down"}
VERBS = {"collect", "use", "provide", "statistic"}
SOURCES = {"subject", "partner", "government", "public"}


def must(truth, what):
    if not truth:
        raise ValueError(what)


def number(value, what):
    must(isinstance(value, int) and not isinstance(value, bool), f"{what} is no number")


def known(value, names, what):
    must(isinstance(value, str) and value in names, f"unknown {what}: {value!r}")


def check(scenario):
    """Raise ValueError, KeyError, TypeError or AttributeError for what is not a scenario."""
    must(isinstance(scenario, dict), "not an object")
    date.fromisoformat(scenario["subject"]["birth_date"])
    purposes = set(PURPOSES)
    for event in scenario["history"]:
        if event["event"] == "publish-policy":
            purposes |= set(event["adds"].get("purposes", {}))
    for event in scenario["history"]:
        check_event(event, purposes)
    request = scenario["request"]
    instant(request["at"])
    known(request["do"], VERBS, "verb")
    must(isinstance(request["purpose"], str), "no purpose")
    must(isinstance(request["fields"], list), "no list of fields")
    for field in request["fields"]:
        known(field, CATEGORIES, "category")
    known(request.get("source", "subject"), SOURCES, "source")
    if "actor" in request:
        known(request["actor"]["role"], ROLES, "role")
    if "basis" in request:
        known(request["basis"]["kind"], BASES, "basis")
    if request["do"] == "provide":
        must(isinstance(request["recipient"], str), "no recipient")
    if "deidentified" in request:
        number(request["deidentified"]["k"], "k")
    if "group" in request:
        number(request["group"], "group")


def check_event(event, purposes):
    kind = event["event"]
    instant(event["at"])
    known(kind, EVENTS, "event")
    if kind == "consent":
        known(event["purpose"], purposes, "purpose")
        known(event["form"], {"general", "separate"}, "form")
    elif kind == "withdraw":
        must(isinstance(event["purpose"], str), "no purpose")
    elif kind == "collect":
        for field in event["fields"]:
            known(field, CATEGORIES, "category")
        known(event.get("source", "subject"), SOURCES, "source")
    elif kind == "publish-policy":
        number(event["version"], "version")
        instant(event["effective"])
        for names in event["adds"].get("purposes", {}).values():
            for field in names:
                known(field, CATEGORIES, "category")
    elif kind in ("accept-policy", "reject-policy"):
        number(event["version"], "version")
        known(event.get("how", "explicit"), {"explicit", "continued-use"}, "how")
    elif kind in ("contest", "resolve"):
        known(event["field"], CATEGORIES, "category")
    elif kind == "confidentiality":
        known(event["role"], ROLES, "role")
        instant(event["until"])
    elif kind == "accessed":
        known(event["role"], ROLES, "role")
        number(event["subjects"], "subjects")
    known(event.get("by", "subject"), {"subject", "guardian"}, "person")
