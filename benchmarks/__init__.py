"""How fast Asof is: every row a ratio (or a limit of the issue) measured in one run, and written down with its machine.

    python -m benchmarks --size quick      # or full, large, tiny; see `--help`

sizes      how much data, and how long a row may take
data       seeded releases: first statements, revisions, late arrivals, corrections
catalogue  what is measured: each row with its reach, and the module that measures it
measuring  clocks, pairs, medians
children   one process a group of rows: budget, memory, nothing left running
worker     what such a process does
bases      the ledgers that rows start from
table      what a person reads; `machine` where it ran
asof/      rows of Asof itself · peers/  the same work by others, each in an environment of its own
"""
