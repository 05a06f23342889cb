from dataclasses import dataclass
from typing import Any, get_args

import pytest

from analysis.glossary import GLOSSARY, Format, term
from analysis.result import Collection, NamedRows, Result, Row, Settings, show, to_table

SETTINGS = Settings("made up", "continuous", "none", 9, 12, correlation="Pearson", clusters=3, more=("a choice.",))


@dataclass(frozen=True)
class Made(Result):
    """A result with a table of two rows and another table."""

    settings: Settings = SETTINGS
    warnings: tuple[str, ...] = ("Mind the gap.",)
    key = "made"
    caption = "Made up"

    def rows(self) -> list[Row]:
        return [{"item": "q1", "mean": 1.23456}, {"item": "q2", "mean": -0.001, "n": 12345}]

    def further(self) -> tuple[NamedRows, ...]:
        return (NamedRows("more", "More", ({"component": 1, "eigenvalue": 2.0},)),)


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (None, "f2", ""),
        (float("nan"), "f3", ""),
        (1.23456, "f1", "1.2"),
        (1.23456, "f2", "1.23"),
        (1.23456, "f3", "1.235"),
        (-1.5, "f2", "−1.50"),
        (-0.004, "f2", "0.00"),
        (-0.0, "f1", "0.0"),
        (0, "int", "0"),
        (12345, "int", "12,345"),
        (-12345.6, "f1", "−12,345.6"),
        (float("inf"), "f2", "∞"),
        (float("-inf"), "f3", "−∞"),
        (0.0009999, "p", "< .001"),
        (0.0, "p", "< .001"),
        (0.001, "p", ".001"),
        (0.05, "p", ".050"),
        (1.0, "p", "> .999"),
        (True, "flag", "yes"),
        (False, "flag", ""),
        ("q1", "text", "q1"),
        ("−.5", "f2", "−.5"),
    ],
)
def test_a_value_as_a_reader_sees_it(value: Any, form: Format, shown: str) -> None:
    assert show(value, form) == shown


def test_every_term_has_a_format_and_a_meaning() -> None:
    assert {entry.format for entry in GLOSSARY.values()} <= set(get_args(Format))
    assert all(entry.meaning for entry in GLOSSARY.values())


def test_a_member_takes_format_and_meaning_from_its_family() -> None:
    found = term("loading:F2")
    assert (found.label, found.format, found.meaning) == ("F2", "f2", GLOSSARY["loading"].meaning)


def test_a_column_without_a_glossary_entry_is_an_error() -> None:
    with pytest.raises(KeyError):
        to_table("t", "T", [{"no such thing": 1}])


def test_a_table_has_the_glossarys_labels_and_formats() -> None:
    table = to_table("t", "T", Made().rows(), ("a note",))
    assert [(column.key, column.label, column.numeric) for column in table.columns] == [
        ("item", "Item", False),
        ("mean", "Mean", True),
        ("n", "N", True),
    ]
    assert table.rows == (("q1", "1.23", ""), ("q2", "0.00", "12,345"))
    assert table.notes == ("a note",)


def test_settings_are_one_sentence() -> None:
    assert SETTINGS.sentence() == (
        "Made up; items treated as continuous; Pearson; missing answers: none; N = 9 of 12; J = 3 clusters; a choice."
    )


def test_settings_leave_out_what_is_not_there() -> None:
    plain = Settings("counts", "ordinal", "shown", 1, 2)
    assert plain.sentence() == "Counts; items treated as ordinal; missing answers: shown; N = 1 of 2."
    counts = Settings("counts", "none", "", 2800, 12345)
    assert counts.sentence() == "Counts; N = 2,800 of 12,345."


def test_every_view_comes_from_the_rows() -> None:
    made = Made()
    assert made.to_frame()["mean"].tolist() == [1.23456, -0.001]
    assert [table.key for table in made.tables()] == ["made", "more"]
    assert made.tables()[0].notes == (SETTINGS.sentence(), "Mind the gap.")
    for text in ("Made up", "q1", "1.23", "Mind the gap.", "N = 9 of 12", "2.000"):
        assert text in made.summary()
        assert text in made._repr_html_()


def test_a_collection_is_its_members_one_after_the_other() -> None:
    both = Collection((Made(), Made()), "both", "Both", SETTINGS)
    assert both.rows() == Made().rows() * 2
    assert both.estimates() == {"members": [{}, {}]}
    assert both.key == "both"
