import json
from pathlib import Path

import pytest

from analysis.report.kept import FOLDER
from analysis.report.write import Wanted, show_again, write_report
from instrument.dataspec import DataSpec, write_spec
from instrument.errors import ContentError, UsageError
from tests.unit.analysis.report.conftest import MODEL, SPEC, answers


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path, Path]:
    data, spec, model = tmp_path / "d.csv", tmp_path / "s.toml", tmp_path / "m.lav"
    answers().to_csv(data, index=False)
    write_spec(spec, DataSpec(**SPEC))
    model.write_text(MODEL, encoding="utf-8")
    return data, spec, model


def test_both_files_are_written_and_the_report_needs_no_other(files: tuple[Path, Path, Path], tmp_path: Path) -> None:
    written = write_report(*files, tmp_path / "out")
    assert json.loads(written.results.read_text(encoding="utf-8"))["data"]["n_rows"] == 120
    page = written.report.read_text(encoding="utf-8")
    assert "Psychometric report: Small study" in page
    assert "http://" not in page.replace("http://www.w3.org/", "")
    made = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert made == ["document.json", "figures", "report.html", "results.json", "run.log"]


def test_the_same_files_give_the_same_bytes(files: tuple[Path, Path, Path], tmp_path: Path) -> None:
    first, second = (write_report(*files, tmp_path / name) for name in ("one", "two"))
    assert first.results.read_bytes() == second.results.read_bytes()
    assert first.report.read_bytes() == second.report.read_bytes()


def test_a_fault_of_the_input_writes_nothing(files: tuple[Path, Path, Path], tmp_path: Path) -> None:
    files[0].write_text("q1,q2\n1,2\n", encoding="utf-8")
    with pytest.raises(ContentError):
        write_report(*files, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_file_in_the_way_is_named(files: tuple[Path, Path, Path]) -> None:
    with pytest.raises(UsageError, match="there is a file of this name"):
        write_report(*files, files[0])


def test_the_log_says_what_ran_and_how_long_it_took(files: tuple[Path, Path, Path], tmp_path: Path) -> None:
    for name, said in (("one", "(computed)"), ("two", "(computed, kept from an earlier run)")):
        write_report(*files, tmp_path / name)
        lines = (tmp_path / name / "run.log").read_text(encoding="utf-8").splitlines()
        (items,) = [line for line in lines if "  Items " in line]
        assert items.endswith(f"Items {said}")
        assert float(items.split()[0]) >= 0
        assert lines[-1].endswith("altogether")


def test_nothing_is_kept_where_that_is_asked(files: tuple[Path, Path, Path], tmp_path: Path) -> None:
    write_report(*files, tmp_path / "out", wanted=Wanted(keep=False))
    assert not (files[0].parent / FOLDER).exists()
    write_report(*files, tmp_path / "out")
    assert (files[0].parent / FOLDER).is_dir()


def test_a_report_is_shown_again_without_data(files: tuple[Path, Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "out"
    written = write_report(*files, out)
    first = written.report.read_bytes()
    for path in files:
        path.unlink()
    assert show_again(out) == (out / "report.html",)
    assert (out / "report.html").read_bytes() == first
    made = show_again(out, "fa", ("html", "docx"))
    assert [path.name for path in made] == ["report-fa.html", "report-fa.docx"]
    assert 'dir="rtl"' in made[0].read_text(encoding="utf-8")
    english, persian = ({path.name for path in (out / "figures").glob(f"*{mark}.svg")} for mark in ("", "-fa"))
    assert len(persian) == len(english - persian) > 5


def test_what_is_no_report_is_said(files: tuple[Path, Path, Path], tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"there is no document\.json in it\. Make a report"):
        show_again(tmp_path)
    (tmp_path / "document.json").write_text('{"format": 1}', encoding="utf-8")
    with pytest.raises(ContentError, match="it is no page of a report"):
        show_again(tmp_path)
    with pytest.raises(UsageError, match=r"--format odt: there is none such\. Choose from html, docx, pdf\."):
        show_again(tmp_path, formats=("odt",))
    with pytest.raises(UsageError, match="--lang de: there is none such"):
        write_report(*files, tmp_path / "out", wanted=Wanted(language="de"))
    assert not (tmp_path / "out").exists()
