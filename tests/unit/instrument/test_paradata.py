"""Paradata: visits, their length, changes, ways back."""

from instrument.paradata import COLUMNS, Change, courses, place, table
from instrument.returned import Event

EVENTS = (
    Event(0, "shown", "a"),
    Event(400, "answered", "a", None, "2"),
    Event(410, "shown", "b"),
    Event(1410, "back", "b"),
    Event(1420, "shown", "a"),
    Event(2000, "changed", "a", "2", "5"),
    Event(2010, "shown", "b"),
    Event(2500, "left"),
    Event(90_000, "returned"),
    Event(90_010, "shown", "b"),
    Event(90_110, "answered", "b", None, "Jahrom"),
)


def test_the_course_of_a_question() -> None:
    found = courses(EVENTS)
    assert list(found) == ["a", "b"]
    a, b = found.values()
    assert (a.shown, a.first_shown, a.answered, a.milliseconds, a.backtracks) == (2, 0, 2000, 980, 1)
    assert a.changes == (Change(2000, "2", "5"),)
    # The time away is not counted.
    assert (b.shown, b.first_shown, b.answered, b.milliseconds, b.backtracks) == (3, 410, 90_110, 1590, 0)
    assert b.changes == ()


def test_questions_on_one_page_each_have_their_time() -> None:
    page = (Event(0, "shown", "a"), Event(0, "shown", "b"), Event(300, "answered", "a"), Event(700, "answered", "b"))
    assert [course.milliseconds for course in courses(page).values()] == [300, 700]
    turned = (*page[:3], Event(900, "shown", "c"))
    assert courses(turned)["b"].milliseconds == 900


def test_the_last_question_shown_and_whether_it_was_answered() -> None:
    assert place(()) is None
    assert place(EVENTS[:1]) == ("a", False)
    assert place(EVENTS[:2]) == ("a", True)
    assert place(EVENTS[:5]) == ("a", False)
    assert place(EVENTS[:9]) == ("b", False)
    assert place((Event(0, "answered", "a"),)) is None


def test_the_table_has_one_row_a_question_with_its_place() -> None:
    rows = table({"r1": EVENTS, "r2": (Event(3, "shown", "b"),)}, {"r1": ("a", "b"), "r2": ("b", "a")})
    assert all(len(row) == len(COLUMNS) for row in rows)
    assert rows[0] == ("r1", "a", "1", "2", "0", "2000", "980", "1", "1", "2>5")
    assert rows[2] == ("r2", "b", "1", "1", "3", "", "0", "0", "0", "")
