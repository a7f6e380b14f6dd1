"""What the generator of scenarios is fed with: births, values, the pairs it aims at, its chances."""

ADULTS = ["1985-12-31", "1990-05-01", "1999-09-09", "2001-02-28", "2000-02-29"]
MINORS = ["2008-02-29", "2008-07-01", "2010-03-15", "2012-02-29", "2012-03-10", "2012-11-30",
          "2012-02-10", "2008-02-10", "2016-02-29", "2008-01-05", "2008-03-20"]
VALUES = {
    "account": "xiaoming", "asset": "房产 1", "bank-account": "6222020200112233445",
    "biometric": "face:9f2c", "birth-date": "1990-05-01", "contact": "李雷 13900139000",
    "device": "Pixel 9/Android 16/a1b2c3", "email": "xiaoming@example.cn",
    "government-affairs": "入户审核 2025-12-01", "identity-document": "11010519491231002X",
    "loan": "2025-11 借 5000 还 5000", "location": "29.5630,106.5516", "name": "王小明",
    "network-log": "203.0.113.24", "occupation": "编辑", "performance": "按期履约 12/12",
    "phone-number": "13800138000", "postal-address": "重庆市渝中区解放碑1号",
    "public-record": "失信被执行人名单 无", "published-content": "第一篇文章：你好",
    "region": "重庆市/渝中区/400010", "support-record": "来电咨询 账单",
    "transaction": "2026-01-03 充值 100.00",
}
SOURCES = ["subject", "partner", "government", "public"]
CLAUSES = {
    "allow": "R0.1", "no-consent": "R0.1", "field-not-declared": "R2", "undeclared-purpose": "R2.13",
    "expired": "R3.3", "separate-consent-required": "R4.1.1", "basis-not-applicable": "R4.2",
    "unknown-subject": "R8.4", "consent-withdrawn": "R8.5", "restricted": "R1.3",
    "group-too-small": "R2.6", "rate-limited": "R3.2", "role-not-permitted": "R3.2",
    "cross-border-consent-required": "R3.4", "service-winding-down": "R3.6",
    "recipient-unknown": "R4.1", "recipient-not-contracted": "R4.1.4", "recipient-purpose": "R4.1.4",
    "guardian-consent-required": "R6", "consent-outdated": "R7", "policy-rejected": "R7.3",
}
COMMON = ["allow", "basis-not-applicable", "consent-withdrawn", "field-not-declared", "no-consent",
          "separate-consent-required", "undeclared-purpose", "unknown-subject"]
MINORITY = ["consent-outdated", "guardian-consent-required", "policy-rejected"]
TO_SIMPLE = [("collect", r) for r in COMMON] + [("use", r) for r in COMMON + ["expired"]]
TO_ALL = (
    [("collect", r) for r in COMMON + MINORITY + ["service-winding-down"]]
    + [("use", r) for r in COMMON + MINORITY
       + ["expired", "rate-limited", "restricted", "role-not-permitted"]]
    + [("provide", r) for r in COMMON + MINORITY
       + ["expired", "rate-limited", "restricted", "role-not-permitted", "group-too-small",
          "cross-border-consent-required", "recipient-unknown", "recipient-not-contracted",
          "recipient-purpose"]]
    + [("statistic", r) for r in ("allow", "group-too-small", "role-not-permitted",
                                  "field-not-declared", "undeclared-purpose")])
# how often each thing happens, and what an aim makes more frequent
USUAL = {"register": .96, "guardian": .7, "consents": .85, "collect": .9, "withdraw": .22,
         "again": .2, "publish": .28, "accept": .45, "reject": .12, "contest": .15, "recollect": .12,
         "close": .09, "late": .3, "erase": .04, "wind-down": .06, "basis": .3, "actor": .4,
         "sworn": .85, "reads": .25, "strange": .05, "release": .1, "edge": .4, "stray": .04,
         "sensitive": .1, "abroad": .12, "odd-recipient": .05, "excepted": 0, "young": .5, "member": .1,
         "grow": .35}
AIMS = {
    "undeclared-purpose": {"strange": .8}, "unknown-subject": {"register": .5, "erase": .5},
    "role-not-permitted": {"actor": .9, "sworn": .4, "strange": .02},
    "rate-limited": {"actor": 1, "sworn": 1, "reads": 1}, "field-not-declared": {"stray": .8},
    "recipient-unknown": {"odd-recipient": 1}, "recipient-purpose": {"odd-recipient": .7},
    "service-winding-down": {"wind-down": 1}, "expired": {"edge": 1, "close": .3, "collect": 1},
    "restricted": {"contest": 1, "basis": .1}, "policy-rejected": {"publish": 1, "reject": .9},
    "basis-not-applicable": {"basis": .9}, "guardian-consent-required": {"guardian": .25},
    "consent-withdrawn": {"withdraw": .8, "close": .2, "basis": .1},
    "consent-outdated": {"publish": 1, "basis": .1, "consents": 1},
    "no-consent": {"consents": .4, "guardian": .6, "basis": .05}, "group-too-small": {"release": 1},
    "separate-consent-required": {"sensitive": .9, "consents": 1, "basis": .05, "withdraw": .05},
    "cross-border-consent-required": {"abroad": 1, "basis": .1, "release": 0},
    "recipient-not-contracted": {"edge": 1}, "allow": {"sworn": 1},
}
# corners of the policy that chance alone seldom visits: verbs, purposes, chances
THEMES = [
    ({"use", "provide"}, ["customer-service", "notification"],
     {"actor": 1, "sworn": 1, "reads": 1, "basis": .05, "contest": .02, "reject": .02}),
    ({"use", "collect"}, ["account-service"],
     {"basis": .1, "consents": 1, "withdraw": .6, "excepted": 1, "close": .02}),
    ({"use", "collect", "provide"}, ["account-service", "publication", "customer-service",
                                     "payment-identification", "notification"],
     {"basis": .5, "edge": .5, "young": 1, "withdraw": .4, "publish": .3, "accept": .8}),
    ({"use", "provide"}, ["account-service", "profile", "notification", "legal-disclosure"],
     {"actor": .8, "member": .6, "contest": .7, "reject": .1, "basis": .3}),
    ({"use", "collect", "provide"}, ["notification", "security", "fraud-monitoring",
                                     "identity-verification", "location-service"],
     {"publish": .8, "grow": 1, "basis": .8, "reject": .05, "contest": .1}),
    ({"use", "provide"}, ["risk-assessment", "marketing", "legal-disclosure", "publication"],
     {"basis": 1, "contest": .02, "edge": .05}),
    ({"provide"}, ["notification"], {"abroad": 1, "basis": .3, "withdraw": .5, "consents": 1}),
    ({"provide"}, ["risk-assessment", "loan-history", "survey"],
     {"withdraw": .8, "again": .8, "consents": 1, "basis": .05, "edge": .1}),
    ({"provide"}, ["statistics", "modelling", "survey", "risk-assessment"],
     {"release": 1, "actor": .7}),
]
# the basis that is likeliest to be named for a purpose
HINTS = {
    "security": ["service-security"], "fraud-monitoring": ["service-security"],
    "identity-verification": ["vital-interests"], "location-service": ["vital-interests"],
    "notification": ["legal-obligation", "legal-obligation", "vital-interests", "contract"],
    "account-service": ["contract"], "publication": ["contract", "self-published"],
    "customer-service": ["contract"], "payment-identification": ["contract"],
    "risk-assessment": ["self-published", "lawfully-public"],
    "marketing": ["self-published", "lawfully-public"],
    "legal-disclosure": ["self-published", "lawfully-public", "legal-obligation"],
}
