"""Results kept between runs."""

import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.model import parse
from analysis.report import kept as module
from analysis.report.inputs import Inputs
from analysis.report.kept import Kept, Watched
from analysis.report.page import to_document
from analysis.report.results_json import to_json
from analysis.report.sections import ORDER
from analysis.report.validation import Outcome, validate

KEY = b"k" * 32
Make = Callable[..., Inputs]


class Counting:
    """A section's computation that reads some fields and counts how often it runs."""

    def __init__(self, *fields: str, outcome: Outcome | None = None) -> None:
        self.fields, self.times = fields, 0
        self.outcome = outcome or Outcome("refused", reason="for a test")

    def __call__(self, inputs: Inputs) -> Outcome:
        self.times += 1
        for name in self.fields:
            getattr(inputs, name)
        return self.outcome


def test_inputs_remember_what_was_read_through_a_property_too(make: Make) -> None:
    watched = Watched.of(make())
    assert watched.factors == 2
    assert object.__getattribute__(watched, "seen") == {"spec", "model"}


def test_what_is_unchanged_is_taken(make: Make, tmp_path: Path) -> None:
    inputs, compute = make(), Counting("sample", "model")
    assert Kept(tmp_path, KEY).outcome("x", inputs, compute) == (compute.outcome, False)
    assert Kept(tmp_path, KEY).outcome("x", make(), compute) == (compute.outcome, True)
    assert compute.times == 1


def test_what_was_not_read_may_change(make: Make, tmp_path: Path) -> None:
    compute = Counting("sample")
    Kept(tmp_path, KEY).outcome("x", make(), compute)
    assert Kept(tmp_path, KEY).outcome("x", replace(make(), thorough=True), compute)[1]


@pytest.mark.parametrize("change", ["model", "answer", "section", "program"])
def test_what_was_read_and_changed_is_computed_anew(
    make: Make, tmp_path: Path, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    inputs, compute, section = make(), Counting("sample", "model"), "x"
    Kept(tmp_path, KEY).outcome(section, inputs, compute)
    if change == "model":
        inputs = replace(inputs, model=parse("F =~ q1 + q2 + q3", "m.lav", inputs.spec.items))
    elif change == "answer":
        answers = inputs.sample.answers.copy()
        answers.iloc[0, 0] = 1 if answers.iloc[0, 0] != 1 else 2
        inputs = replace(inputs, sample=replace(inputs.sample, answers=answers))
    elif change == "section":
        section = "y"
    else:
        monkeypatch.setattr(module, "_program", lambda: "another")
    assert not Kept(tmp_path, KEY).outcome(section, inputs, compute)[1]
    assert compute.times == 2


def test_what_another_signed_is_not_even_read(make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inputs, compute = make(), Counting("sample")
    Kept(tmp_path, b"another's key".ljust(32)).outcome("x", inputs, compute)
    monkeypatch.setattr(pickle, "loads", lambda body: pytest.fail("a foreign pickle was read"))
    assert not Kept(tmp_path, KEY).outcome("x", inputs, compute)[1]


def test_a_damaged_entry_is_computed_anew(make: Make, tmp_path: Path) -> None:
    inputs, compute = make(), Counting("sample")
    Kept(tmp_path, KEY).outcome("x", inputs, compute)
    (entry,) = tmp_path.glob("x-*")
    entry.write_bytes(entry.read_bytes()[:-1] + b"?")
    assert not Kept(tmp_path, KEY).outcome("x", inputs, compute)[1]
    assert Kept(tmp_path, KEY).outcome("x", inputs, compute)[1]


def test_a_failure_is_tried_again(make: Make, tmp_path: Path) -> None:
    compute = Counting("sample", outcome=Outcome("failed", reason="for a test"))
    for _ in range(2):
        assert not Kept(tmp_path, KEY).outcome("x", make(), compute)[1]


def test_the_oldest_go_where_there_is_no_room(make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 1)
    Kept(tmp_path, KEY).outcome("x", make(), Counting("sample"))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(make: Make, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")
    compute = Counting("sample")
    assert Kept(blocked, KEY).outcome("x", make(), compute) == (compute.outcome, False)


def test_the_users_key_is_made_once_and_for_the_user_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platformdirs.user_data_path", lambda name: tmp_path / name)
    first, second = module._users_key(), module._users_key()
    assert first == second
    assert len(first) == 32
    (path,) = (tmp_path / "mentorscale").iterdir()
    assert path.stat().st_mode & 0o077 == 0


def test_every_section_is_kept_and_says_the_same_again(make: Make, tmp_path: Path) -> None:
    first = validate(make(), kept=Kept(tmp_path, KEY))
    second = validate(make(), kept=Kept(tmp_path, KEY))
    assert not any(section.kept for section in first.sections)
    assert [section.key for section in second.sections if section.kept] == [module.KEY for module in ORDER]
    assert to_json(first) == to_json(second)
    assert to_document(first) == to_document(second)
