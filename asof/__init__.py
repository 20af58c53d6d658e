"""The application: the command line, the service, and the doors of a ledger of published figures.

home      the home folder: what lies where
settings  asof.toml, checked
making    a new home, from a pack
logs      what the application says while it works
cli/      the commands
service/  the writer process: schedule, control socket, daily snapshots
doors/    what others ask through, in a process of its own
packs/    bundled packs
"""
