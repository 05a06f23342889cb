import hashlib
from pathlib import Path

import pytest

from analysis.report.inputs import read_answers, read_inputs
from instrument.errors import ContentError, MentorscaleError, UsageError

SPEC = 'schema = 1\ntitle = "t"\nitems = ["q1", "q2", "q3"]\nscale = { min = 1, max = 5 }\n'
DATA = "q1,q2,q3\n1,2,3\n4,5,1\n2,,4\n"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path, Path]:
    paths = tmp_path / "d.csv", tmp_path / "s.toml", tmp_path / "m.lav"
    for path, text in zip(paths, (DATA, SPEC, "f =~ q1 + q2 + q3"), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def test_everything_is_read_and_the_data_hashed(files: tuple[Path, Path, Path]) -> None:
    found = read_inputs(*files)
    assert found.sha256 == hashlib.sha256(DATA.encode()).hexdigest()
    assert found.sample.array[2].tolist()[::2] == [2.0, 4.0]
    assert found.sample.treatment == "ordinal"
    assert found.model is not None


def test_the_spec_says_how_items_are_treated(files: tuple[Path, Path, Path]) -> None:
    files[1].write_text(f'{SPEC}treatment = "continuous"\n', encoding="utf-8")
    assert read_inputs(*files).sample.treatment == "continuous"


def test_the_models_factors_are_the_constructs_where_the_spec_has_none(files: tuple[Path, Path, Path]) -> None:
    assert read_inputs(*files).sample.scales == {"f": ("q1", "q2", "q3")}
    assert read_inputs(*files[:2]).sample.scales == {"All items": ("q1", "q2", "q3")}


def test_a_fault_of_the_model_names_its_file(files: tuple[Path, Path, Path]) -> None:
    files[2].write_text("f =~ q1 + q9", encoding="utf-8")
    with pytest.raises(ContentError, match=r"m.lav, line 1, column 11: 'q9' is not an item of the data"):
        read_inputs(*files)


def test_a_fault_of_the_data_names_its_file(files: tuple[Path, Path, Path]) -> None:
    files[0].write_text(DATA.replace("5", "often"), encoding="utf-8")
    with pytest.raises(ContentError, match=r"d.csv, column 'q2', row 3: 'often' is not a number"):
        read_inputs(*files)


def test_answers_are_read_as_they_stand(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_bytes("\ufeffid,q1,q2\n007,NA,\n008,1.0,x\n".encode())
    found = read_answers(path)
    assert found.columns.tolist() == ["id", "q1", "q2"]
    assert found.id.tolist() == ["007", "008"]
    assert found.q1.tolist() == ["NA", "1.0"]
    assert found.q2.isna().tolist() == [True, False]


@pytest.mark.parametrize(
    ("content", "error", "message"),
    [
        (None, UsageError, "the file is not there"),
        (b"", ContentError, "the file is empty"),
        (b'a,b\n1,"2\n3,4\n', ContentError, "not a CSV table"),
        (b"a,b\n1,2\n1,2,3,4\n", ContentError, "not a CSV table"),
        ("a,b\n1,é\n".encode("latin-1"), ContentError, "not UTF-8 text"),
        ("a,b\n1,2\n".encode("utf-16"), ContentError, "not UTF-8 text"),
    ],
)
def test_a_file_that_cannot_be_read_is_an_error_in_words(
    tmp_path: Path, content: bytes | None, error: type[MentorscaleError], message: str
) -> None:
    path = tmp_path / "answers.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(error, match=message) as caught:
        read_answers(path)
    assert "answers.csv" in str(caught.value)


def test_the_specs_own_constructs_stay(files: tuple[Path, Path, Path]) -> None:
    files[1].write_text(f'{SPEC}[constructs]\nmine = ["q1", "q2"]\n', encoding="utf-8")
    assert read_inputs(*files).sample.scales == {"mine": ("q1", "q2")}


def test_the_model_between_clusters_lies_beside_the_specification(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b,c,u\n1,2,1,x\n2,1,2,y\n", encoding="utf-8")
    head = 'title = "T"\nitems = ["a", "b", "c"]\ncluster = "u"\nbetween = "b.lav"\n[scale]\nmin = 1\nmax = 2\n'
    (tmp_path / "a.toml").write_text(head, encoding="utf-8")
    (tmp_path / "b.lav").write_text("g =~ a + b + c\n", encoding="utf-8")
    found = read_inputs(tmp_path / "a.csv", tmp_path / "a.toml")
    assert found.between is not None
    assert tuple(found.between.factors) == ("g",)
    assert found.answers is not None
    assert list(found.answers["u"]) == ["x", "y"]
    (tmp_path / "b.lav").write_text("g =~ a + z\n", encoding="utf-8")
    with pytest.raises(ContentError, match=r"b\.lav"):
        read_inputs(tmp_path / "a.csv", tmp_path / "a.toml")
