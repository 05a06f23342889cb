"""`python -m instrument.cli`: the command where the `mentorscale` script is not installed."""

from instrument.cli import main

main()
