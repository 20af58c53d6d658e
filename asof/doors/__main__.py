"""The doors' own process, started by `asof.doors.Doors`."""

from asof.doors.process import main

main()
