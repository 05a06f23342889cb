"""The `mentorscale` command: one file a noun, imported when it is called; heavy libraries where they are used."""

import errno
import io
import os
import sys

from instrument.cli.lazy import Place, lazy_app
from instrument.errors import MentorscaleError

_HERE = "instrument.cli"
# What a shell gives for a program that a closed terminal ended: 128 and SIGHUP.
_HANGUP = 129
# The lines are the commands' own (tests/unit/instrument/cli compares them): the help is shown without importing these.
COMMANDS = {
    "demo": Place(
        f"{_HERE}.demo",
        "demo",
        "Run the chain from codes to a report on SIMULATED answers of 600 students in 30 universities.",
    ),
    "new": Place(f"{_HERE}.study", "new", "Make a new study in the folder STUDY."),
    "administer": Place(
        f"{_HERE}.administer",
        "administer",
        "Ask one respondent in this terminal; each answer is saved before the next question.",
    ),
    "validate": Place(
        f"{_HERE}.validate",
        "validate",
        "Make a psychometric report: results.json and the report in --out (by default ./report, or STUDY/report).",
    ),
    "report": Place(
        f"{_HERE}.report", "report", "Show a report again in another language or format, without computing anything."
    ),
    "codes": Place(f"{_HERE}.codes", "app", "The codes of a codebook, their shares, and where each one leads."),
    "items": Place(f"{_HERE}.items", "app", "The items of a bank."),
    "panel": Place(f"{_HERE}.panel", "app", "Expert panels: rating sheets out, ratings in, decisions, a form."),
    "form": Place(f"{_HERE}.form", "app", "Build a form from a blueprint, show one, and export one."),
    "responses": Place(f"{_HERE}.responses", "app", "The answers of a study."),
    "plan": Place(f"{_HERE}.plan", "app", "Sample size: by Monte Carlo for a model, by closed forms where they exist."),
}
app = lazy_app(
    "mentorscale",
    "From qualitative findings to a validated questionnaire, in one chain that can be traced back.",
    COMMANDS,
)


def main() -> None:
    """Run the command; a user's mistake ends in one message and an exit code, never in a traceback."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal without Persian letters shows their numbers, instead of failing.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        app()
    except MentorscaleError as error:
        for problem in error.problems:
            print(f"mentorscale: {problem}", file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        print("\nmentorscale: interrupted.", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output has gone (`| head`); give Python nothing to flush into.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        if error.errno != errno.EIO:
            raise
        # The window was closed, and a write met its end before the hang-up signal came. Answers are saved as they are
        # given; nothing more can be said to anyone.
        os._exit(_HANGUP)
