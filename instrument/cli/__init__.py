"""The `mentorscale` command: one file a noun; heavy libraries are imported where they are used."""

import io
import os
import sys

import typer

from instrument.cli import codes, demo, form, items, panel, responses, study, validate
from instrument.errors import MentorscaleError

app = typer.Typer(
    name="mentorscale",
    help="From qualitative findings to a validated questionnaire, in one chain that can be traced back.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("demo")(demo.demo)
app.add_typer(codes.app, name="codes")
app.add_typer(items.app, name="items")
app.add_typer(panel.app, name="panel")
app.add_typer(form.app, name="form")
app.command("new")(study.new)
app.command("administer")(study.administer)
app.add_typer(responses.app, name="responses")
app.command("validate")(validate.validate)


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
