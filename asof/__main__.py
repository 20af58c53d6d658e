"""`asof` on the command line, and `python -m asof`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run a command and leave with its exit status."""
    from asof.cli import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
