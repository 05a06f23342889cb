"""Mentees, mentors and managers who answered in files of their own, SIMULATED, joined by the command."""

import json
from pathlib import Path

from tests.e2e.conftest import Run
from tests.support.roles import PAIRS, write_roles

ALL = ("validate", "mentee.csv", "--with", "mentor.csv", "--with", "manager.csv")


def test_three_files_of_three_roles_are_joined_in_one_report(run: Run, tmp_path: Path) -> None:
    write_roles(tmp_path, {})
    done = run(*ALL)
    assert done.returncode == 0, done.stderr
    assert all(line.startswith("note: ") for line in done.stderr.splitlines())
    assert "note: dyads: mentee: 1 not joined, no mentor with this code at this university." in done.stderr
    found = json.loads((tmp_path / "report" / "results.json").read_bytes())
    assert [(one["role"], one["file"]) for one in found["joined"]] == [
        ("mentor", "mentor.csv"),
        ("manager", "manager.csv"),
    ]
    assert found["data"]["n_rows"] == PAIRS
    dyads = found["sections"]["dyads"]
    assert (dyads["status"], dyads["estimates"]["dyads"]) == ("ok", PAIRS - 1)
    assert "The other sections are about the mentees alone." in (tmp_path / "report" / "report.html").read_text("utf-8")


def test_what_does_not_fit_is_one_message_and_no_report(run: Run, tmp_path: Path) -> None:
    write_roles(tmp_path, {"mentor": {"role": None}})
    done = run(*ALL)
    assert done.returncode == 1
    assert done.stderr.startswith("mentorscale: mentor.toml: it does not say whose answers these are. Write role = ")
    assert not (tmp_path / "report").exists()
    (tmp_path / "manager.toml").unlink()
    bare = run(*ALL)
    assert bare.returncode == 2
    assert "manager.csv: no --spec is given, and there is no manager.toml beside it." in bare.stderr
