"""Every command does what it says, and shows machines stable keys."""

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from instrument.dataspec import read_spec
from tests.e2e.conftest import Done, Run


def _ok(done: Done) -> str:
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def _with_notes(done: Done) -> str:
    """Return what a validation says; what its numbers leave to be said comes as notes."""
    assert done.returncode == 0, done.stderr
    assert all(line.startswith("note: ") for line in done.stderr.splitlines()), done.stderr
    return done.stdout


def _json(done: Done) -> Any:
    return json.loads(_ok(done))


def test_without_a_command_it_shows_help(run: Run) -> None:
    done = run()
    assert "Usage: " in done.stdout + done.stderr
    assert all(name in done.stdout + done.stderr for name in ("demo", "codes", "items", "form", "new", "administer"))


def test_codes_list_shows_every_code(run: Run) -> None:
    text = _ok(run("codes", "list"))
    assert len([line for line in text.splitlines() if line.startswith("K22-")]) == 347
    assert "relationships based on mutual trust" in text


def test_codes_list_as_json_has_stable_keys(run: Run) -> None:
    codes = _json(run("codes", "list", "--json"))
    assert len(codes) == 347
    keys = {"id", "codebook", "component", "subcomponent", "label", "citations"}
    assert all(keys <= set(code) for code in codes)
    assert codes[0]["id"] == "K22-FAC-A01"
    assert codes[0]["citations"] == [14, 33, 34, 35]


def test_codes_list_shows_another_codebook(run: Run) -> None:
    codes = _json(run("codes", "list", "--codebook", "najafipour-2022", "--json"))
    assert len(codes) == 11
    assert codes[0]["label"] == "مواجهه زودهنگام با فرآیند آموزش"
    assert codes[-1]["group_leaders"] == [5, 9]


def test_codes_summary_is_the_papers_figure_2(run: Run) -> None:
    text = _ok(run("codes", "summary"))
    (outcomes,) = [line.split() for line in text.splitlines() if line.startswith("outcomes")]
    assert outcomes == ["outcomes", "102", "242", "37.9", "45.1"]
    assert "347 codes, 759 citations, 54 distinct works cited." in text


def test_codes_summary_as_json_has_stable_keys(run: Run) -> None:
    summary = _json(run("codes", "summary", "--json"))
    assert (summary["works_cited"], summary["studies_reported"]) == (54, 51)
    assert len(summary["components"]) == 7
    assert len(summary["other_groups"]) == 3
    keys = {"component", "codes", "citations", "percent_codes", "percent_citations"}
    assert all(keys <= set(component) for component in summary["components"])
    assert sum(component["percent_codes"] for component in summary["components"]) == pytest.approx(100)


def test_codes_trace_leads_back_to_works_and_forward_to_items(run: Run) -> None:
    text = _ok(run("codes", "trace", "K22-COM-A03"))
    assert "K22-COM-A03  continuous and regular communication" in text
    assert "work  14. Karuna SP" in text
    assert "item  COM03 (mentoring-components)" in text
    assert "item  COM04 (mentoring-components)" in text
    assert "در برنامهٔ منتورینگ ما" in text


def test_codes_trace_as_json_has_stable_keys(run: Run) -> None:
    traced = _json(run("codes", "trace", "K22-COM-A03", "--json"))
    assert set(traced) == {"code", "works", "items"}
    assert [work["number"] for work in traced["works"]] == [14]
    assert [item["id"] for item in traced["items"]] == ["COM03", "COM04"]


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("K22-ACA-B11", "note  The paper gives no citation for this code."),
        ("N22-LRN-01", "said by participants 16, 20"),
        ("N22-LDR-03", "said by group leaders 5, 9"),
        ("K22-FAC-A01", "work  14. "),
    ],
)
def test_codes_trace_shows_what_evidence_there_is(run: Run, code: str, line: str) -> None:
    assert line in _ok(run("codes", "trace", code))


def test_items_list_as_json_has_stable_keys(run: Run) -> None:
    items = {item["id"]: item for item in _json(run("items", "list", "--json"))}
    keys = {"id", "codes", "construct", "respondent", "level", "key", "text"}
    assert all(keys <= set(item) for item in items.values())
    assert all(set(item["text"]) == {"en", "fa"} for item in items.values())
    assert items["COM14"]["codes"] == ["K22-COM-B03"]
    assert (items["COM13"]["key"], items["COM14"]["key"]) == (1, -1)


@pytest.mark.parametrize(("lang", "text"), [("en", "trust each other"), ("fa", "به یکدیگر اعتماد دارند")])
def test_items_list_shows_a_language(run: Run, lang: str, text: str) -> None:
    assert text in _ok(run("items", "list", "--lang", lang))


def test_items_show_gives_codes_and_wordings(run: Run) -> None:
    text = _ok(run("items", "show", "COM14"))
    assert "COM14  Communication management, key -1, dyad level" in text
    assert "K22-COM-B03 non-hierarchical relationships (53)" in text
    assert "  en    In our mentoring programme, differences in rank" in text
    assert "  fa    در برنامهٔ منتورینگ ما، به‌دلیل تفاوت جایگاه افراد" in text


def test_form_build_gives_the_same_file_every_time(run: Run, tmp_path: Path) -> None:
    texts = [_ok(run("form", "build", "communication", "--lang", "fa", "--out", f"{name}.json")) for name in "ab"]
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    assert texts[0].split()[-1] == texts[1].split()[-1] == json.loads((tmp_path / "a.json").read_bytes())["hash"]


def test_form_build_names_its_file(run: Run, tmp_path: Path) -> None:
    _ok(run("form", "build", "communication"))
    assert [path.name for path in tmp_path.iterdir()] == ["communication-en.json"]


def test_form_show_shows_a_blueprint_and_a_built_form_alike(run: Run) -> None:
    _ok(run("form", "build", "communication", "--seed", "5", "--out", "mine.json"))
    shown = [_ok(run("form", "show", *which)) for which in (["communication", "--seed", "5"], ["mine.json"])]
    assert shown[0] == shown[1]
    assert "COM21" in shown[0]
    assert "5 Strongly agree" in shown[0]


def test_form_show_as_json_names_its_hash(run: Run) -> None:
    shown = _json(run("form", "show", "communication", "--json"))
    assert shown["hash"] in _ok(run("form", "build", "communication"))
    assert len(shown["items"]) == 21


def test_new_makes_a_study_that_status_and_export_know(run: Run, tmp_path: Path) -> None:
    assert "s: 21 items, form " in _ok(run("new", "s", "--lang", "fa", "--title", "پژوهش ما"))
    assert 'title = "پژوهش ما"' in (tmp_path / "s" / "study.toml").read_text(encoding="utf-8")
    status = _json(run("responses", "status", "s", "--json"))
    keys = ("sessions", "finished", "unfinished", "declined", "quarantined", "planned", "clusters")
    assert [status[key] for key in keys] == [0, 0, 0, 0, 0, None, []]
    assert _ok(run("responses", "status", "s")) == "sessions: 0  finished: 0  unfinished: 0  declined: 0\n"
    done = run("responses", "export", "s")
    assert done.returncode == 1
    assert done.stderr.startswith("mentorscale: responses: there are none yet.")
    assert not (tmp_path / "s" / "responses.csv").exists()


def test_a_terminal_without_persian_letters_shows_something_else_and_does_not_fail(run: Run) -> None:
    done = run("items", "show", "COM14", PYTHONIOENCODING="cp1252")
    assert (done.returncode, done.stderr) == (0, "")
    assert r"\u062f\u0631" in done.stdout


def test_a_reader_that_goes_away_is_no_fault(tmp_path: Path) -> None:
    import subprocess
    import sys

    command = f"set -o pipefail; {sys.executable} -m instrument.cli codes list --json | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, cwd=tmp_path, timeout=60)
    assert "Traceback" not in done.stderr
    assert done.stdout == "[\n"


# --- the demonstration ---


@pytest.fixture(scope="module")
def results(demo: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((demo / "report" / "results.json").read_text(encoding="utf-8"))
    return found


def test_the_demo_says_simulated_everywhere(demo: Path) -> None:
    assert "SIMULATED" in (demo / "report" / "report.html").read_text(encoding="utf-8")
    spec = read_spec(demo / "responses.toml")
    assert isinstance(spec.simulated, str)
    assert spec.simulated.startswith("The answers were drawn from a model")
    with (demo / "responses.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert Counter(row["simulated"] for row in rows) == {"SIMULATED": 600}
    assert all(row["university"].startswith("SIMULATED-U") for row in rows)
    assert "simulated = true" in (demo / "study.toml").read_text(encoding="utf-8")


def test_the_demos_answers_are_inside_the_scale_or_refused(demo: Path) -> None:
    with (demo / "responses.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row[f"COM{item:02d}"] for row in rows for item in range(1, 22)} == {"1", "2", "3", "4", "5", "-99"}


def test_results_json_has_stable_keys(results: dict[str, Any]) -> None:
    assert {"schema_version", "data", "warnings", "sections"} <= set(results)
    assert results["schema_version"] == 1
    assert isinstance(results["warnings"], list)
    assert set(results["data"]) == {"n_rows", "n_used", "sha256"}
    assert (results["data"]["n_rows"], len(results["data"]["sha256"])) == (600, 64)
    assert {"items", "alpha", "adequacy", "efa", "cfa", "icc"} <= set(results["sections"])


def test_every_section_has_stable_keys_and_ran(results: dict[str, Any]) -> None:
    sections = results["sections"]
    assert all({"status", "reason", "settings", "estimates", "rows"} <= set(section) for section in sections.values())
    # The demonstration names no groups, no mixed model and one role, and simulation is for --thorough.
    not_asked_for = {name for name, section in sections.items() if section["status"] == "refused"}
    joining = {"dyads", "role_invariance"}
    assert not_asked_for == {"content_validity", "importance", "invariance", "dynamic_cutoffs", "lmm"} | joining
    for name in sections.keys() - not_asked_for:
        assert (sections[name]["status"], sections[name]["reason"]) == ("ok", "")
        assert sections[name]["rows"]


def test_the_data_file_is_named_by_its_hash(demo: Path, results: dict[str, Any]) -> None:
    import hashlib

    assert results["data"]["sha256"] == hashlib.sha256((demo / "responses.csv").read_bytes()).hexdigest()


def test_status_counts_the_demos_sessions(demo: Path, run: Run) -> None:
    status = _json(run("responses", "status", demo, "--json"))
    assert (status["sessions"], status["finished"], status["unfinished"]) == (600, 600, 0)
    assert (len(status["clusters"]), status["clusters_reached"]) == (30, 30)
    assert {one["finished"] for one in status["clusters"]} == {20}


def test_exported_answers_give_the_same_report(demo: Path, run: Run, tmp_path: Path) -> None:
    text = _ok(run("responses", "export", demo, "--out", "answers.csv"))
    assert "answers.csv: 600 respondents; spec: answers.toml" in text
    assert (tmp_path / "answers.csv").read_bytes() == (demo / "responses.csv").read_bytes()
    model = demo / "model.lav"
    text = _with_notes(run("validate", "answers.csv", "--spec", "answers.toml", "--model", model, "--out", "report"))
    assert "results.json" in text
    here, there = (
        json.loads((folder / "report" / "results.json").read_text(encoding="utf-8"))["sections"]
        for folder in (tmp_path, demo)
    )
    # The study knows its bank and what the paper recommends; a specification has the codes alone.
    for key in ("instrument", "recommendations"):
        assert here.pop(key) != there.pop(key)
    assert here == there


def test_the_flagged_can_be_left_out_of_every_later_section(
    demo: Path, run: Run, tmp_path: Path, results: dict[str, Any]
) -> None:
    flagged = results["sections"]["careless"]["estimates"]["n_flagged"]
    assert results["data"]["n_used"] == 600
    data, spec, model = demo / "responses.csv", demo / "responses.toml", demo / "model.lav"
    _with_notes(run("validate", data, "--spec", spec, "--model", model, "--out", "fewer", "--without-careless"))
    fewer = json.loads((tmp_path / "fewer" / "results.json").read_text(encoding="utf-8"))
    assert fewer["data"]["n_used"] == 600 - flagged
    said = f"without {flagged} respondents flagged as careless"
    assert said in fewer["sections"]["alpha"]["settings"]["more"]
    assert said not in fewer["sections"]["careless"]["settings"]["more"]


def test_the_demo_twice_gives_the_same_bytes_and_the_earlier_one_goes(demo: Path, run: Run, tmp_path: Path) -> None:
    study = tmp_path / "demo" / "communication"
    _ok(run("new", study))
    text = (study / "study.toml").read_text(encoding="utf-8").replace("simulated = false", "simulated = true")
    (study / "study.toml").write_text(text, encoding="utf-8")
    _with_notes(run("demo", "--out", "demo"))
    for name in ("responses.csv", "responses.toml", "model.lav", "report/results.json", "report/report.html"):
        assert (study / name).read_bytes() == (demo / name).read_bytes()


def test_the_demo_does_not_remove_a_study_of_peoples_answers(run: Run, tmp_path: Path) -> None:
    _ok(run("new", "out/communication"))
    before = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    done = run("demo", "--out", "out")
    assert done.returncode == 2
    assert "it exists and is not a demo" in done.stderr
    assert {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()} == before
