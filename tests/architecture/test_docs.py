"""What the documents say is true: every command of the README exists, every path they name is there."""

import re
import tomllib
from pathlib import Path

import pytest
from typer.main import get_command

from instrument.cli import app

ROOT = Path(__file__).parents[2]
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/dependencies.md", "docs/reliability.md")


def _commands() -> list[str]:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.startswith("mentorscale ")]


def test_the_readme_shows_commands() -> None:
    assert len(_commands()) >= 10


@pytest.mark.parametrize("line", _commands())
def test_every_command_of_the_readme_parses(line: str) -> None:
    command, arguments = get_command(app), line.split()[1:]
    while hasattr(command, "commands"):
        command = command.commands[arguments.pop(0)]
    command.make_context("mentorscale", arguments)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_leads_somewhere(name: str) -> None:
    document = ROOT / name
    links = re.findall(r"\]\(([^)#]+)\)", document.read_text(encoding="utf-8"))
    assert [link for link in links if "://" not in link and not (document.parent / link).exists()] == []


def test_every_dependency_has_its_reason() -> None:
    reasons = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8").lower()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [re.split(r"[<>=\[]", dependency)[0] for dependency in project["dependencies"]]
    assert [name for name in names if name.lower() not in reasons] == []


def test_nothing_names_a_machine() -> None:
    suffixes = {".py", ".md", ".toml", ".R", ".json", ".j2", ".css"}
    files = [path for path in ROOT.rglob("*") if path.suffix in suffixes and ".venv" not in path.parts]
    guilty = [path for path in files if re.search(r"(?<![\w.])/(work|root|home)/\w", path.read_text(encoding="utf-8"))]
    assert guilty == []
