"""An error says where, what and what to do, and knows its exit code."""

import pytest

from instrument.errors import ContentError, MentorscaleError, NotGiven, Problem, Refused, UsageError, nearest


def test_an_error_is_one_line_a_problem() -> None:
    error = ContentError([Problem("a.toml, item 7", "no id.", "Add one."), Problem("b.toml", "empty.", "Fill it.")])
    assert str(error) == "a.toml, item 7: no id. Add one.\nb.toml: empty. Fill it."


@pytest.mark.parametrize(
    ("kind", "code"), [(MentorscaleError, 1), (ContentError, 1), (Refused, 1), (NotGiven, 1), (UsageError, 2)]
)
def test_the_class_is_the_exit_code(kind: type[MentorscaleError], code: int) -> None:
    assert kind.at("here", "wrong.", "Mend it.").exit_code == code


def test_what_is_caught_together_is_of_one_kind() -> None:
    assert issubclass(NotGiven, Refused)
    assert issubclass(Refused, ContentError)
    assert not issubclass(UsageError, ContentError)


def test_nearest_hints_at_a_close_name_only() -> None:
    assert nearest("COM1", ["COM01", "XYZ"]) == " Did you mean 'COM01'?"
    assert nearest("qqq", ["COM01"]) == ""
