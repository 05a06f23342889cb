from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.fit.careless_rule import INDICES, SOURCES, CarelessRule
from instrument.errors import Refused

NAN = np.nan


def _values(**given: list[float]) -> dict[str, NDArray[np.float64]]:
    n = len(next(iter(given.values())))
    return {name: np.array(given.get(name, [NAN] * n), dtype=float) for name in INDICES}


def _marks(name: str, values: list[float], answered: int = 20, rule: CarelessRule | None = None) -> list[bool]:
    marks = (rule or CarelessRule()).marks(_values(**{name: values}), np.full(len(values), answered))
    assert not any(found.any() for other, found in marks.items() if other != name)
    found: list[bool] = marks[name].tolist()
    return found


@pytest.mark.parametrize(
    ("name", "values", "marked"),
    [
        ("longstring", [9, 10, 20, NAN], [False, True, True, False]),
        ("d2", [0.001, 0.0009, NAN], [False, True, False]),
        ("even_odd", [0.30, 0.29, -1, NAN], [False, True, True, False]),
        ("synonyms", [0.22, 0.21, NAN], [False, True, False]),
        ("antonyms", [-0.03, -0.02, -0.9, NAN], [False, True, False, False]),
        ("person_total", [-0.9, 0.9, NAN], [False, False, False]),
        ("seconds_per_item", [2.0, 1.99, NAN], [False, True, False]),
        ("attention_failed", [0, 1, 2, NAN], [False, True, True, False]),
    ],
)
def test_each_threshold_marks_its_side_and_never_an_index_not_had(
    name: str, values: list[float], marked: list[bool]
) -> None:
    assert _marks(name, values) == marked


def test_person_total_marks_when_asked() -> None:
    assert _marks("person_total", [-0.1, 0.1], rule=CarelessRule(person_total=0.0)) == [True, False]


def test_half_of_few_answers_is_no_long_run() -> None:
    assert _marks("longstring", [4, 5, 6], answered=6) == [False, False, True]
    assert _marks("longstring", [3], answered=6, rule=CarelessRule(longstring_least=3)) == [True]


def test_irv_is_judged_by_the_median_of_all() -> None:
    """Median 1.0, median deviation 0.1: below 1 - 2.5 x 0.148 = 0.63."""
    assert _marks("irv", [0.9, 1.0, 1.1, 0.64, 0.62, 1.1, 0.9, 1.0, 1.0]) == [False] * 4 + [True] + [False] * 4


def test_no_variability_at_all_is_marked_whatever_the_others_do() -> None:
    assert _marks("irv", [0, 0, 0, 1, 2]) == [True, True, True, False, False]


@pytest.mark.parametrize("name", [name for name in INDICES if name != "average_string"])
def test_none_marks_nobody(name: str) -> None:
    rule = replace(CarelessRule(), **{name: None})
    assert not any(_marks(name, [0.0, 1.0, 100.0, -1.0], rule=rule))
    assert rule.condition(name, np.array([1.0])) == "never"


def test_two_marks_or_one_that_suffices_make_a_flag() -> None:
    values = _values(
        even_odd=[0, 0, 1, 1, 1],
        synonyms=[0, 1, 1, 1, 1],
        seconds_per_item=[9, 9, 1, 9, 9],
        attention_failed=[0, 0, 0, 1, 0],
    )
    rule = CarelessRule()
    marks = rule.marks(values, np.full(5, 20))
    count, flagged = rule.flagged(marks)
    assert count.tolist() == [2, 1, 1, 1, 0]
    assert flagged.tolist() == [True, False, True, True, False]
    assert replace(rule, least=3).flagged(marks)[1].tolist() == [False, False, True, True, False]
    assert replace(rule, least=1).flagged(marks)[1].tolist() == [True, True, True, True, False]
    assert replace(rule, alone=()).flagged(marks)[1].tolist() == [True, False, False, False, False]


def test_conditions_in_words() -> None:
    rule, values = CarelessRule(), np.array([0.9, 1.0, 1.1])
    assert rule.condition("longstring", values) == "≥ 50% of the items answered, and ≥ 6"
    assert rule.condition("irv", values) == "< 0.63 (median − 2.5 MAD), or = 0"
    assert rule.condition("irv", np.array([1.0, 1.0, 2.0])) == "= 0"
    said = [rule.condition(name, values) for name in INDICES[3:]]
    assert said == ["p < .001", "< .30", "< .22", "> −.03", "never", "< 2 s", "≥ 1"]
    assert rule.decision() == "2 indices or more, or one of seconds per item and attention checks"
    assert rule.decision({"attention_failed"}) == "2 indices or more, or seconds per item alone"
    assert rule.decision({"attention_failed", "seconds_per_item", "synonyms"}) == "2 indices or more"
    assert replace(rule, seconds_per_item=None, alone=("seconds_per_item",)).decision() == "2 indices or more"


def test_every_index_has_its_source() -> None:
    assert set(SOURCES) == set(INDICES)
    assert all(any(character.isdigit() for character in source) for source in SOURCES.values())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("longstring", 0),
        ("longstring", 1.5),
        ("longstring_least", 1),
        ("irv", -1),
        ("d2", 1),
        ("even_odd", 1.2),
        ("seconds_per_item", 0),
        ("attention_failed", 0),
        ("pair_r", 1),
        ("least_pairs", 2),
        ("least", 0),
    ],
)
def test_a_threshold_that_means_nothing_is_refused(name: str, value: float) -> None:
    with pytest.raises(Refused, match=rf"CarelessRule\.{name}: {value} is not"):
        CarelessRule(**{name: value})


def test_an_unknown_index_cannot_suffice() -> None:
    with pytest.raises(Refused, match=r"CarelessRule\.alone: 'speed' is no index"):
        CarelessRule(alone=("speed",))
