import json
from pathlib import Path

import pytest

from analysis.report.write import write_report
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
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["report.html", "results.json"]


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
