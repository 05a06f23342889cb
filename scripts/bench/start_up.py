"""How long a new process takes to answer, and what it imported to do so."""

import subprocess
import sys

from bench.clock import timed_process

HEAVY = (
    "typer",
    "rich",
    "pydantic",
    "numpy",
    "scipy",
    "pandas",
    "sqlalchemy",
    "jinja2",
    "questionary",
    "matplotlib",
    "factor_analyzer",
    "sklearn",
    "pingouin",
    "semopy",
)
COMMANDS = {
    "python -c pass": "pass",
    "mentorscale --help": "import runpy; sys.argv = ['mentorscale', '--help']; runpy.run_module('instrument.cli')",
    "mentorscale codes --help": "import runpy; sys.argv = ['mentorscale', 'codes', '--help']; "
    "runpy.run_module('instrument.cli')",
    "import analysis": "import analysis",
    "from analysis import alpha": "from analysis import alpha",
    "from analysis import Sample, retention, efa": "from analysis import Sample, retention, efa",
}
_ENDING = (
    "import atexit, sys; atexit.register(lambda: print("
    f"len(sys.modules), *[name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)); "
)


def show_start_up() -> None:
    """Print the time of the whole process, median of seven, the number of modules and which heavy ones are there."""
    print("\nStart of a process: processor time, elapsed time (with what else the machine does), what it imported")
    for label, code in COMMANDS.items():
        spent, elapsed = timed_process([sys.executable, "-c", "import sys; " + code])
        told = subprocess.run([sys.executable, "-c", _ENDING + code], check=True, capture_output=True, text=True)
        count, *heavy = told.stderr.splitlines()[-1].split()
        print(
            f"  {label}\n   {spent}   elapsed{elapsed}\n      {count} modules, {', '.join(heavy) or 'no library'}",
            flush=True,
        )
