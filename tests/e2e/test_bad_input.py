"""Bad input: one clear message on stderr, an exit code that says whose fault it is, and nothing written."""

import json
import random
import shutil
from pathlib import Path

import pytest

from instrument import study
from instrument.study import StudyFile
from tests.e2e.conftest import Done, Run

ITEMS = ("a1", "a2", "a3", "b1", "b2", "b3")
SPEC = """
title = "Small"
items = ["a1", "a2", "a3", "b1", "b2", "b3"]
cluster = "school"

[scale]
min = 1
max = 5

[missing]
refused = -99
"""
MODEL = "A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\n"


def _data() -> list[list[str]]:
    """Sixty answers from a seed, in which the items of a factor hang together."""
    draw = random.Random(1)
    rows = [["school", *ITEMS]]
    for person in range(60):
        levels = [draw.randint(1, 5), draw.randint(1, 5)]
        answers = [min(5, max(1, levels[item // 3] + draw.randint(-1, 1))) for item in range(6)]
        rows.append([f"s{person % 6}", *map(str, answers)])
    return rows


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with good data, spec and model, for a test to spoil one of."""
    _write(tmp_path, _data())
    (tmp_path / "spec.toml").write_text(SPEC, encoding="utf-8")
    (tmp_path / "model.lav").write_text(MODEL, encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def new_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study in which nobody was asked yet; copy it."""
    settings = StudyFile(title="T", language="en", blueprint="communication")
    return study.create(tmp_path_factory.mktemp("new") / "s", settings).folder


def _write(folder: Path, rows: list[list[str]]) -> None:
    (folder / "data.csv").write_text("".join(",".join(row) + "\n" for row in rows), encoding="utf-8")


def _validate(run: Run) -> Done:
    return run("validate", "data.csv", "--spec", "spec.toml", "--model", "model.lav", "--out", "report")


def _refused(done: Done, code: int, *parts: str) -> None:
    """One message, starting with the program's name, that says each of `parts`; the exit code; nothing else."""
    assert done.stderr.startswith("mentorscale: "), done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert [part for part in parts if part not in done.stderr] == [], done.stderr
    assert done.returncode == code
    assert done.stdout == ""


def test_good_input_is_accepted(run: Run, folder: Path) -> None:
    done = _validate(run)
    assert done.returncode == 0, done.stderr
    made = sorted(path.name for path in (folder / "report").iterdir())
    assert made == ["document.json", "figures", "report.html", "results.json", "run.log"]


@pytest.mark.parametrize(
    ("row", "column", "cell", "parts"),
    [
        (0, 3, "z9", ("data.csv", "there is no column 'a3'", "Correct the name.")),
        (0, 0, "city", ("data.csv", "there is no column 'school'", "Correct the name.")),
        (7, 2, "agree", ("data.csv, column 'a2', row 8", "'agree' is not a number", "Code answers as numbers")),
        (7, 2, "7", ("data.csv, column 'a2', row 8", "7 is not a whole number from 1 to 5", "Correct the answer")),
        (7, 2, "2.5", ("data.csv, column 'a2', row 8", "2.5 is not a whole number", "Correct the answer")),
    ],
)
def test_a_fault_of_the_answers(
    run: Run, folder: Path, row: int, column: int, cell: str, parts: tuple[str, ...]
) -> None:
    rows = _data()
    rows[row][column] = cell
    _write(folder, rows)
    _refused(_validate(run), 1, *parts)
    assert not (folder / "report").exists()


def test_an_item_that_everybody_answered_alike(run: Run, folder: Path) -> None:
    rows = _data()
    for row in rows[1:]:
        row[4] = "3"
    _write(folder, rows)
    _refused(_validate(run), 1, "data.csv, column 'b1'", "the item has no variance", "Take it out of `items`")
    assert not (folder / "report").exists()


def test_too_few_respondents_refuse_sections_and_leave_the_report(run: Run, folder: Path) -> None:
    # Three people who differ on every item.
    answers = [["1", "2", "4", "3", "2", "5"], ["3", "3", "2", "1", "4", "4"], ["4", "5", "5", "2", "1", "1"]]
    _write(folder, [_data()[0], *([f"s{k}", *row] for k, row in enumerate(answers))])
    (folder / "spec.toml").write_text(SPEC, encoding="utf-8")
    done = _validate(run)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    sections = json.loads((folder / "report" / "results.json").read_text(encoding="utf-8"))["sections"]
    refused = {key: section["reason"] for key, section in sections.items() if section["status"] == "refused"}
    assert "3 respondents for 6 items" in refused["adequacy"]
    assert "3 respondents for 6 items" in refused["efa"]
    assert "3 usable rows for 6 items" in refused["cfa"]
    assert "every cluster has one respondent" in refused["icc"]
    assert {section["status"] for section in sections.values()} == {"ok", "refused"}
    made = sorted(path.name for path in (folder / "report").iterdir())
    assert made == ["document.json", "figures", "report.html", "results.json", "run.log"]


def test_two_items_that_nobody_answered_together_are_named_in_the_report(run: Run, folder: Path) -> None:
    rows = _data()
    for k, row in enumerate(rows[1:]):
        row[1 + (k < 30)] = ""
    _write(folder, rows)
    done = _validate(run)
    assert done.returncode == 0, done.stderr
    sections = json.loads((folder / "report" / "results.json").read_text(encoding="utf-8"))["sections"]
    for key in ("adequacy", "efa", "retention"):
        assert "0 respondents in common, of 6 items: a1 and a2." in sections[key]["reason"]
    assert sections["items"]["status"] == sections["missing"]["status"] == "ok"


def test_answers_that_are_not_there_or_not_a_table(run: Run, folder: Path) -> None:
    (folder / "data.csv").write_bytes(b"a1,a2\n\xff\xfe,1\n")
    _refused(_validate(run), 1, "data.csv, byte 6", "not UTF-8", "Save it as CSV UTF-8")
    (folder / "data.csv").write_text("", encoding="utf-8")
    _refused(_validate(run), 1, "data.csv", "the file is empty", "Give a header")
    (folder / "data.csv").unlink()
    _refused(_validate(run), 2, "data.csv", "the file is not there", "Check the path")
    assert not (folder / "report").exists()


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ('"Small"', "Small", ("spec.toml", "not valid TOML", "line 2", "text needs quotes")),
        ('"Small"', "4", ("spec.toml, title", "it must be text in quotes", "Correct the value")),
        ("cluster", "clusters", ("spec.toml, clusters", "not known", "Did you mean 'cluster'?")),
        ("max = 5", "", ("spec.toml, scale, max", "the key is missing", "Add it")),
        ('"b3"]', '"b3"]\nreverse = ["b4"]', ("spec.toml", "reverse names b4", "Add or correct the name")),
        ("-99", "3", ("spec.toml", "missing code 3 is also an answer", "Use a code outside the scale")),
    ],
)
def test_a_fault_of_the_specification(run: Run, folder: Path, old: str, new: str, parts: tuple[str, ...]) -> None:
    assert SPEC.count(old) == 1
    (folder / "spec.toml").write_text(SPEC.replace(old, new), encoding="utf-8")
    _refused(_validate(run), 1, *parts)
    assert not (folder / "report").exists()


@pytest.mark.parametrize(
    ("model", "parts"),
    [
        (MODEL.replace("b3", "b9"), ("model.lav, line 2", "'b9' is not an item of the data", "Correct the name")),
        (
            MODEL.replace("=~ a1", "= a1"),
            ("model.lav, line 1, column 3", "'=' has no meaning", "Write: factor =~ item1 + item2."),
        ),
        (MODEL.replace("+ b3", "+"), ("model.lav, line 2, column 15", "found the end of", "Join names with +")),
        ("# nothing\n", ("model.lav", "the model has no factor", "Write a line such as")),
    ],
)
def test_a_fault_of_the_model(run: Run, folder: Path, model: str, parts: tuple[str, ...]) -> None:
    (folder / "model.lav").write_text(model, encoding="utf-8")
    _refused(_validate(run), 1, *parts)
    assert not (folder / "report").exists()


def test_several_faults_are_several_lines(run: Run, folder: Path) -> None:
    rows = _data()
    rows[0][1:3] = ["x", "y"]
    _write(folder, rows)
    done = _validate(run)
    assert done.returncode == 1
    assert [line.split(" Correct")[0] for line in done.stderr.splitlines()] == [
        "mentorscale: data.csv: there is no column 'a1'.",
        "mentorscale: data.csv: there is no column 'a2'.",
    ]
    assert not (folder / "report").exists()


def test_out_that_is_a_file_is_left_as_it_is(run: Run, folder: Path) -> None:
    (folder / "report").write_text("mine", encoding="utf-8")
    _refused(_validate(run), 2, "report", "there is a file of this name", "Give --out a folder")
    assert (folder / "report").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("arguments", "code", "parts"),
    [
        (["validate", "data.csv"], 2, ("data.csv", "no --spec is given", "Name the TOML file")),
        (["validate", "data.csv", "--spec", "no.toml"], 2, ("no.toml", "not there", "Check the path")),
        (["validate", "data.csv", "--spec", "spec.toml", "--model", "no.lav"], 2, ("no.lav", "not there", "Check")),
        (["validate", "."], 2, ("there is no study.toml in it", "mentorscale new")),
        (["administer", "."], 2, ("there is no study.toml in it", "mentorscale new")),
        (["responses", "status", "nowhere"], 2, ("nowhere", "there is no study.toml in it", "mentorscale new")),
        (["responses", "export", "."], 2, ("there is no study.toml in it", "mentorscale new")),
        (
            ["codes", "trace", "K22-COM-A99"],
            2,
            ("K22-COM-A99", "no codebook has such a code", "Did you mean 'K22-COM-A0"),
        ),
        (["codes", "list", "--codebook", "keykha"], 2, ("keykha", "no such name", "Did you mean 'keykha-2022'?")),
        (["codes", "summary", "--codebook", "model.lav"], 2, ("model.lav", "no such name", "Known: ")),
        (["items", "show", "COM99"], 2, ("COM99", "no such item", "See `items list`.")),
        (["items", "list", "--bank", "banks"], 2, ("banks", "no such name", "Known: ")),
        (["items", "list", "--lang", "de"], 2, ("language 'de'", "is not worded in it", "Languages there are: en, fa")),
        (["form", "build", "comunication"], 2, ("comunication", "no such name", "Did you mean 'communication'?")),
        (["form", "build", "communication", "--lang", "de"], 2, ("language 'de'", "not worded", "en, fa")),
        (["form", "show", "communication", "--lang", "de"], 2, ("language 'de'", "not worded", "en, fa")),
        (["form", "build", "communication", "--out", "."], 2, ("cannot be written", "Give another path")),
        (["form", "show", "no.json"], 2, ("no.json", "not there", "Check the path")),
        (["new", "s", "--lang", "de"], 2, ("language 'de'", "not worded", "en, fa")),
        (["new", "s", "--blueprint", "nothing"], 2, ("nothing", "no such name", "Known: ")),
        (["new", "."], 2, ("it exists and is not empty", "Give a new folder")),
        (["demo", "--out", "data.csv"], 2, ("data.csv", "cannot be written", "Give another path")),
        (["demo", "--out", "d", "--lang", "de"], 2, ("language 'de'", "not worded", "en, fa")),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_option_or_a_missing_file(
    run: Run, folder: Path, arguments: list[str], code: int, parts: tuple[str, ...]
) -> None:
    before = sorted(folder.rglob("*"))
    _refused(run(*arguments), code, *parts)
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize(
    "arguments", [["codes"], ["bogus"], ["codes", "list", "--bogus"], ["form", "build", "communication", "--seed", "x"]]
)
def test_a_command_that_is_not_understood_shows_its_usage(run: Run, arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert "Usage: " in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_spec_of_ones_own_for_a_study_is_refused(run: Run, folder: Path, new_study: Path) -> None:
    shutil.copytree(new_study, folder / "s")
    _refused(run("validate", "s", "--spec", "spec.toml"), 2, "--spec", "has its own spec", "Leave --spec out")
    assert not (folder / "s" / "report").exists()


def test_an_export_does_not_write_its_spec_over_its_answers(run: Run, folder: Path, new_study: Path) -> None:
    done = run("responses", "export", new_study, "--out", "x.toml")
    _refused(done, 2, "x.toml", "beside the CSV", "End --out in .csv")
    assert not (folder / "x.toml").exists()


@pytest.mark.parametrize("command", [["responses", "status"], ["administer"], ["validate"]], ids=" ".join)
def test_a_broken_study_file_names_its_line(run: Run, folder: Path, command: list[str]) -> None:
    (folder / "s").mkdir()
    (folder / "s" / "study.toml").write_text('title = "x"\nlanguage = en\n', encoding="utf-8")
    _refused(run(*command, "s"), 1, "study.toml", "not valid TOML", "line 2", "text needs quotes")
    assert [path.name for path in (folder / "s").iterdir()] == ["study.toml"]


@pytest.mark.parametrize(
    ("store", "part"), [("nonsense", "no database URL"), ("sqlite:///no/way/x.sqlite", "unable to open")]
)
def test_a_store_that_cannot_be_opened_is_named(run: Run, folder: Path, new_study: Path, store: str, part: str) -> None:
    path = folder / "study.toml"
    text = (new_study / "study.toml").read_text(encoding="utf-8")
    path.write_text(text.replace("sqlite:///responses.sqlite", store), encoding="utf-8")
    _refused(run("responses", "status", "."), 2, "store", part)


def test_a_form_changed_by_hand_is_refused(run: Run, folder: Path) -> None:
    run("form", "build", "communication", "--out", "f.json")
    text = (folder / "f.json").read_text(encoding="utf-8").replace("Strongly agree", "Totally agree", 1)
    (folder / "f.json").write_text(text, encoding="utf-8")
    _refused(run("form", "show", "f.json"), 1, "f.json", "its text was changed", "Restore the file")
