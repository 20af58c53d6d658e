"""The command line: `run(arguments)` does one command and returns its exit status.

program   the commands by name, loaded when they are used
options   options that several commands have
output    rows as a table, CSV, JSON, NDJSON, Parquet, Arrow
reading   the newest published copy, and how old it is
failures  from an exception to a message and an exit status
one module a command or a group of them
"""

from asof.cli.run import run

__all__ = ["run"]
