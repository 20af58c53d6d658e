"""What every driver shares: it reads one request a line, prepares, works between two looks at the clock, answers.

It runs in the environment of a peer, so it needs nothing but Python.
"""

import csv
import json
import os
import resource
import sys
import time
import traceback
from pathlib import Path


class Cannot(Exception):
    """The peer has no way to do what is asked; the text says why."""


def rows(path):
    """Read a release: (subject, period, value, published_at) each."""
    with Path(path).open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader)
        return [tuple(row) for row in reader]


def one_by_one(steps):
    """Do prepared steps one after the other and return the wall time of each."""
    took = []
    for step in steps:
        started = time.perf_counter()
        step()
        took.append(time.perf_counter() - started)
    return took


def serve(kind):
    """Make a peer in a folder and have it answer: each method prepares, and returns the work that is timed."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a peer prints goes to the log
    peer = kind(sys.argv[1])
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = _done(getattr(peer, request.pop("do"))(**request))
        except Cannot as reason:
            answer = {"cannot": str(reason)}
        except Exception as error:
            traceback.print_exc()
            answer = {"failed": f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
    getattr(peer, "close", lambda: None)()


def _done(work):
    cpu, wall = _cpu(), time.perf_counter()
    value = work()
    return {"wall": time.perf_counter() - wall, "cpu": _cpu() - cpu, "value": value}


def _cpu():
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
