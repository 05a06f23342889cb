"""`responses status` against a plan, `responses quarantine`, `responses export` without order and times."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from instrument import study
from instrument.cli import app
from instrument.errors import ContentError, UsageError
from instrument.session import Answer, Session
from instrument.study import Study, StudyFile


def _said(*arguments: object) -> str:
    """Run the command in this process and return what it printed."""
    done = CliRunner().invoke(app, [str(one) for one in arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


PLAN = "\n[plan]\nclusters = 3\neach = 2\nby_cluster = { Tehran = 4 }\n"


@pytest.fixture
def made(tmp_path: Path) -> Study:
    opened = study.create(tmp_path / "s", StudyFile(title="T", language="en", blueprint="communication", seed=3))
    path = opened.folder / "study.toml"
    path.write_text(path.read_text(encoding="utf-8") + PLAN, encoding="utf-8")
    store = opened.open_store()
    for number, university in enumerate(("Jahrom", "jahrom", "Shiraz")):
        session = Session.start(opened.form(), f"s{number}").with_answer(Answer("university", text=university))
        for name in session.order[1 : 22 if number else 3]:
            session = session.with_answer(Answer(name, 1 + number))
        store.add(session)
    with pytest.raises(ContentError):
        store.record(session, Answer("OLD01", 3))
    store.close()
    return study.open_study(opened.folder)


def test_status_stands_beside_the_plan(made: Study) -> None:
    found = json.loads(_said("responses", "status", made.folder, "--json"))
    rows = {
        one["name"]: (one["sessions"], one["finished"], one["planned"], one["still_wanted"])
        for one in found["clusters"]
    }
    assert rows == {"Jahrom": (2, 1, 2, 1), "Shiraz": (1, 1, 2, 1), "Tehran": (0, 0, 4, 4)}
    keys = ("planned", "still_wanted", "clusters_reached", "clusters_planned")
    assert [found[key] for key in keys] == [8, 6, 2, 3]
    text = _said("responses", "status", made.folder)
    assert "Universities with a finished session: 2 of 3 planned." in text
    assert "Answers in quarantine, which fit no question: 1." in text


def test_the_quarantine_is_shown(made: Study) -> None:
    (one,) = json.loads(_said("responses", "quarantine", made.folder, "--json"))
    assert (one["respondent"], one["question"], one["given"]) == ("s2", "OLD01", "3")
    assert "OLD01" in _said("responses", "quarantine", made.folder)


def test_an_export_without_order_and_times_holds_the_same_answers(made: Study, tmp_path: Path) -> None:
    for name, options in (("plain.csv", ()), ("coarse.csv", ("--shuffle", "--times", "day"))):
        _said("responses", "export", made.folder, "--out", tmp_path / name, *options)
    plain, coarse = (
        [line.split(",") for line in sorted((tmp_path / name).read_text(encoding="utf-8").splitlines())]
        for name in ("plain.csv", "coarse.csv")
    )
    place = next(row for row in plain if row[0] == "respondent").index("started_at")
    assert [row[:place] + row[place + 1 :] for row in plain] == [row[:place] + row[place + 1 :] for row in coarse]
    assert {len(row[place]) for row in coarse if row[0] != "respondent"} == {10}
    with pytest.raises(UsageError, match="--times week"):
        _said("responses", "export", made.folder, "--times", "week")
