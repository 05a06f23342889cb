from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis import alpha, cfa
from analysis.report.inputs import Inputs
from analysis.report.page import to_document
from analysis.report.screening import Screening
from analysis.report.sections import careless as section
from analysis.report.validation import Validation, validate
from instrument.document import text
from tests.unit.analysis.report.conftest import answers


@pytest.fixture(scope="module")
def with_straightliners(make: Callable[..., Inputs]) -> Inputs:
    frame = answers()
    frame.loc[10:14, [f"q{j}" for j in range(1, 7)]] = 5
    return make(frame)


@pytest.fixture(scope="module")
def left_out(with_straightliners: Inputs) -> Validation:
    return validate(replace(with_straightliners, without_careless=True))


def test_the_flag_is_set_beside_what_it_changes(with_straightliners: Inputs) -> None:
    inputs, found = with_straightliners, section.compute(with_straightliners)
    flagged = found.answers.flagged
    assert set(range(10, 15)) <= set(flagged)
    rows = {row["quantity"]: row for row in found.sensitivity}
    fewer = inputs.sample.without(flagged, "")
    items = inputs.sample.scales["Support"]
    assert found.further()[0].caption.endswith(f"(N = 120 and {120 - len(flagged)})")
    assert rows["α, Support"]["with_flagged"] == alpha(inputs.sample.select(items)).estimate
    assert rows["α, Support"]["without_flagged"] == alpha(fewer.select(items)).estimate
    assert rows["Mean, Support"]["with_flagged"] == pytest.approx(
        inputs.sample.answers[list(items)].mean(axis=1).mean()
    )
    for label, name in (("χ²", "chisq"), ("CFI", "cfi"), ("RMSEA", "rmsea"), ("SRMR", "srmr")):
        row = rows[f"CFA {label}"]
        assert row["without_flagged"] == cfa(fewer, inputs.model, groups=False).fit[name]  # type: ignore[arg-type]
        assert row["change"] == row["without_flagged"] - row["with_flagged"]  # type: ignore[operator]


def test_nobody_is_left_out_unless_asked(with_straightliners: Inputs) -> None:
    found = validate(with_straightliners)
    assert len(found.inputs.sample.answers) == 120
    page = text.render(to_document(found))
    assert "Nobody is left out of the later sections" in page


def test_who_is_flagged_is_in_no_later_section(with_straightliners: Inputs, left_out: Validation) -> None:
    by_key = {one.key: one.result for one in left_out.sections}
    n = 120 - len(by_key["careless"].answers.flagged)  # type: ignore[union-attr]
    assert n < 120
    assert by_key["participants"].settings.n_used == by_key["careless"].settings.n_used == 120  # type: ignore[union-attr]
    items = list(with_straightliners.sample.scales["Support"])
    fewer = with_straightliners.sample.answers.drop(index=by_key["careless"].answers.flagged)  # type: ignore[union-attr]
    assert by_key["cfa"].settings.n_used == len(fewer)  # type: ignore[union-attr]
    assert by_key["alpha"].members[0].settings.n_used == len(fewer[items].dropna(how="all"))  # type: ignore[union-attr]


def test_every_later_section_says_so_and_no_earlier_one(left_out: Validation) -> None:
    keys = [one.key for one in left_out.sections]
    place = keys.index("careless")
    n = len(left_out.sections[place].result.answers.flagged)  # type: ignore[union-attr]
    said = f"without {n} respondents flagged as careless"
    for one in left_out.sections:
        if one.result is not None:
            assert (said in one.result.settings.more) == (keys.index(one.key) > place)
    page = " ".join(text.render(to_document(left_out)).split())
    assert f"{n} respondents left out: flagged as careless by 2 indices or more" in page
    assert f"Later sections: {said}." in page


def test_without_anybody_flagged_there_is_no_comparison(make: Callable[..., Inputs]) -> None:
    frame = answers()
    found = section.compute(make(frame[frame.filter(like="q").nunique(axis=1) > 1]))
    assert len(found.answers.flagged) == 0
    assert found.sensitivity == ()


def test_times_checks_and_order_reach_the_indices(make: Callable[..., Inputs]) -> None:
    inputs = make()
    seconds, failed = pd.Series(np.full(120, 4.0)), pd.Series(np.zeros(120))
    seconds[6], failed[8] = 1.0, 2.0
    order = pd.Series(["q6 q5 q4 q3 q2 q1"] * 120)
    found = section.compute(replace(inputs, screening=Screening(seconds, failed, order))).answers
    assert {6, 8} <= set(found.flagged)
    assert "runs in the order each respondent was asked" in found.settings.more


def test_it_is_said_when_nobody_could_be_judged_or_nobody_would_be_left(with_straightliners: Inputs) -> None:
    inputs = replace(with_straightliners, without_careless=True)
    assert section.onward(None, with_straightliners) is with_straightliners
    assert section.onward(None, inputs).left_out.startswith("nobody left out as careless: careless answers could not")
    few = replace(inputs, screening=Screening(seconds=pd.Series(np.full(120, 0.5))))
    after = section.onward(section.compute(few), few)
    assert len(after.sample.answers) == 120
    assert after.left_out == "nobody left out as careless: fewer than 3 would be left"


def test_a_statistic_that_is_refused_leaves_the_others(make: Callable[..., Inputs]) -> None:
    frame = answers()
    frame.loc[10:14, [f"q{j}" for j in range(1, 7)]] = 5
    items = tuple(f"q{j}" for j in range(1, 7))
    inputs = make(frame, items=items, constructs={"Support": items[:3], "Alone": ("q4",)}, model=None)
    found = section.compute(inputs)
    rows = {row["quantity"]: row for row in found.sensitivity}
    assert np.isnan(rows["α, Alone"]["with_flagged"])  # type: ignore[arg-type]
    assert np.isfinite(rows["Mean, Alone"]["with_flagged"])  # type: ignore[arg-type]
    assert any(warning.startswith("All: Alone: alpha needs two items") for warning in found.warnings)
