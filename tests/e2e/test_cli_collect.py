"""Forms out to other programs and answers back in, as a user does it."""

from pathlib import Path

import pytest

from instrument import study
from tests.e2e.conftest import Run
from tests.support.exports import answers, from_limesurvey


@pytest.fixture
def made(tmp_path: Path) -> Path:
    study.create(tmp_path / "s", study.StudyFile(title="SIMULATED", language="en", blueprint="short-form"))
    return tmp_path / "s"


def test_a_form_goes_out_with_its_losses(run: Run, made: Path) -> None:
    done = run("form", "export", made, "--format", "limesurvey", "--also", "fa", "--out", "f.txt")
    assert done.returncode == 0, done.stderr
    assert "Not in it: LimeSurvey knows no underscore" in done.stdout
    assert (made.parent / "f.txt").read_bytes().startswith(b"\xef\xbb\xbf")
    done = run("form", "export", made, "--format", "word")
    assert done.returncode == 2
    assert "Formats: docx, html, limesurvey" in done.stderr


def test_answers_come_back_once_and_go_out(run: Run, made: Path, tmp_path: Path) -> None:
    form = study.open_study(made).form()
    content = from_limesurvey(form, [answers(form, role) for role in (1, 2, 4)])
    (tmp_path / "results.csv").write_bytes(content)
    # One response was changed after its first export: it is reported, and the answers here stay as they are.
    (tmp_path / "later.csv").write_bytes(content.replace(b"10:00:00", b"11:00:00", 1))
    done = run("responses", "import", made, "results.csv", "results.csv", "later.csv")
    assert done.returncode == 1
    assert "entryyear = entry_year" in done.stdout
    assert "Used: id = respondent" in done.stdout
    assert "3 added, 0 there already" in done.stdout
    assert "0 added, 3 there already" in done.stdout
    assert "has a session already" in done.stderr
    done = run("responses", "export", made, "--format", "parquet", "--out", "out.parquet")
    assert done.returncode == 0, done.stderr
    assert {path.name for path in tmp_path.glob("out*")} == {"out.parquet", "out.codebook.md", "out.codebook.json"}


def test_a_file_that_is_no_export_is_refused(run: Run, made: Path, tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    done = run("responses", "import", made, "other.csv")
    assert done.returncode == 1
    assert "other.csv, row 1: its columns are not those of" in done.stderr
