"""`mentorscale form export`: from a study, a built form or a blueprint, to a file and what it does not carry."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from instrument.cli import app


def command(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def said(result: Result) -> str:
    return str(result.exception)


def test_a_study_exports_its_own_fixed_form_and_its_collecting_url(tmp_path: Path) -> None:
    folder = tmp_path / "study"
    assert command("new", folder, "--blueprint", "short-form", "--lang", "fa").exit_code == 0
    settings = folder / "study.toml"
    settings.write_text(
        'collect = "https://study.example.org/answers"\n' + settings.read_text(encoding="utf-8"), "utf-8"
    )
    done = command("form", "export", folder, "--out", tmp_path / "form.html")
    assert done.exit_code == 0, done.exception
    assert "61 items" in done.output
    assert "Not in it: Who does not agree to take part leaves nothing behind" in done.output
    page = (tmp_path / "form.html").read_text(encoding="utf-8")
    assert '<html lang="fa" dir="rtl">' in page
    assert "connect-src https://study.example.org;" in page


def test_a_blueprint_and_the_form_built_of_it_give_the_same_file(tmp_path: Path) -> None:
    built, one, other = tmp_path / "form.json", tmp_path / "one.html", tmp_path / "other.html"
    assert command("form", "build", "communication", "--seed", "5", "--out", built).exit_code == 0
    assert command("form", "export", "communication", "--seed", "5", "--out", one).exit_code == 0
    assert command("form", "export", built, "--out", other).exit_code == 0
    assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        (("--format", "htm"), "--format: 'htm' is no format."),
        (("--layout", "grid"), "--layout: 'grid' is no layout."),
        (("--collect", "http://example.org/"), "collect: it is no https URL"),
        (("--lang", "de"), "language 'de'"),
    ],
)
def test_a_wrong_option_is_refused_and_nothing_is_written(tmp_path: Path, options: tuple[str, ...], fault: str) -> None:
    done = command("form", "export", "communication", *options, "--out", tmp_path / "form.html")
    assert fault in said(done)
    assert list(tmp_path.iterdir()) == []


def test_a_built_form_is_in_its_own_language_alone(tmp_path: Path) -> None:
    command("form", "build", "communication", "--out", tmp_path / "form.json")
    assert "is in 'en' and no other" in said(command("form", "export", tmp_path / "form.json", "--lang", "fa"))
