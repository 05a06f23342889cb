"""Each item's own statistics, against psych::describe (items.R)."""

from typing import Any

import pytest

from analysis import item_analysis
from analysis.estimators.items import ItemStatistics
from tests.support.answers import ITEMS, bfi

# Closed forms: nothing but rounding may differ. Observed: 6e-15.
CLOSED_FORM = 1e-12


@pytest.fixture(scope="module")
def found() -> dict[str, ItemStatistics]:
    return {x.item: x for x in item_analysis(bfi()).items}


@pytest.mark.parametrize("item", ITEMS)
def test_moments(found: dict[str, ItemStatistics], r_values: dict[str, Any], item: str) -> None:
    ours, expected = found[item], r_values["items"][item]
    moments = [ours.mean, ours.sd, ours.skew, ours.kurtosis]
    names = ["mean", "sd", "skew_type3", "kurtosis_type3"]
    assert moments == pytest.approx([expected[name] for name in names], abs=CLOSED_FORM)


@pytest.mark.parametrize("item", ITEMS)
def test_counts_and_shares(found: dict[str, ItemStatistics], r_values: dict[str, Any], item: str) -> None:
    ours, expected = found[item], r_values["items"][item]
    assert (ours.n, ours.missing) == (expected["n"], expected["missing"])
    assert [ours.floor, ours.ceiling] == pytest.approx([expected["floor"], expected["ceiling"]], abs=CLOSED_FORM)
    counts = [share * ours.n for share in ours.shares]
    assert counts == pytest.approx([expected["counts"][str(value)] for value in range(1, 7)], abs=1e-9)
