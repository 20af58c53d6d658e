"""`asof` on the command line, and `python -m asof`."""

from __future__ import annotations

import os
import sys
from contextlib import suppress


def main() -> None:
    """Run a command and leave with its exit status.

    After Ctrl-C it leaves at once: the command has closed what it had open, and the engine may be slow to let its
    threads go.
    """
    from asof.cli import run
    from asof.cli.interrupts import INTERRUPTED

    status = run(sys.argv[1:])
    if status == INTERRUPTED:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        os._exit(status)
    sys.exit(status)


if __name__ == "__main__":
    main()
