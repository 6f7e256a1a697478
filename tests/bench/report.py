# SPDX-License-Identifier: MIT
"""What was measured, as a table for people and as JSON for programs."""

import json
import os
import platform
from statistics import median

UNITS = ((1e9, "s"), (1e6, "ms"), (1e3, "us"))


def machine():
    """This machine, for the reader of a table."""
    model = platform.machine()
    with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as f:
        for line in f:
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    return {"system": f"{platform.system()} {platform.release()}", "processor": model,
            "processors": len(os.sched_getaffinity(0))}


def shown(ns):
    """Nanoseconds in a unit that people read, three digits."""
    for size, unit in UNITS:
        if ns >= size:
            value = ns / size
            return f"{value:.{max(0, 2 - len(str(int(value))) + 1)}f} {unit}"
    return f"{ns:.0f} ns"


def ratio(times, roots):
    """The median over rounds of time / real root's time in the same round."""
    pairs = [t / r for t, r in zip(times, roots, strict=True) if t and r]
    return median(pairs) if pairs else None


def summary(rows, names, figures, failures):
    """One entry per row: all times in nanoseconds, per round (None where a
    command failed), their medians and the ratios to real root, and the ways
    whose result was wrong."""
    wrong = {(f["row"], f["way"]) for f in failures if f["step"] == "check"}
    entries = []
    for row in rows:
        times = {name: figures[row.name, name] for name in names if (row.name, name) in figures}
        known = {name: [t for t in ts if t] for name, ts in times.items()}
        entries.append({
            "row": row.name, "label": row.label, "per_call": row.call, "times_ns": times,
            "median_ns": {name: median(ts) for name, ts in known.items() if ts},
            "ratio": {name: ratio(ts, times["root"]) for name, ts in times.items()
                      if name != "root" and "root" in times},
            "wrong": [name for name in names if (row.name, name) in wrong],
        })
    return entries


def cells(entry, name):
    """The columns of one way in one row: its time, and its ratio."""
    if name not in entry["times_ns"]:
        return ["-"] if name == "root" else ["-", ""]
    took = entry["median_ns"].get(name)
    cell = shown(took) if took else "failed"
    if name in entry["wrong"]:
        cell = "wrong: " + cell
    if name == "root":
        return [cell]
    times = entry["ratio"].get(name)
    return [cell, (f"{times:.2f}" if times < 10 else f"{times:.1f}") if times else ""]


def table(entries, names):
    """The lines of the table, one per row and a heading for the calls."""
    heads = []
    for name in names:
        heads += ["real root"] if name == "root" else [name, "ratio"]
    lines = [["work", *heads]]
    calls = False
    for entry in entries:
        if entry["per_call"] and not calls:
            calls = True
            lines.append(["per call", *[""] * len(heads)])
        lines.append([("  " if calls else "") + entry["label"],
                      *(cell for name in names for cell in cells(entry, name))])
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    return ["  ".join([line[0].ljust(widths[0]),
                       *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))]
                      ).rstrip() for line in lines]


def heading(about):
    """What was measured where, in a line or two."""
    options, on = about["options"], about["machine"]
    records = options["records"]
    return (f"{options['files']} files on {about['filesystem']}, median of {options['rounds']} "
            f"round{'s' if options['rounds'] != 1 else ''}, "
            f"{'one core kept busy' if options['busy'] else 'no load added'}"
            + (f", {records} other records in pqfs" if records else "")
            + f"\n{on['processors']} x {on['processor']}, {on['system']}\n")


def memory(figures):
    """What records cost in memory, where that was measured."""
    if not figures:
        return ""
    return (f"\npqfs, a record: {figures['server_bytes']:.0f} bytes in the server, "
            f"{figures['files_bytes']:.0f} in the state directory beside the database\n")


def text(about, entries, names):
    lines = [heading(about), *table(entries, names)]
    if about["memory"]:
        lines.append(memory(about["memory"]).rstrip())
    if about["failures"]:
        lines += ["", *(f"{f['way']}: {f['step']} {f['row']}, round {f['round']}: {f['why']}"
                        for f in about["failures"])]
    return "\n".join(lines)


def write_json(path, about, entries):
    with open(path, "w", encoding="utf-8") as f:
        json.dump({**about, "rows": entries}, f, indent=1)
        f.write("\n")
