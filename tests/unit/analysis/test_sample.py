from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.sample import Sample
from instrument.dataspec import DataSpec, ScaleBounds
from instrument.errors import ContentError, Refused

ANSWERS = pd.DataFrame(
    {
        "q1": [1, 2, 3, 4, 5],
        "q2": [2, 2, 3, 5, 4],
        "q3": [5, 4, 3, 2, 1],
        "place": ["a", "a", "b", "b", "b"],
    }
)
ITEMS = ("q1", "q2", "q3")
Change = Callable[[pd.DataFrame], pd.DataFrame]


def _sample(frame: pd.DataFrame = ANSWERS, items: tuple[str, ...] = ITEMS, **options: Any) -> Sample:
    return Sample.from_frame(frame, items, **options)


def _refusal(frame: pd.DataFrame = ANSWERS, items: tuple[str, ...] = ITEMS, **options: Any) -> list[str]:
    with pytest.raises(ContentError) as caught:
        _sample(frame, items, **options)
    return [str(problem) for problem in caught.value.problems]


def _cells(column: str, values: list[Any]) -> pd.DataFrame:
    return ANSWERS.assign(**{column: pd.Series(values, dtype=object)})


# What comes in


def test_answers_become_floats_in_the_order_asked() -> None:
    found = _sample(items=("q3", "q1"))
    assert found.items == ("q3", "q1")
    np.testing.assert_array_equal(found.array, ANSWERS[["q3", "q1"]].to_numpy(dtype=float))


def test_the_frame_that_came_in_is_left_as_it_was() -> None:
    before = ANSWERS.copy()
    _sample(reverse=("q1",), missing_codes={"refused": 9}, cluster="place")
    pd.testing.assert_frame_equal(ANSWERS, before)


def test_reversed_items_turn_and_that_is_said() -> None:
    found = _sample(reverse=("q3",))
    assert found.answers["q3"].tolist() == [1, 2, 3, 4, 5]
    assert found.answers["q1"].tolist() == [1, 2, 3, 4, 5]
    assert found.reverse == ("q3",)
    assert found.notes == ("Reversed before anything was computed (6 − answer): q3.",)


def test_a_scale_that_does_not_begin_at_one_turns_within_its_bounds() -> None:
    found = _sample(ANSWERS[list(ITEMS)] - 1, reverse=("q1",), scale=(0, 4))
    assert found.answers["q1"].tolist() == [4, 3, 2, 1, 0]


def test_missing_codes_are_counted_by_reason_apart_from_empty_cells() -> None:
    frame = _cells("q1", [1, -99, 3, "", 5]).assign(q2=[-99, -98, 3, 5, -99])
    found = _sample(frame, missing_codes={"refused": -99, "does not apply": -98})
    assert found.missing_reasons == {
        "q1": {"blank": 1, "refused": 1},
        "q2": {"refused": 2, "does not apply": 1},
        "q3": {},
    }
    assert found.answers.isna().sum().tolist() == [2, 3, 0]


def test_a_missing_answer_stays_missing_when_its_item_turns() -> None:
    found = _sample(_cells("q3", [5, 9, 3, None, 1]), reverse=("q3",), missing_codes={"refused": 9})
    np.testing.assert_array_equal(found.answers["q3"], [1, np.nan, 3, np.nan, 5])


@pytest.mark.parametrize(
    "given",
    [
        ["1", "2", None, "4", "5"],
        [1.0, 2.0, np.nan, 4.0, 5.0],
        ["1", "2.0", "  ", 4, 5.0],
        pd.array([1, 2, None, 4, 5], dtype="Int64"),
        pd.array(["1", "2", None, "4", "5"], dtype="string"),
        pd.Categorical(["1", "2", None, "4", "5"]),
    ],
    ids=["text", "floats", "mixed", "Int64", "string", "categorical"],
)
def test_numbers_are_read_however_they_are_stored(given: Any) -> None:
    found = _sample(ANSWERS.assign(q1=given))
    np.testing.assert_array_equal(found.answers["q1"], [1, 2, np.nan, 4, 5])
    assert found.missing_reasons["q1"] == {"blank": 1}


def test_rows_without_answers_are_dropped_and_counted() -> None:
    frame = pd.concat([ANSWERS, pd.DataFrame({"q1": [None, 9], "place": ["c", "c"]})])
    found = _sample(frame, missing_codes={"refused": 9}, cluster="place", group="place")
    assert (found.n_rows, len(found.answers)) == (7, 5)
    assert found.notes == ("2 rows without any answer to these items were left out.",)
    assert found.cluster is not None
    assert found.cluster.tolist() == found.group.tolist() == list("aabbb")


def test_rows_with_one_answer_stay() -> None:
    frame = pd.concat([ANSWERS, pd.DataFrame({"q2": [1]})], ignore_index=True)
    assert len(_sample(frame).answers) == 6


def test_the_index_of_the_data_is_of_no_matter() -> None:
    # Two files put together: every label stands twice.
    twice = pd.concat([ANSWERS, ANSWERS.assign(q1=[None, 2, 3, 4, 5])])
    found = _sample(twice, cluster="place")
    assert found.answers.index.tolist() == list(range(10))
    complete = found.complete()
    assert len(complete.answers) == len(complete.cluster) == 9


def test_labels_lose_the_blanks_around_them() -> None:
    found = _sample(ANSWERS.assign(place=["a", "a ", " b", "  ", None]), cluster="place")
    assert found.cluster.tolist()[:3] == ["a", "a", "b"]
    assert found.cluster.isna().tolist() == [False, False, False, True, True]


def test_numbers_as_labels_stay_numbers() -> None:
    assert _sample(ANSWERS.assign(place=[1, 1, 2, 2, 2]), cluster="place").cluster.tolist() == [1, 1, 2, 2, 2]


def test_without_a_scale_any_finite_number_is_an_answer() -> None:
    found = _sample(ANSWERS.assign(q1=[-1.5, 2e6, 0.25, 4, 5]), scale=None)
    assert found.answers["q1"].tolist() == [-1.5, 2e6, 0.25, 4, 5]


def test_a_specification_says_it_all() -> None:
    spec = DataSpec(
        title="t",
        items=ITEMS,
        reverse=("q3",),
        cluster="place",
        scale=ScaleBounds(min=1, max=5),
        missing={"refused": 9},
        constructs={"k": ("q1", "q3")},
    )
    found = Sample.from_spec(ANSWERS, spec, treatment="continuous")
    assert (found.items, found.reverse, found.scale) == (ITEMS, ("q3",), (1, 5))
    assert found.scales == {"k": ("q1", "q3")}
    assert found.treatment == "continuous"


def test_without_constructs_all_items_are_one_scale() -> None:
    assert _sample().scales == {"All items": ITEMS}


# What is refused, with its place and a remedy


@pytest.mark.parametrize(
    ("values", "where", "what"),
    [
        ([1, "often", 3, 4, 5], "data, column 'q1', row 3: 'often' is not a number.", "Code answers as numbers"),
        (
            [1, "x", 3, "y", "x"],
            "data, column 'q1', row 3: 'x' is not a number (nor in 2 more rows).",
            "leave the cell",
        ),
        ([1, 2, 6, 4, 5], "data, column 'q1', row 4: 6 is not a whole number from 1 to 5.", "widen the scale"),
        ([1, 2, 0, 7, 5], "data, column 'q1', row 4: 0 is not a whole number from 1 to 5 (nor in 1", "missing code"),
        ([1, 2.5, 3, 4, 5], "data, column 'q1', row 3: 2.5 is not a whole number from 1 to 5.", "Correct the answer"),
        (
            [1, 2, 3, 4, np.inf],
            "data, column 'q1', row 6: inf is not a whole number from 1 to 5.",
            "Correct the answer",
        ),
        ([3, 3, 3, 3, 3], "data, column 'q1': the item has no variance: everybody answered 3.", "Take it out"),
        ([None] * 5, "data, column 'q1': the item has no variance: nobody answered it.", "Take it out"),
        ([None, "", " ", 3, None], "data, column 'q1': the item has no variance: everybody answered 3.", "Take it out"),
    ],
)
def test_a_bad_column_is_named(values: list[Any], where: str, what: str) -> None:
    (message,) = _refusal(_cells("q1", values))
    assert message.startswith(where)
    assert what in message


@pytest.mark.parametrize("value", [np.inf, -np.inf])
def test_infinity_is_refused_without_a_scale_too(value: float) -> None:
    (message,) = _refusal(ANSWERS.assign(q1=[1, 2, 3, 4, value]), scale=None)
    assert "is not a finite number." in message


def test_a_reversed_answer_outside_the_scale_is_shown_as_it_was_given() -> None:
    (message,) = _refusal(_cells("q3", [5, 4, 3, 2, 8]), reverse=("q3",))
    assert "row 6: 8 is not" in message


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"items": ("q1", "q22")}, "data: there is no column 'q22'. Correct the name. Did you mean 'q2'?"),
        ({"cluster": "plase"}, "data: there is no column 'plase'. Correct the name. Did you mean 'place'?"),
        ({"group": "sex"}, "data: there is no column 'sex'. Correct the name."),
        ({"items": ("q1", "q2", "q1")}, "data: 'q1' stands more than once in items. Name it once."),
        ({"items": ()}, "data: no items are named. Name the columns that hold answers."),
        ({"reverse": ("place",)}, "data: 'place' is in reverse but is not an item. Add it to items."),
        ({"reverse": ("q1", "q1")}, "data: 'q1' stands more than once in reverse. Name it once."),
        ({"constructs": {"k": ("q1", "q9")}}, "data: 'q9' is in construct 'k' but is not an item. Add it to items."),
        ({"constructs": {"k": ()}}, "data: construct 'k' has no items. Name some or remove it."),
        ({"scale": (5, 1)}, "data: the scale goes from 5 to 1. Give (min, max)."),
        ({"scale": None, "reverse": ("q1",)}, "data: items are reversed but the scale has no bounds."),
        ({"missing_codes": {"refused": 5}}, "data: missing code 5 is also an answer. Use one outside the scale."),
        ({"missing_codes": {"a": 9, "b": 9}}, "data: missing code 9 of 'a' has two reasons. Give it one."),
    ],
)
def test_a_wrong_request_is_named(options: dict[str, Any], message: str) -> None:
    assert _refusal(**options)[0].startswith(message)


def test_a_column_that_stands_twice_is_named() -> None:
    twice = pd.concat([ANSWERS, ANSWERS[["q2"]]], axis=1)
    assert _refusal(twice) == ["data: the column 'q2' stands 2 times. Give each column its own name."]
    assert len(_sample(twice, items=("q1", "q3")).answers) == 5  # where nobody asks for it, it does no harm


def test_no_rows() -> None:
    assert _refusal(ANSWERS[:0]) == ["data: there are no rows. Give at least a header and one row of answers."]


def test_the_source_is_named() -> None:
    assert _refusal(items=("q1", "qq"), source="answers.csv")[0].startswith("answers.csv: ")


@pytest.mark.parametrize(
    ("frame", "options", "count"),
    [
        (ANSWERS, {"items": ("q1", "x", "y"), "reverse": ("z",), "cluster": "w", "scale": (3, 2)}, 5),
        (ANSWERS.assign(q1=["a"] * 5, q3=["b"] * 5), {}, 2),
        (ANSWERS.assign(q1=[0, 2, 3, 4, 5], q2=[9, 2, 3, 4, 5]), {}, 2),
        (ANSWERS.assign(q1=1, q2=2), {}, 2),
    ],
)
def test_all_faults_of_one_kind_are_reported_together(frame: pd.DataFrame, options: Any, count: int) -> None:
    assert len(_refusal(frame, **options)) == count


# Copies


def test_selecting_items_leaves_out_rows_that_answered_none_of_them() -> None:
    frame = ANSWERS.assign(q1=[None, 2, 3, 4, 5], q2=[None, 2, None, 4, 5])
    found = _sample(frame, cluster="place", reverse=("q1", "q3")).select(["q2", "q1"])
    assert found.items == ("q2", "q1")
    assert found.answers.index.tolist() == [1, 2, 3, 4]
    assert found.cluster.tolist() == list("abbb")
    assert found.reverse == ("q1",)


def test_selecting_what_is_not_there_is_refused() -> None:
    with pytest.raises(Refused, match=r"q7: is not an item of this sample. Choose from q1, q2, q3."):
        _sample().select(["q1", "q7"])


def test_complete_rows() -> None:
    found = _sample(_cells("q1", [1, None, 3, 4, 5]), cluster="place", group="place").complete()
    assert found.answers.index.tolist() == [0, 2, 3, 4]
    assert found.cluster.tolist() == found.group.tolist() == list("abbb")
    assert found.n_rows == 5


def test_a_missing_code_is_no_cluster() -> None:
    df = pd.DataFrame({"a": [1, 2, 3, 4], "b": [2, 1, 4, 3], "u": ["A ", "A", "-99", ""]})
    sample = Sample.from_frame(df, ["a", "b"], cluster="u", missing_codes={"refused": -99})
    assert sample.cluster is not None
    assert sample.cluster.tolist()[:2] == ["A", "A"]
    assert sample.cluster.isna().tolist() == [False, False, True, True]


def test_persian_and_arabic_digits_are_numbers() -> None:
    df = pd.DataFrame({"a": ["۱", " ٢", "3", "-۹۹"], "b": [2, 1, 4, 3]})
    sample = Sample.from_frame(df, ["a", "b"], missing_codes={"refused": -99})
    assert sample.answers["a"].tolist()[:3] == [1.0, 2.0, 3.0]
    assert sample.missing_reasons["a"] == {"refused": 1}


def test_a_data_frame_becomes_a_sample_with_the_scale_of_its_answers() -> None:
    made = Sample.of(pd.DataFrame({"a": [1, 2, None], "b": [6, 2, 3]}))
    assert made.items == ("a", "b")
    assert made.scale == (1, 6)
    assert any("1 to 6" in note for note in made.notes)
    assert Sample.of(made) is made
    assert Sample.of(pd.DataFrame({"a": [1.5, 2.0], "b": [6.0, 2.0]})).scale is None
    assert Sample.of(pd.DataFrame({"a": [1, 200], "b": [6, 2]})).scale is None


def test_every_empty_cell_keeps_its_reason() -> None:
    frame = pd.DataFrame({"a": [1, 2, -9, None, None], "b": [6, -8, 3, 4, None]})
    made = Sample.from_frame(frame, ["a", "b"], scale=(1, 6), missing_codes={"refused": -9, "planned": -8})
    assert made.unanswered is not None
    assert made.unanswered.reasons == ("blank", "refused", "planned")
    assert made.unanswered.cells.to_numpy().tolist() == [[0, 0], [0, 3], [2, 0], [1, 0]]
    assert made.missing_reasons == {"a": {"blank": 2, "refused": 1}, "b": {"blank": 1, "planned": 1}}
    chosen = made.select(["a"]).unanswered
    assert chosen is not None
    assert chosen.cells.to_numpy().tolist() == [[0], [0]]


def test_respondents_are_left_out_with_a_reason() -> None:
    frame = pd.DataFrame({"a": [1, 2, 3], "b": [3, 2, 3], "u": ["x", "y", "y"]})
    made = Sample.from_frame(frame, ["a", "b"], cluster="u").without([0], "they answered in two seconds")
    assert list(made.answers.index) == [1, 2]
    assert made.cluster is not None
    assert list(made.cluster) == ["y", "y"]
    assert made.n_rows == 3
    assert made.notes[-1] == "1 respondent left out: they answered in two seconds."
