#!/usr/bin/python3
"""Compare a program's decisions with the independent test oracle's, or with a file's `expect`.

    compare.py --decide 'build/x/blog decide' --count 2000 --seed 1 --kind all
    compare.py --decide 'build/x/blog decide' --file scenarios/visible.jsonl

The program reads scenario lines on stdin and prints one JSON line for each, in order. The first ten
disagreements are printed in full. Exit 1: a disagreement, no scenario at all, or lines missing.
"""
import argparse
import json
import subprocess
import sys

sys.dont_write_bytecode = True  # no caches beside the sources
import decide
import generate


def expected_of(scenario):
    reason = scenario["expect"]["reason"]
    return {"id": scenario["id"], "decision": scenario["expect"]["decision"], "reason": reason}


def wanted(options):
    """[(scenario without `expect`, the answer that is right)]"""
    if options.file:
        with open(options.file, encoding="utf-8") as lines:
            found = [json.loads(line) for line in lines if line.strip()]
        return [({k: v for k, v in s.items() if k != "expect"}, expected_of(s)) for s in found]
    made = generate.scenarios(options.seed, options.count, options.kind)
    return [(s, decide.answer(json.dumps(s, ensure_ascii=False))[0]) for s in made]


def run(command, scenarios):
    text = "".join(json.dumps(s, ensure_ascii=False) + "\n" for s in scenarios)
    done = subprocess.run(command, shell=True, input=text.encode(), stdout=subprocess.PIPE)
    return done.stdout.decode("utf-8", "replace").splitlines(), done.returncode


def same(right, line):
    try:
        got = json.loads(line)
    except ValueError:
        return False
    return isinstance(got, dict) and all(got.get(key) == value for key, value in right.items()
                                         if key != "error") and ("error" in right) == ("error" in got)


def main():
    parser = argparse.ArgumentParser(description="compare a program with the oracle")
    parser.add_argument("--decide", required=True, help="the program, a shell command")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", choices=generate.KINDS, default="all")
    parser.add_argument("--file", help="scenarios with `expect`, instead of generated ones")
    options = parser.parse_args()

    pairs = wanted(options)
    lines, status = run(options.decide, [scenario for scenario, _ in pairs])
    missing = len(lines) != len(pairs)
    if missing:
        print(f"the program printed {len(lines)} lines for {len(pairs)} (exit status {status})")
    lines += [""] * (len(pairs) - len(lines))
    differ = [(s, right, line) for (s, right), line in zip(pairs, lines) if not same(right, line)]
    for scenario, right, line in differ[:10]:
        print(json.dumps(scenario, ensure_ascii=False))
        print("  oracle: ", json.dumps(right, ensure_ascii=False))
        print("  program:", line or "(no line)")
    where = f"file {options.file}" if options.file else f"seed {options.seed}"
    print(f"{len(pairs)} compared, {len(differ)} disagree ({where})")
    return 1 if differ or missing or not pairs else 0


if __name__ == "__main__":
    sys.exit(main())
