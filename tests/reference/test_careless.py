"""Indices of careless answering against psych::outlier and a computation in R person by person (careless.R)."""

from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis import CarelessRule, careless
from analysis.estimators.careless import CarelessAnswers
from analysis.sample import Sample
from tests.support.answers import bfi, continuous, public

# The same closed forms in another order of operations. Observed: D² (up to 111) 1.4e-13, the others 5e-15.
CLOSED_FORM = 1e-11
DATA = ["bfi", "mixed"]
COLUMNS = {
    "longest": "longstring",
    "mean_run": "average_string",
    "irv": "irv",
    "d2": "d2",
    "df": "answered",
    "even_odd": "even_odd",
    "synonyms": "synonyms",
    "antonyms": "antonyms",
    "person_total": "person_total",
}


def _sample(data: str, expected: dict[str, Any], **options: Any) -> Sample:
    scales = expected["scales"]
    if data == "bfi":
        return bfi(reverse=True, constructs=scales, **options)
    return continuous(public(data), constructs=scales, **options)


@cache
def _found(data: str, cut: float, scales: tuple[tuple[str, tuple[str, ...]], ...]) -> CarelessAnswers:
    return careless(_sample(data, {"scales": dict(scales)}), CarelessRule(pair_r=cut, least_pairs=3))


@pytest.fixture
def expected(r_values: dict[str, Any], data: str) -> dict[str, Any]:
    values: dict[str, Any] = r_values["careless"][data]
    return values


@pytest.fixture
def found(expected: dict[str, Any], data: str) -> CarelessAnswers:
    scales = tuple((name, tuple(items)) for name, items in expected["scales"].items())
    return _found(data, expected["cut"], scales)


def _agree(found: NDArray[np.float64], expected: dict[str, Any]) -> None:
    first = np.array(expected["first"], dtype=float)
    np.testing.assert_allclose(found[: len(first)], first, rtol=0, atol=CLOSED_FORM)
    assert int((~np.isnan(found)).sum()) == expected["n"]
    assert float(np.nansum(found)) == pytest.approx(expected["sum"], abs=1e-8)  # R prints 15 digits of sums to 70,000


@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("quantity", COLUMNS)
def test_each_index_of_each_person(found: CarelessAnswers, expected: dict[str, Any], data: str, quantity: str) -> None:
    _agree(found.respondents[COLUMNS[quantity]].to_numpy(dtype=float), expected[quantity])


@pytest.mark.parametrize("data", DATA)
def test_the_pairs_are_as_many(found: CarelessAnswers, expected: dict[str, Any], data: str) -> None:
    assert len(found.synonyms) == expected["synonym_pairs"]
    assert len(found.antonyms) == expected["antonym_pairs"]


@pytest.mark.parametrize("data", DATA)
def test_the_distance_of_complete_rows_is_that_of_psych(expected: dict[str, Any], data: str) -> None:
    respondents = careless(_sample(data, expected, missing="listwise")).respondents
    first = len(expected["outlier"]["first"])
    assert (respondents.index[:first] + 1).tolist() == expected["complete"]
    _agree(respondents["d2"].to_numpy(), expected["outlier"])


@pytest.mark.parametrize("data", DATA)
def test_psych_leaves_missing_items_out_of_the_inverse_of_all(
    found: CarelessAnswers, expected: dict[str, Any], data: str
) -> None:
    """psych::outlier is z'Kz with 0 for missing: never less than the distance on the answered items, often more."""
    first = np.array(expected["outlier_missing"]["first"])
    here = found.respondents.iloc[: len(first)]
    complete = (here["answered"] == len(_sample(data, expected).items)).to_numpy()
    np.testing.assert_allclose(here["d2"][complete], first[complete], rtol=0, atol=CLOSED_FORM)
    assert (here["d2"].to_numpy()[~complete] < first[~complete]).all()
    assert (~complete).sum() > 5
