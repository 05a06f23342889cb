"""`mentorscale panel` as a user runs it: sheets out, ratings in, a report, a form of what was kept."""

import io
import json
import subprocess
import sys
from collections.abc import Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from instrument import bank, blueprint
from instrument.bank import ItemBank
from instrument.cli import main
from instrument.panel import sheet, xlsx
from tests.e2e.conftest import Done, mentorscale
from tests.unit.instrument.panel.conftest import Entries, fill_xlsx

ITEMS = ("COM01", "COM02", "COM12", "COM13", "COM14")
GOOD = {"relevance": 4, "clarity": 4, "essential": "essential"}
NEEDLESS = {"relevance": 4, "clarity": 4, "essential": "not necessary"}


def _ok(done: Done) -> str:
    assert done.returncode == 0, done.stderr
    return done.stdout


def _entries(expert: int) -> Entries:
    """COM01 is good, COM02 irrelevant to half, COM12 unclear, COM13 essential to few, COM14 blank to one."""
    return {
        "COM01": GOOD,
        "COM02": {**GOOD, "relevance": 4 if expert % 2 else 1},
        "COM12": {**GOOD, "clarity": 2, "comment": "=2+2 is unclear"},
        "COM13": GOOD if expert == 1 else NEEDLESS,
        "COM14": {} if expert == 6 else GOOD,
    }


def _here(*arguments: object, cwd: Path) -> Done:
    """Run the command in this process, which has its libraries loaded; the panel below is made by other processes."""
    out, err = io.StringIO(), io.StringIO()
    with chdir(cwd), redirect_stdout(out), redirect_stderr(err), pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["mentorscale", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
    code = ended.value.code
    return subprocess.CompletedProcess([], code if isinstance(code, int) else 0, out.getvalue(), err.getvalue())


@cache
def _bank() -> ItemBank:
    return bank.shipped("mentoring-components")


def _fill(folder: Path, expert: str, entries: Entries, items: Sequence[str] = ITEMS, number: int = 1) -> None:
    """Write an expert's sheet as the command does, which has a test of its own, and fill it in."""
    path = folder / f"{expert}.xlsx"
    xlsx.write(sheet.build(_bank(), "en", items=items, number=number), expert, path)
    fill_xlsx(path, entries)


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a panel of six experts, reported on; not to be changed."""
    folder = tmp_path_factory.mktemp("panel")
    for expert in range(1, 7):
        _fill(folder, f"E{expert}", _entries(expert))
    sheets = [f"E{expert}.xlsx" for expert in range(1, 7)]
    done = mentorscale("panel", "import", "P", *sheets, cwd=folder)
    assert "E1  round 1, en: 5 of 5 items rated in full" in _ok(done)
    assert done.stderr == "note: E6 left blank: COM14 (relevance, clarity, essential).\n"
    (folder / "report.txt").write_text(_ok(mentorscale("panel", "report", "P", cwd=folder)), encoding="utf-8")
    return folder


def _report(folder: Path) -> Any:
    return json.loads((folder / "P/round-1/results.json").read_text(encoding="utf-8"))


def test_form_writes_a_sheet(tmp_path: Path) -> None:
    for lang, form in (("en", "html"), ("fa", "xlsx")):
        options = ("--construct", "communication_management", "--items", "COM01", "--lang", lang, "--format", form)
        options += ("--round", "2", "--out", f"s.{form}")
        done = _here("panel", "form", "--expert", "E1", *options, cwd=tmp_path)
        assert f"s.{form}  11 items, round 2, E1, version " in _ok(done)
    assert 'lang="en"' in (tmp_path / "s.html").read_text(encoding="utf-8")
    assert openpyxl.load_workbook(tmp_path / "s.xlsx").worksheets[0].sheet_view.rightToLeft


def test_the_report_shows_each_number_beside_what_is_asked(judged: Path) -> None:
    text = (judged / "report.txt").read_text(encoding="utf-8")
    rows = {line.split()[0]: line.split() for line in text.splitlines() if line[:3] == "COM"}
    assert rows["COM01"][1:] == ["keep", "keep", *rows["COM01"][3:]]
    head = next(line for line in text.splitlines() if line.startswith("Item "))
    assert all(label in head for label in ("N", "I-CVI", "I-CVI asked", "κ*", "CVR", "CVR asked", "V lower", "Clarity"))
    assert "I-CVI ≥ 1: Lynn (1986); Polit & Beck (2006): 3 to 5 experts." in text
    assert "CVR ≥ 1: Ayre & Scally (2014), exact binomial, one-tailed .05, 6 experts." in text
    assert "keep: 2  revise: 1  drop: 2" in text


def test_the_numbers_are_at_full_precision_under_stable_keys(judged: Path) -> None:
    results = _report(judged)
    section = results["sections"]["content_validity"]
    assert (section["status"], results["round"], results["experts"]) == ("ok", 1, [f"E{k}" for k in range(1, 7)])
    rows = {row["item"]: row for row in section["rows"]}
    assert (rows["COM02"]["relevant"], rows["COM02"]["n"], rows["COM02"]["i_cvi"]) == (3, 6, 0.5)
    assert (rows["COM14"]["n"], rows["COM14"]["missing"]) == (5, 1)
    assert {"necessity", "clarity", "scales", "agreement"} == set(section["further"])
    assert {row["statistic"] for row in results["checks"]["items"]} == {"I-CVI", "κ*", "V, lower end", "CVR", "Clarity"}
    assert all(row["source"] for row in (*results["checks"]["items"], *results["checks"]["scales"]))
    decided = {one["item"]: one["decision"] for one in results["decisions"]}
    assert decided == {"COM01": "keep", "COM02": "drop", "COM12": "revise", "COM13": "drop", "COM14": "keep"}
    assert results["comments"][0] == {"item": "COM12", "expert": "E1", "comment": "=2+2 is unclear"}


def test_the_same_ratings_give_the_same_files_and_json_is_what_is_written(judged: Path) -> None:
    paths = [judged / "P/round-1" / name for name in ("results.json", "report.html", "decisions.toml")]
    before = [path.read_bytes() for path in paths]
    done = mentorscale("panel", "report", "P", "--json", "--out", "elsewhere", cwd=judged)
    assert json.loads(_ok(done)) == _report(judged)
    written = [judged / "elsewhere" / path.name for path in paths[:2]]
    assert [path.read_bytes() for path in (*written, paths[2])] == before


def test_the_page_says_everything_and_no_name(judged: Path) -> None:
    page = (judged / "P/round-1/report.html").read_text(encoding="utf-8")
    for said in ("Polit, Beck &amp; Owen (2007)", "Lawshe 1975", "Gwet", "=2+2 is unclear", "trust each other"):
        assert said in page
    assert page.count("<script") == 1  # its own


def test_apply_writes_a_blueprint_that_makes_a_form(judged: Path) -> None:
    done = mentorscale("panel", "apply", "P", "--out", "kept.toml", cwd=judged)
    assert "kept.toml  2 items for a mentee" in _ok(done)
    assert done.stderr == "note: revise: COM12.\nnote: drop: COM02, COM13.\n"
    assert blueprint.read_blueprint(judged / "kept.toml").items == ("COM01", "COM14")
    assert "trust each other" in _ok(mentorscale("form", "show", "kept.toml", cwd=judged))


def test_a_decision_changed_with_a_reason_outlasts_the_next_report(judged: Path, tmp_path: Path) -> None:
    import shutil

    shutil.copytree(judged / "P", tmp_path / "P")
    log = tmp_path / "P/round-1/decisions.toml"
    text = log.read_text(encoding="utf-8")
    drop = 'COM13 = { decision = "drop", reason = ""'
    log.write_text(text.replace(drop, drop.replace("drop", "keep")), encoding="utf-8")
    done = _here("panel", "report", "P", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "COM13: the decision is 'keep', the rule says 'drop', and no reason is given. Write it" in done.stderr
    log.write_text(text.replace(drop, 'COM13 = { decision = "keep", reason = "The law asks for it."'), encoding="utf-8")
    assert "By hand: The law asks for it." in _ok(_here("panel", "report", "P", cwd=tmp_path))
    assert "3 items" in _ok(_here("panel", "apply", "P", "--out", "f.toml", cwd=tmp_path))


def test_faulty_sheets_are_named_and_the_sound_ones_stored(judged: Path, tmp_path: Path) -> None:
    for expert in ("E1", "E2", "E3", "E4"):
        _fill(tmp_path, expert, {"COM01": GOOD}, ITEMS[:1] if expert == "E3" else ITEMS)
    fill_xlsx(tmp_path / "E2.xlsx", {"COM02": {"relevance": 5}})
    second = tmp_path / "again.xlsx"
    second.write_bytes((tmp_path / "E1.xlsx").read_bytes())
    fill_xlsx(second, {"COM01": {"relevance": 3}})
    sheets = ("E1.xlsx", "E2.xlsx", "E3.xlsx", "again.xlsx", "E4.xlsx")
    done = _here("panel", "import", "P", *sheets, cwd=tmp_path)
    assert done.returncode == 1
    for said in (
        "3 sheets not imported; nothing of it was stored.",
        "E2.xlsx, cell E5 (COM02, relevance): '5' is not one of 1, 2, 3, 4.",
        "E3.xlsx: it is of another version",
        "left out: COM02, COM12, COM13, COM14",
        "again.xlsx: E1 has a sheet in round 1 already, and this one says otherwise: COM01 relevance 4 → 3.",
    ):
        assert said in done.stderr
    assert sorted(path.name for path in (tmp_path / "P/round-1/ratings").iterdir()) == ["E1.toml", "E4.toml"]
    assert "E1  round 1, en: 1 of 5 items rated in full; replaces the earlier sheet" in _ok(
        _here("panel", "import", "P", "again.xlsx", "--replace", cwd=tmp_path)
    )


def test_two_experts_decide_nothing(tmp_path: Path) -> None:
    for expert in ("E1", "E2"):
        _fill(tmp_path, expert, dict.fromkeys(ITEMS, GOOD))
    _ok(_here("panel", "import", "P", "E1.xlsx", "E2.xlsx", cwd=tmp_path))
    done = _here("panel", "report", "P", cwd=tmp_path)
    assert "undecided: 5" in _ok(done)
    assert "Rated by fewer than 3 experts, so nothing can be decided" in done.stderr


def test_a_second_round_stands_beside_the_first(judged: Path, tmp_path: Path) -> None:
    import shutil

    shutil.copytree(judged / "P", tmp_path / "P")
    for expert in ("E1", "E2", "E3"):
        _fill(tmp_path, expert, {"COM12": GOOD}, ["COM12"], number=2)
    _ok(_here("panel", "import", "P", "E1.xlsx", "E2.xlsx", "E3.xlsx", cwd=tmp_path))
    assert "keep: 1" in _ok(_here("panel", "report", "P", cwd=tmp_path))
    assert "3 items" in _ok(_here("panel", "apply", "P", "--out", "f.toml", cwd=tmp_path))


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("form", "--expert", "Ahmadi", "--out", "x.xlsx"), 2, "'Ahmadi' is no expert code"),
        (("form", "--expert", "E1", "--out", "x.html"), 2, "End --out in .xlsx"),
        (("form", "--expert", "E1", "--out", "x.xlsx", "--construct", "nope"), 2, "has no construct 'nope'"),
        (("form", "--expert", "E1", "--out", "x.xlsx", "--lang", "de"), 2, "Languages there are: en, fa"),
        (("import", "P", "x.xlsx"), 2, "it cannot be read"),
        (("report", "P"), 2, "there is no panel.toml in it"),
        (("apply", "P", "--out", "f.toml"), 2, "there is no panel.toml in it"),
        (("apply", "P", "--out", "f.json"), 2, "End --out in .toml"),
    ],
)
def test_a_wrong_option_is_named_and_nothing_written(
    tmp_path: Path, arguments: tuple[str, ...], code: int, message: str
) -> None:
    done = _here("panel", *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (code, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_item_and_its_code_show_what_the_experts_said(judged: Path) -> None:
    shown = _ok(mentorscale("items", "show", "COM12", "--panel", "P", cwd=judged))
    assert "round 1, E3: relevance 4, clarity 2, essential essential, comment =2+2 is unclear" in shown
    assert "panel revise (round 1): " in shown
    traced = json.loads(_ok(mentorscale("codes", "trace", "K22-COM-A01", "--panel", "P", "--json", cwd=judged)))
    item = traced["items"][0]
    assert [rating["expert"] for rating in item["ratings"]] == [f"E{n}" for n in range(1, 7)]
    assert item["decision"]["decision"] == "keep"
