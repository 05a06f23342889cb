"""From a REFI-QDA codebook to a bank edited in a spreadsheet, by the command alone; every mistake is one message."""

import csv
import io
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from instrument import library
from instrument.cli import main
from tests.e2e.conftest import Done, Run

QDC = """<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="Test 1"><Codes>
<Code guid="1" name="Trust"><Code guid="2" name="mentors listen"/><Code guid="3" name="mentors keep promises"/></Code>
<Code guid="4" name="اعتماد"><Code guid="5" name="گوش می‌دهند"/></Code></Codes></CodeBook>"""


def _ok(done: Done) -> str:
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


def _edit(path: Path, item: str, column: str, text: str) -> None:
    """Write a cell of a CSV file as a spreadsheet program would."""
    lines = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
    place = lines[0].index(column)
    next(line for line in lines[1:] if line[0] == item)[place] = text
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows(lines)
    path.write_bytes(buffer.getvalue().encode("utf-8-sig"))


def test_a_study_of_ones_own_from_its_codes_to_an_edited_bank(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x.qdc").write_text(QDC, encoding="utf-8")
    text = _ok(run("codes", "import", "x.qdc", "--id", "my-study", "--out", "my.toml", "--title", "Mine"))
    assert "new                MS-002  mentors keep promises" in text
    assert text.endswith("my.toml: 3 codes in 2 components.\n")
    text = _ok(run("codes", "import", "x.qdc", "--id", "my-study", "--out", "my.toml"))
    assert text == "Nothing has changed.\nmy.toml: 3 codes in 2 components.\n"
    text = _ok(run("items", "scaffold", "--codebook", "my.toml", "--out", "bank", "--languages", "en"))
    assert text.startswith("bank: 3 draft items, one a code, and 2 constructs from my-study, languages en.")
    assert "3 of 3 codes have an item" in _ok(run("items", "coverage", "--bank", "bank"))

    _ok(run("items", "export", "--bank", "bank", "--out", "b.csv"))
    before = {path.name: path.read_bytes() for path in (tmp_path / "bank").iterdir()}
    assert _ok(run("items", "import", "b.csv", "--bank", "bank")) == "Nothing has changed.\n"
    _edit(tmp_path / "b.csv", "TRU01", "en_text", "My mentor listens to me.")
    change = "TRU01, en text: 'mentors listen' -> 'My mentor listens to me.'\n"
    text = _ok(run("items", "import", "b.csv", "--bank", "bank", "--dry-run"))
    assert text == change + "1 change in en.toml; nothing written (dry run).\n"
    assert {path.name: path.read_bytes() for path in (tmp_path / "bank").iterdir()} == before
    assert _ok(run("items", "import", "b.csv", "--bank", "bank")) == change + "1 change in en.toml; written.\n"
    after = {path.name: path.read_bytes() for path in (tmp_path / "bank").iterdir()}
    assert after["items.toml"] == before["items.toml"]
    assert after["en.toml"] == before["en.toml"].replace(b'"mentors listen"', b'"My mentor listens to me."')

    shown: Any = json.loads(_ok(run("items", "show", "TRU01", "--bank", "bank", "--json")))
    assert (shown["codes"], shown["from"][0]["label"]) == (["MS-001"], "mentors listen")
    traced: Any = json.loads(_ok(run("codes", "trace", "MS-001", "--bank", "bank", "--json")))
    assert [item["wordings"]["en"][0]["text"] for item in traced["items"]] == ["My mentor listens to me."]


def test_a_shipped_bank_goes_to_xlsx_and_back_byte_for_byte(run: Run, tmp_path: Path) -> None:
    folder = library.find("banks", "peer-mentoring")
    shutil.copytree(folder, tmp_path / "pm")
    assert "36 items of peer-mentoring in " in _ok(
        run("items", "export", "--bank", "peer-mentoring", "--out", "b.xlsx")
    )
    assert _ok(run("items", "import", "b.xlsx", "--bank", "pm")) == "Nothing has changed.\n"
    for path in folder.iterdir():
        assert (tmp_path / "pm" / path.name).read_bytes() == path.read_bytes()


def test_coverage_of_what_is_shipped(run: Run) -> None:
    text = _ok(run("items", "coverage"))
    assert "347 of 347 codes have an item" in text
    assert "11 of 11 codes have an item" in text
    assert "  OUT09 <- K22-OUT-A09, K22-OUT-A73: K22-OUT-A09 and K22-OUT-A73 both say" in text
    assert "NO REASON" not in text
    (found,) = json.loads(_ok(run("items", "coverage", "--codebook", "keykha-2022", "--json")))
    keys = {"codebook", "banks", "complete", "codes", "codes_with_items", "items", "uncovered", "components"}
    assert keys | {"removed", "merges", "splits"} == set(found)
    assert (found["complete"], found["codes"], len(found["components"])) == (True, 347, 10)
    assert set(found["merges"][0]) == {"bank", "item", "codes", "reason"}
    assert set(found["splits"][0]) == {"bank", "code", "items", "reasons"}


def test_what_is_not_covered_is_named_and_the_exit_code_is_1(run: Run, tmp_path: Path) -> None:
    shutil.copytree(library.find("banks", "peer-mentoring"), tmp_path / "pm")
    path = tmp_path / "pm" / "items.toml"
    text = path.read_text(encoding="utf-8").replace('codes = ["N22-GOL-03"]', 'codes = ["N22-GOL-02"]')
    path.write_text(text.replace("reason = ", "facet = ", 1), encoding="utf-8")
    done = run("items", "coverage", "--bank", "pm")
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "mentorscale: peer-mentoring, code N22-GOL-03: it has no item. Make one from it.",
        "mentorscale: peer-mentoring, item PEER01: code N22-LRN-01 is split into PEER01, PEER02, PEER03. "
        "Add its reason.",
    ]
    assert "10 of 11 codes have an item" in done.stdout


def test_an_item_is_followed_to_its_works_without_naming_its_bank(run: Run) -> None:
    text = _ok(run("items", "show", "FAC01"))
    assert "(mentor-and-mentee)" in text
    assert "  en    mentor: As a mentor, I am quick to judge my mentee. [source]" in text
    assert "work  14. Karuna SP" in text
    text = _ok(run("items", "show", "PEER01"))
    assert "said by participants 16, 20" in text
    text = _ok(run("codes", "trace", "K22-FAC-A01"))
    assert "  item  FAC02 (mentor-and-mentee)" in text
    assert "mentee: My mentor treats me without prejudice. [source]" in text


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("codes", "import", "none.qdc", "--id", "s", "--out", "s.toml"), 2, "none.qdc: the file is not there."),
        (("codes", "import", "bad.csv", "--id", "s", "--out", "s.toml"), 1, "bad.csv: it is not XML"),
        (("codes", "import", "bad.csv", "--id", "s", "--out", "s.yaml"), 2, "a codebook is a .toml file."),
        (("items", "import", "bad.csv", "--bank", "pm"), 1, "bad.csv, row 1: the column 'item' is missing."),
        (("items", "import", "bad.csv", "--bank", "no"), 2, "no: there is no such folder."),
        (("items", "export", "--out", "bad.csv"), 2, "bad.csv: it is there already."),
        (("items", "export", "--out", "bad.ods"), 2, "a bank goes to and from .xlsx and .csv only."),
        (
            ("items", "scaffold", "--codebook", "keykha-2022", "--out", "pm"),
            2,
            "pm: it is there already and not empty.",
        ),
        (("items", "scaffold", "--codebook", "keyka-2022", "--out", "x"), 2, "Did you mean 'keykha-2022'?"),
        (("items", "show", "COM1"), 2, "there is no such item in any bank."),
        (("items", "coverage", "--bank", "pm", "--codebook", "keykha-2022"), 2, "both are given."),
    ],
)
def test_a_mistake_is_one_message_and_an_exit_code(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    code: int,
    message: str,
) -> None:
    # Within this process: the program's own front door, without the third of a second that a new process takes.
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["mentorscale", *arguments])
    (tmp_path / "bad.csv").write_text("number,key\n", encoding="utf-8")
    shutil.copytree(library.find("banks", "peer-mentoring"), tmp_path / "pm")
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == code
    errors = capsys.readouterr().err
    assert errors.startswith("mentorscale: ")
    assert message in errors
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.csv", "pm"]
