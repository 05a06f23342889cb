"""Put the terminal and the store through what they must survive, and count what is lost: SIMULATED answers only.

    python scripts/soak.py kill                            1,000 kills (SIGKILL) of `mentorscale administer`
    python scripts/soak.py kill --times 25 --seed 2        fewer
    python scripts/soak.py crowd                           8 processes, 1,000 respondents each, into one SQLite file
    python scripts/soak.py crowd --store postgresql://...  into PostgreSQL

The application is the real one on a terminal of its own, forked from an interpreter that has its libraries loaded
already, so that the moments of the kills fall on its work and not on imports. The result is one line of JSON; the exit
code is 1 if anything was lost, doubled or refused, or if a session went on at another question.
"""

import argparse
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from endurance.crowd import SHARED, crowd
from endurance.kill import kill_at_random

from instrument import study
from instrument.study import Study, StudyFile


def main() -> int:
    """Run one hardship and print its toll."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("hardship", choices=["kill", "crowd"])
    parser.add_argument("--times", type=int, default=1000, help="kills")
    parser.add_argument("--seed", type=int, default=1, help="of the moments and the answers")
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--respondents", type=int, default=1000, help="of each process")
    parser.add_argument("--store", default="sqlite:///responses.sqlite", help="the store's URL")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        made = _study(Path(folder) / "study", options.store)
        if options.hardship == "kill":
            _load()
            toll = kill_at_random(made, options.times, options.seed)
            print(json.dumps(asdict(toll)))
            return int(bool(toll.lost or toll.doubled or toll.wrong_resume or toll.faults))
        found = crowd(made.folder, options.processes, options.respondents)
    print(json.dumps(asdict(found)))
    once = found.shared_added == found.shared_stored == min(SHARED, found.respondents)
    return int(bool(found.lost or found.doubled or found.errors) or not once)


def _study(folder: Path, store: str) -> Study:
    settings = StudyFile(
        title="SIMULATED", language="en", blueprint="communication", seed=3, store=store, simulated="a soak test"
    )
    return study.create(folder, settings)


def _load() -> None:
    """Import what the application imports, so that a child has it."""
    import prompt_toolkit.shortcuts
    import questionary
    import wcwidth

    import instrument.cli.administer
    import instrument.terminal.bidi
    import instrument.terminal.interviewer
    import instrument.terminal.plain_prompter
    import instrument.terminal.questionary_prompter

    del prompt_toolkit, questionary, wcwidth, instrument


if __name__ == "__main__":
    sys.exit(main())
