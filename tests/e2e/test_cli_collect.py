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
    (tmp_path / "large.csv").write_bytes(b'id,formhash\n"' + b"a" * 20_000_000 + b'"\n')
    (tmp_path / "large.json").write_bytes(b'{"response":\n"' + b"a" * 20_000_000 + b'"}')
    done = run("responses", "import", made, "other.csv", "large.csv", "large.json")
    assert done.returncode == 1
    assert "large.csv, line 2: the file goes on past 20 million bytes" in done.stderr
    assert "large.json, line 2: it goes on past 2 million bytes" in done.stderr
    assert "other.csv, row 1: its columns are not those of" in done.stderr


def test_a_file_that_is_not_there_hides_no_other_fault(run: Run, made: Path, tmp_path: Path) -> None:
    (tmp_path / "cut.json").write_text('{"response":')
    (tmp_path / "empty.csv").write_text("")
    done = run("responses", "import", made, "cut.json", "gone.json", "empty.csv")
    assert done.returncode == 1
    assert [line.split(": ")[1] for line in done.stderr.splitlines()] == [
        "cut.json, line 1, character 13",
        "gone.json",
        "empty.csv",
    ]
    assert run("responses", "import", made, "gone.json").returncode == 2


def test_a_study_with_a_list_of_universities(run: Run, tmp_path: Path) -> None:
    (tmp_path / "uni.csv").write_text("en,fa\nJahrom,جهرم\nJahrom,شیراز\n", encoding="utf-8")
    done = run("new", "listed", "--universities", "uni.csv")
    assert done.returncode == 1
    assert "uni.csv, row 3: 'Jahrom' stands in row 2 too. Keep one." in done.stderr
    assert not (tmp_path / "listed").exists()
    (tmp_path / "uni.csv").write_text("en,fa\nJahrom,جهرم\nShiraz,شیراز\n", encoding="utf-8")
    assert run("new", "listed", "--universities", "uni.csv").returncode == 0
    done = run("form", "export", "listed", "--format", "redcap", "--out", "f.csv")
    assert done.returncode == 0, done.stderr
    assert '"1, Jahrom | 2, Shiraz | 0, Another university' in (tmp_path / "f.csv").read_text(encoding="utf-8-sig")
