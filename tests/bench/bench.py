#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Measures the same work as real root and, as an ordinary user, under pqfs,
fakeroot and pseudo.  Prints medians and ratios; judges nothing.

For each row every way first prepares, then the ways take turns with the timed
part, so that what else the machine does meets all of them alike.  A ratio is
the median over rounds of time / real root's time in the same round."""

import argparse
import contextlib
import fnmatch
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from statistics import median

sys.dont_write_bytecode = True

import inputs
import report
import rows as all_of
import ways as means

HERE = Path(__file__).resolve().parent
PQFS = ("bin/pqfs-session", "bin/pqfs-server", "lib/pqfs/libpqfs.so")  # of the build folder
SETTLE = 0.01  # seconds before each timed part, for what is still at work after a former one
PATIENCE = 3600.0  # seconds for the records of --records


def options(argv):
    names = [row.name for row in all_of.all_rows(inputs.Tree(0, 0, 0))]
    p = argparse.ArgumentParser(
        prog="bench.py", description=__doc__.partition("\n\n")[0],
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="rows:\n  " + "\n  ".join(" ".join(names[i:i + 8]) for i in range(0, len(names), 8))
               + "\n\nneeds real root, to compare with")
    p.add_argument("--rounds", type=positive, default=5, metavar="N", help="(5)")
    p.add_argument("--files", type=positive, default=5000, metavar="N",
                   help="in the tree and the repository (5000)")
    p.add_argument("--only", default="*", metavar="ROW,...",
                   help="measure these rows; patterns such as 'call-*' are known")
    p.add_argument("--wrappers", default=",".join(means.USUAL), metavar="LIST",
                   help="of pqfs, pqfs-log (a session with --log), fakeroot, pseudo; those"
                   " installed (all but pqfs-log)")
    p.add_argument("--busy", action="store_true", help="keep one core busy meanwhile")
    p.add_argument("--records", type=positive, default=0, metavar="N",
                   help="have pqfs record N further files first")
    p.add_argument("--json", metavar="FILE", help="also write all figures to FILE")
    p.add_argument("--build", type=Path, metavar="DIR", default=HERE.parent.parent / "build",
                   help="the pqfs to measure (build)")
    p.add_argument("--dir", type=Path, metavar="DIR", default=Path("/dev/shm"),
                   help="where to work (/dev/shm)")
    o = p.parse_args(argv)
    o.patterns = o.only.split(",")
    for pattern in o.patterns:
        if not fnmatch.filter(names, pattern):
            p.error(f"--only: there is no row '{pattern}'")
    o.ways = ["root", *dict.fromkeys(o.wrappers.split(",") if o.wrappers else ())]
    for name in o.ways:
        if name not in means.NAMES or o.ways.count(name) > 1:
            p.error(f"--wrappers: '{name}' is none of {', '.join(means.NAMES[1:])}")
    if o.records and "pqfs" not in o.ways:
        p.error("--records: pqfs is not among the wrappers")
    return o


def positive(text):
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def measures_pqfs(o):
    return "pqfs" in o.ways or "pqfs-log" in o.ways


def say(text):
    """Progress, for someone who watches."""
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K" + text)
        sys.stderr.flush()


def filesystem(path):
    return subprocess.run(["stat", "-f", "-c", "%T", path], check=True, text=True,
                          stdout=subprocess.PIPE).stdout.strip()


class Bench:
    """One run: its ways, its rows, and the figures so far."""

    def __init__(self, base, o):
        self.base, self.o = base, o
        self.uid = means.unused_uid()
        self.figures = defaultdict(list)  # (row, way): nanoseconds or None, per round
        self.failures = []
        self.memory = None
        self.all = []  # all ways, and those of them that work
        self.ways = []
        self.rows = []
        self.spinner = None

    # Before -----------------------------------------------------------------

    def prepare(self):
        say("making what is worked on")
        for part in ("in", "bin"):
            (self.base / part).mkdir()
        subprocess.run([os.environ.get("CC", "cc"), "-O2", "-D_GNU_SOURCE", "-o",
                        self.base / "bin/micro", HERE / "micro.c"], check=True)
        for part in PQFS if measures_pqfs(self.o) else ():
            copy = self.base / "build" / part
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(self.o.build / part, copy)
        tree = inputs.make_tar(self.base / "in/tree.tar", self.o.files)
        self.rows = [row for row in all_of.all_rows(tree)
                     if any(fnmatch.fnmatchcase(row.name, p) for p in self.o.patterns)
                     and (not row.needs or shutil.which(row.needs, path=means.PATH))]
        wanted = {row.name for row in self.rows}
        if "clone" in wanted:
            inputs.make_repo(self.base / "in/repo", self.o.files)
        if "make" in wanted:
            inputs.make_program(self.base / "in/program")
        for name in self.o.ways:
            say(f"starting {name}")
            way = means.Way(name, self.base, self.uid)
            self.all.append(way)
            try:
                way.start()
                self.ways.append(way)
            except means.Failed as e:
                way.stop()
                self.fail(name, e)
                if name == "root":
                    sys.exit(f"bench.py: real root's part does not start: {e}")
        if self.o.busy:
            self.spinner = subprocess.Popen([self.base / "bin/micro", "spin"])
        if self.o.records:
            self.fill()

    def fill(self):
        """Makes pqfs record many files, and sees what memory that takes."""
        way = next((w for w in self.ways if w.name == "pqfs"), None)
        if not way:
            return
        say(f"recording {self.o.records} files")
        way.folder("records")
        try:
            way.inside.run([all_of.MICRO, "records", "../records/first", 1])
            before = memory_of(way)
            way.inside.run([all_of.MICRO, "records", "../records/more", self.o.records], PATIENCE)
            after = memory_of(way)
        except means.Failed as e:
            self.fail("pqfs", e, "--records")
            return
        self.memory = {name: (after[name] - before[name]) / self.o.records for name in after}

    # The rounds -------------------------------------------------------------

    def fail(self, way, why, row="start", step="prepare", number=0):
        self.failures.append({"way": way, "row": row, "step": step, "round": number + 1,
                              "why": str(why)})

    def attempt(self, step, row, way, number, action):
        """Does one step of a row for one way; None if it failed, and then with
        new drivers if the old ones are not to be used any more."""
        say(f"round {number + 1} of {self.o.rounds}: {step} {row}, {way.name}")
        try:
            return action(way)
        except means.Failed as e:
            self.fail(way.name, e, row, step, number)
            if e.lost:
                try:
                    way.start()
                except means.Failed as again:
                    self.fail(way.name, again, row, step, number)
                    way.stop()
                    self.ways.remove(way)
            return None

    def round(self, number):
        for way in self.ways[:]:
            self.attempt("prepare", "all", way, number,
                         lambda w: w.inside.run(["sh", "-c", all_of.WIPE]))
        for index, row in enumerate(self.rows):
            turn = (number + index) % max(1, len(self.ways))
            order = self.ways[turn:] + self.ways[:turn]
            took = {name: [] for name in self.o.ways}
            for _ in range(row.repeat):
                self.take(row, order, number, took)
                order = order[1:] + order[:1]
            for name, times in took.items():
                known = times and all(times)
                self.figures[row.name, name].append(median(times) if known else None)
            if number == 0 and row.check:
                for way in order:
                    if way in self.ways and all(took[way.name]):
                        self.attempt("check", row.name, way, number,
                                     lambda w, r=row: w.inside.run(["sh", "-c", r.check]))

    def take(self, row, order, number, took):
        """Prepares all ways for a row, then takes the time of each."""
        ready = []
        for way in order:
            if way in self.ways and self.attempt("prepare", row.name, way, number,
                                                 lambda w: prepare(row, w)):
                ready.append(way)
            else:
                took[way.name].append(None)
        for way in ready:
            time.sleep(SETTLE)
            took[way.name].append(self.attempt("work", row.name, way, number,
                                               lambda w: work(row, w)))

    # After ------------------------------------------------------------------

    def end(self):
        say("")
        for way in self.all:
            with contextlib.suppress(OSError):
                way.stop()
        if self.spinner:
            self.spinner.kill()
            self.spinner.wait()
        means.end_all(self.uid)

    def about(self):
        return {"options": {"files": self.o.files, "rounds": self.o.rounds, "busy": self.o.busy,
                            "records": self.o.records},
                "machine": report.machine(), "filesystem": filesystem(self.base),
                "memory": self.memory, "failures": self.failures}


def memory_of(way):
    """The server's own memory, and what it keeps in the state directory other
    than its databases."""
    found = {"server_bytes": 0, "files_bytes": 0}
    server = way.server("state")
    if server:
        for line in Path(f"/proc/{server}/status").read_text().splitlines():
            if line.startswith("RssAnon:"):
                found["server_bytes"] = int(line.split()[1]) * 1024
    for top, _, files in os.walk(way.place / "state"):
        for name in files:
            if ".db" not in name:
                found["files_bytes"] += os.lstat(os.path.join(top, name)).st_blocks * 512
    return found


def prepare(row, way):
    if row.cold:
        way.forget("start")
    if row.prep:
        (way.inside if row.prep_inside else way.outside).run(["sh", "-c", row.prep])
    return True


def work(row, way):
    words = row.work(way) if callable(row.work) else row.work
    took, said = (way.inside if row.inside else way.outside).run(words)
    if not row.call:
        return took
    for line in said.splitlines():
        if line.startswith("ns "):
            return float(line[3:])
    raise means.Failed("micro gave no figure", said, lost=False)


def interrupted(sig, _frame):
    sys.exit(128 + sig)


def main(argv):
    o = options(argv)
    if os.geteuid() != 0:
        sys.exit("bench.py: needs real root, to compare with")
    for part in PQFS if measures_pqfs(o) else ():
        if not (o.build / part).exists():
            sys.exit(f"bench.py: {o.build / part} is missing: run make first")
    for name in list(o.ways):
        if means.missing(name):
            print(f"bench.py: {name} is not installed", file=sys.stderr)
            o.ways.remove(name)
    for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sig, interrupted)
    os.umask(0o022)
    means.adopt_orphans()
    base = Path(tempfile.mkdtemp(prefix="pqfs-bench.", dir=o.dir))
    base.chmod(0o755)
    bench = Bench(base, o)
    try:
        bench.prepare()
        for number in range(o.rounds):
            bench.round(number)
        about = bench.about()
    finally:
        for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sig, signal.SIG_IGN)
        bench.end()
        say("removing what was made")
        subprocess.run(["rm", "-rf", "--one-file-system", "--", base], check=False)
        say("")
    entries = report.summary(bench.rows, o.ways, bench.figures, bench.failures)
    print(report.text(about, entries, o.ways))
    if o.json:
        report.write_json(o.json, about, entries)


if __name__ == "__main__":
    main(sys.argv[1:])
