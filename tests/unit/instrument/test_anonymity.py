"""Answers that go out without order and times; ids that are codes and not names."""

import pytest

from instrument.anonymity import TIMES, check_code, coarse, shuffled
from instrument.errors import UsageError
from instrument.form import Form
from instrument.responses import Record, Responses, gather
from instrument.session import Answer, Session


@pytest.fixture
def responses(english: Form) -> Responses:
    return gather(
        [
            Record(
                Session.start(english, f"r{n}").with_answer(Answer("COM01", 1 + n % 5)), f"2026-01-31T12:{n:02}:56.789Z"
            )
            for n in range(30)
        ]
    )


def test_the_rows_are_the_same_in_another_order(responses: Responses) -> None:
    mixed = shuffled(responses)
    assert mixed.rows != responses.rows
    assert sorted(mixed.rows) == sorted(responses.rows)
    assert shuffled(responses, 1) == shuffled(responses, 1) != shuffled(responses, 2)


@pytest.mark.parametrize(
    ("to", "expected"),
    [("exact", "2026-01-31T12:07:56.789Z"), ("hour", "2026-01-31T12"), ("day", "2026-01-31"), ("month", "2026-01")],
)
def test_times_are_cut(responses: Responses, to: str, expected: str) -> None:
    place = responses.columns.index("started_at")
    assert coarse(responses, to).rows[7][place] == expected
    assert coarse(responses, "none").rows[7][place] == ""
    assert coarse(responses, to).rows[7][place + 1 :] == responses.rows[7][place + 1 :]


def test_another_cut_is_refused(responses: Responses) -> None:
    with pytest.raises(UsageError, match=f"--times week: this is no choice. Choose from {', '.join(TIMES)}"):
        coarse(responses, "week")


@pytest.mark.parametrize("code", ["p1", "s12", "U07-014", "r3f9c2a77b1", "site2_0042", "A"])
def test_a_code_passes(code: str) -> None:
    check_code(code)


@pytest.mark.parametrize(
    "name", ["Maryam", "ali.ahmadi", "a@b.ir", "09121234567", "0012345678", "علی", "p 1", "mohammadi-3", "-x"]
)
def test_what_could_name_a_person_is_refused_unless_the_study_holds_names(name: str) -> None:
    with pytest.raises(UsageError, match="this could name a person"):
        check_code(name)
    check_code(name, identified=True)


@pytest.mark.parametrize("bad", ["", "  ", "x" * 65, "a\nb", "\0"])
def test_what_is_no_id_is_refused_in_any_study(bad: str) -> None:
    for identified in (True, False):
        with pytest.raises(UsageError):
            check_code(bad, identified)
