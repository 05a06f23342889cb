"""`mentorscale items lint`: what it prints, on a narrow terminal too, and its exit codes."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result
from wcwidth import wcswidth

from instrument import library
from instrument.cli.items import app
from instrument.lint import rules

KEYS = ["rule", "name", "severity", "bank", "item", "language", "respondent", "message", "remedy", "waived"]


def _lint(*arguments: str, columns: int = 80) -> Result:
    return CliRunner(env={"COLUMNS": str(columns)}).invoke(app, ["lint", *arguments])


@pytest.fixture
def spoilt(tmp_path: Path) -> Path:
    """A copy of a shipped bank with an error in each language and a warning."""
    folder = tmp_path / "spoilt"
    shutil.copytree(library.find("banks", "peer-mentoring"), folder)
    for name, old, new in (
        ("en.toml", "solves the difficulties I have", "always solves the difficulties and doubts I have"),
        ("fa.toml", "جلسه‌های آنلاین گروه همتایان ما", "جلسه های آنلاین گروه همتایان ما"),
    ):
        text = (folder / name).read_text(encoding="utf-8")
        assert text.count(old) == 1
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")
    return folder


def test_the_shipped_banks_pass_and_their_waivers_are_shown() -> None:
    done = _lint()
    assert done.exit_code == 0
    assert [line for line in done.output.splitlines() if line.startswith(tuple(library.names("banks")))] == [
        "mentor-and-mentee, 80 items in en and fa",
        "mentoring-components, 280 items in en and fa",
        "peer-mentoring, 36 items in fa and en",
    ]
    assert "waived L52 near-duplicate, PRE14: Who enters prepared" in done.output


def test_an_error_ends_with_1_and_is_shown_with_its_text_and_remedy(spoilt: Path) -> None:
    done = _lint("--bank", str(spoilt))
    assert done.exit_code == 1
    assert (
        "ERROR L01 double-barrelled\n"
        "  Make two items, or keep the half that matters.\n"
        "  - PEER04, en: It asks two things in one, joined by 'and'.\n"
        "    My group leader always solves the difficulties and doubts I have with my\n"
        "    courses.\n" in done.output
    )
    assert "'جلسه های' is written 'جلسه‌های'." in done.output
    assert done.output.index("ERROR L22") < done.output.index("WARNING L04")
    assert "2 errors, 1 warning, 1 waived" in done.output


def test_warnings_alone_end_with_0(spoilt: Path) -> None:
    for name, old, new in (("en.toml", " and doubts", ""), ("fa.toml", "جلسه های", "جلسه‌های")):
        path = spoilt / name
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    done = _lint("--bank", str(spoilt))
    assert done.exit_code == 0
    assert "no errors, 1 warning, 1 waived" in done.output


@pytest.mark.parametrize("columns", [60, 80])
def test_no_line_is_wider_than_the_terminal(spoilt: Path, columns: int) -> None:
    for arguments in (["--bank", str(spoilt)], ["--rules"]):
        lines = _lint(*arguments, columns=columns).output.splitlines()
        assert [line for line in lines if wcswidth(line) > columns] == []


def test_json_has_stable_keys_and_the_same_exit_code(spoilt: Path) -> None:
    done = _lint("--bank", str(spoilt), "--json")
    found = json.loads(done.output)
    assert done.exit_code == 1
    assert all(list(finding) == KEYS for finding in found)
    assert {finding["rule"] for finding in found if finding["waived"] is None} == {"L01", "L04", "L22"}
    [waived] = [finding for finding in found if finding["waived"]]
    assert (waived["rule"], waived["item"], waived["bank"]) == ("L11", "PEER34", "peer-mentoring")


def test_the_rules_explain_themselves() -> None:
    done = _lint("--rules")
    assert done.exit_code == 0
    for rule in rules():
        assert f"{rule.id} {rule.name} ({rule.severity})" in done.output
    assert "trips:  My mentor is patient and fair." in done.output


def test_the_rules_as_json() -> None:
    found = json.loads(_lint("--rules", "--json").output)
    assert [rule["rule"] for rule in found] == [rule.id for rule in rules()]
    assert list(found[0]) == ["rule", "name", "severity", "why", "remedy", "trips", "passes"]
    assert found[0]["trips"][0] == {"language": "en", "text": "My mentor is patient and fair."}


def test_the_document_names_every_rule_as_it_is() -> None:
    document = (Path(__file__).parents[4] / "docs" / "lint.md").read_text(encoding="utf-8")
    rows = [line for line in document.splitlines() if line.startswith("| L")]
    assert [row.split(" | ")[:3] for row in rows] == [[f"| {rule.id}", rule.name, rule.severity] for rule in rules()]
