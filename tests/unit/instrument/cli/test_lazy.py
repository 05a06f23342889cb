"""The command imports what is called and nothing else, and its help is that of the commands themselves."""

import subprocess
import sys

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from instrument.cli import COMMANDS, app

NAMES = ["demo", "new", "administer", "validate", "report", "codes", "items", "panel", "form", "responses", "plan"]


def test_every_command_can_be_had_in_the_order_of_the_help() -> None:
    commands = get_command(app).commands
    assert list(commands) == list(COMMANDS) == NAMES
    assert [commands[name].name for name in commands] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_line_in_the_help_is_the_commands_own(name: str) -> None:
    assert COMMANDS[name].line == get_command(app).commands[name].help


def test_the_help_lists_every_command_and_imports_none() -> None:
    code = (
        "import sys\n"
        "from instrument.cli import COMMANDS, app\n"
        "try: app(['--help'])\n"
        "except SystemExit: pass\n"
        "print([name for name in ('pydantic', *(p.module for p in COMMANDS.values())) if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert all(f" {name} " in done.stdout for name in NAMES)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_misspelt_command_is_refused_with_the_nearest_one() -> None:
    done = CliRunner().invoke(app, ["cods"])
    assert done.exit_code == 2
    assert "No such command 'cods'. Did you mean 'codes'?" in done.output


def test_without_a_command_the_help_is_shown() -> None:
    done = CliRunner().invoke(app, [])
    assert "Run the chain from codes to a report" in done.output
