#!/usr/bin/env python3
"""Breaks the library on purpose, one line at a time, and asks whether the tests notice.

    saboteurs.py                      all of saboteurs.table: in a copy of this tree, that each test passes whole and fails once its line is broken
    saboteurs.py --only REGEX         those whose description or test matches
    saboteurs.py --first N            the first N of them
    saboteurs.py --check              nothing is built: that every old line stands exactly once in its file, and that the test exists
    --scratch FOLDER  keeps the copy and its build there, for the next run      --jobs N  (2)      --cmake ARG  one more argument for configuring

Ends with 1 if a saboteur was not caught, or could not be tried: a line that is not there, a change that does not compile, a test that fails without it.
"""
import argparse
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TABLE = Path(__file__).with_name("saboteurs.table")


class Saboteur:
    def __init__(self, what):
        self.what, self.file, self.old, self.new, self.test = what, None, None, None, None

    @property
    def target(self):
        return self.test.replace("/", "_") + "_test"


def read_table():
    found = []
    for number, line in enumerate(TABLE.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("== "):
            found.append(Saboteur(line[3:]))
        elif line.startswith("file "):
            found[-1].file = line[5:].strip()
        elif line.startswith("test "):
            found[-1].test = line[5:].strip()
        elif line.startswith("-"):
            found[-1].old = line[1:]
        elif line.startswith("+"):
            found[-1].new = line[1:]
        elif line and not line.startswith("#"):
            sys.exit(f"{TABLE.name}:{number}: what is this line? {line}")
    for one in found:
        if None in (one.file, one.old, one.new, one.test) or one.old == one.new:
            sys.exit(f"{TABLE.name}: not whole: {one.what}")
    if not found:
        sys.exit(f"{TABLE.name}: no saboteurs: nothing was tried")
    return found


def broken(one, root):
    """The file's text with the new line; raises ValueError if the old line is not there exactly once."""
    text = (root / one.file).read_text(encoding="utf-8")
    lines = text.split("\n")
    times = lines.count(one.old)
    if times != 1:
        raise ValueError(f"the old line stands {times} times in {one.file}: {one.old.strip()}")
    at = lines.index(one.old)
    lines[at : at + 1] = [one.new] if one.new else []
    return text, "\n".join(lines)


def check(all_of_them):
    wrong = []
    named = "".join((ROOT / "tests" / file).read_text(encoding="utf-8") for file in ("CMakeLists.txt", "hostile.cmake"))
    for one in all_of_them:
        try:
            broken(one, ROOT)
        except (ValueError, OSError) as why:
            wrong.append(f"{one.what}: {why}")
        if f"locket_test({one.test}_test.cpp" not in named or not (ROOT / f"tests/{one.test}_test.cpp").exists():
            wrong.append(f"{one.what}: there is no test {one.test}")
    for line in wrong:
        print(line)
    print(f"{len(all_of_them)} saboteurs, {len(wrong)} cannot be tried any more")
    return 1 if wrong else 0


def bound():
    """A broken library may write or take without end: what it runs in has neither."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 30, 1 << 30))


def run(command, **more):
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", preexec_fn=bound, **more)


class Copy:
    """A copy of the tree, configured once."""

    def __init__(self, at, jobs, cmake):
        self.root, self.build, self.jobs = Path(at) / "tree", Path(at) / "tree/build/dev", str(jobs)  # as a preset lays it out: ccache knows the files again
        self.root.mkdir(parents=True, exist_ok=True)
        for folder in ("cmake", "include", "src", "tests", "examples"):
            if (ROOT / folder).exists():
                self.follow(Path(folder))
        for file in ("CMakeLists.txt", "LICENSE", "README.md"):
            self.take(Path(file))
        self.environment = dict(os.environ, CCACHE_BASEDIR=str(self.root), CCACHE_NOHASHDIR="1")
        done = run(["cmake", "-S", str(self.root), "-B", str(self.build), "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_CXX_FLAGS_DEBUG=",
                    "-DLOCKET_EXAMPLES=OFF", "-DLOCKET_BENCHMARKS=OFF", "-DLOCKET_INSTALL=OFF"] + cmake, env=self.environment)
        if done.returncode != 0:
            sys.exit(f"the copy cannot be configured:\n{done.stdout[-3000:]}")

    def take(self, file):
        """Copies a file that differs, so that what is the same is not built again."""
        there = self.root / file
        if there.exists() and there.read_bytes() == (ROOT / file).read_bytes():
            return
        there.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / file, there)

    def follow(self, folder):
        ours = {p.relative_to(ROOT) for p in (ROOT / folder).rglob("*") if p.is_file() and "__pycache__" not in p.parts}
        for file in sorted(ours):
            self.take(file)
        for file in [p for p in (self.root / folder).rglob("*") if p.is_file() and p.relative_to(self.root) not in ours]:
            file.unlink()

    def builds(self, targets):
        return run(["cmake", "--build", str(self.build), "-j", self.jobs, "--target"] + targets, env=self.environment)

    def fails(self, test):
        """Whether ctest's one test of this name failed, and what it said."""
        done = run(["ctest", "--test-dir", str(self.build), "--output-on-failure", "--no-tests=error", "--timeout", "300", "-R", f"^{re.escape(test)}$"], env=self.environment)
        counted = re.search(r"(\d+) tests? failed out of (\d+)", done.stdout)
        if counted is None or counted.group(2) != "1" or "Not Run" in done.stdout:
            sys.exit(f"ctest did not run {test} once:\n{done.stdout[-3000:]}")
        return counted.group(1) == "1", done.stdout


def first_complaint(said):
    for line in said.splitlines():
        if re.search(r"ERROR:|TEST CASE:|terminate|Timeout|SEGFAULT", line):
            return re.sub(r"\s+", " ", re.sub(r"^.*?(ERROR|TEST CASE): *", "", line))[:110]
    return "it ended badly"


def carry_out(chosen, copy):
    targets = sorted({one.target for one in chosen})
    began = time.monotonic()
    done = copy.builds(targets)
    if done.returncode != 0:
        sys.exit(f"the whole tree does not build:\n{done.stdout[-3000:]}")
    for test in sorted({one.test for one in chosen}):
        fails, said = copy.fails(test)
        if fails:
            sys.exit(f"{test} fails with nothing broken:\n{said[-3000:]}")
    print(f"whole: {len(targets)} tests built and passed in {time.monotonic() - began:.0f} s", flush=True)
    caught = 0
    for one in chosen:
        began = time.monotonic()
        try:
            before, after = broken(one, copy.root)
        except ValueError as why:
            print(f"NOT TRIED  {one.what}: {why}", flush=True)
            continue
        path = copy.root / one.file
        path.write_text(after, encoding="utf-8")
        try:
            done = copy.builds([one.target])
            fails, said = copy.fails(one.test) if done.returncode == 0 else (False, done.stdout)
        finally:
            path.write_text(before, encoding="utf-8")
        caught += fails
        if done.returncode != 0:
            print(f"NOT TRIED  {one.what}: it does not build\n{said[-2000:]}", flush=True)
        else:
            word = "caught  " if fails else "SURVIVED"
            print(f"{word}  {one.what}: {one.test}{': ' + first_complaint(said) if fails else ' passed'} ({time.monotonic() - began:.0f} s)", flush=True)
    print(f"{len(chosen)} saboteurs, {caught} caught")
    return 0 if caught == len(chosen) else 1


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--check", action="store_true")
    ask.add_argument("--only", default="")
    ask.add_argument("--first", type=int)
    ask.add_argument("--scratch")
    ask.add_argument("--jobs", type=int, default=2)
    ask.add_argument("--cmake", action="append", default=[])
    how = ask.parse_args()
    chosen = [one for one in read_table() if re.search(how.only, one.what) or re.search(how.only, one.test)][: how.first]
    if not chosen:
        sys.exit("no saboteur is called that: nothing was tried")
    if how.check:
        return check(chosen)
    if how.scratch:
        return carry_out(chosen, Copy(Path(how.scratch).resolve(), how.jobs, how.cmake))
    with tempfile.TemporaryDirectory(prefix="locket-saboteurs-") as at:
        return carry_out(chosen, Copy(at, how.jobs, how.cmake))


if __name__ == "__main__":
    sys.exit(main())
