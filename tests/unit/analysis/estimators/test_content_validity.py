"""Content validity of a panel: each item by its own experts, each number beside what is asked of so many."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.estimators.content_validity import ItemContent, content_validity
from analysis.glossary import GLOSSARY, term
from analysis.report.panel_rule import kappa_band, rule, scale_checks
from analysis.report.thresholds import cvr_threshold, i_cvi_threshold
from instrument.errors import ContentError, Refused

unhurried = settings(max_examples=25)
E, U, N = "essential", "useful", "not_necessary"


def panel(
    relevance: dict[str, list[float | None]],
    clarity: dict[str, list[float | None]] | None = None,
    necessity: dict[str, list[str | None]] | None = None,
) -> pd.DataFrame:
    """Return ratings in rows: item -> one rating an expert."""
    return pd.DataFrame(
        [
            {
                "expert": f"E{place + 1}",
                "item": item,
                "relevance": point,
                "clarity": (clarity or {}).get(item, [None] * len(points))[place],
                "essential": (necessity or {}).get(item, [None] * len(points))[place],
            }
            for item, points in relevance.items()
            for place, point in enumerate(points)
        ]
    )


def item(
    relevance: list[float | None], clarity: list[float | None] | None = None, necessity: list[str | None] | None = None
) -> ItemContent:
    given = panel({"A01": relevance}, {"A01": clarity} if clarity else None, {"A01": necessity} if necessity else None)
    (found,) = content_validity(given).items
    return found


FIVE = panel({"A01": [4, 4, 4, 3, 2], "A02": [4, 4, 4, 4, 4], "B01": [1, 2, 3, 4, None]})


def test_polit_beck_and_owens_item_of_five_experts() -> None:
    found = content_validity(FIVE).items[0]
    assert (found.n, found.relevant, found.i_cvi) == (5, 4, 0.8)
    assert found.kappa_star == pytest.approx(0.76, abs=0.005)
    assert (found.icvi_lower, found.icvi_upper) == pytest.approx((0.284, 0.995), abs=0.0005)


def test_a_blank_leaves_its_own_item_alone() -> None:
    found = content_validity(FIVE)
    assert [(one.n, one.missing) for one in found.items] == [(5, 0), (5, 0), (4, 1)]
    assert found.items[2].i_cvi == 0.5
    assert found.warnings == ("E5 left relevance blank (1): B01.",)
    assert (found.settings.n_used, found.settings.n_rows) == (5, 5)


def test_scales_have_their_own_indices_and_all_items_theirs() -> None:
    found = content_validity(FIVE, {"a": ["A01", "A02"], "b": ["B01"]})
    assert [(one.name, one.items) for one in found.scales] == [("a", 2), ("b", 1), ("All items", 3)]
    assert found.scales[0].s_cvi_ave == pytest.approx(0.9)
    assert (found.scales[0].s_cvi_ua, found.scales[1].s_cvi_ua) == (0.5, 0.0)
    assert [one.construct for one in found.items] == ["a", "a", "b"]
    assert len(content_validity(FIVE, {"a": ["A01", "A02", "B01"]}).scales) == 1


def test_what_nobody_was_asked_is_not_shown() -> None:
    found = content_validity(FIVE.drop(columns=["clarity", "essential"]))
    assert [table.key for table in found.further()] == ["scales", "agreement"]
    assert [row["aspect"] for row in found.further()[-1].rows] == ["relevance"]
    assert np.isnan(found.items[0].cvr)


def test_necessity_stands_beside_its_critical_value_and_lawshes() -> None:
    ten = panel({"A01": [4] * 10}, necessity={"A01": [E] * 8 + [U, N]})
    (row,) = content_validity(ten).further()[0].rows
    assert row["cvr"] == pytest.approx(0.6)
    assert row["cvr_critical"] == pytest.approx(0.8)
    assert row["cvr_lawshe"] == 0.62


def test_every_column_is_in_the_glossary() -> None:
    found = content_validity(panel({"A01": [4] * 5}, {"A01": [4] * 5}, {"A01": [E] * 5}))
    rows = [*found.rows(), *(row for table in found.further() for row in table.rows)]
    assert all(term(key) for row in rows for key in row)
    assert {"i_cvi", "kappa_star", "cvr", "aiken_v", "s_cvi_ave", "s_cvi_ua", "ac2"} <= set(GLOSSARY)
    assert "κ*" in found.summary()
    assert found.estimates()["s_cvi_ave"] == {"All items": 1.0}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"relevance": 5}, "ratings, E1, A01: relevance '5' is not a whole number from 1 to 4"),
        ({"relevance": 2.5}, r"relevance '2\.5' is not a whole number"),
        ({"clarity": "clear"}, "clarity 'clear' is not a whole number"),
        ({"essential": "yes"}, "essential 'yes' is not one of not_necessary, useful, essential"),
        ({"expert": "E2"}, "E2 rates A01 more than once"),
    ],
)
def test_a_faulty_rating_is_named(change: dict[str, object], message: str) -> None:
    frame = FIVE.astype(object)
    for column, value in change.items():
        frame.loc[0, column] = value
    with pytest.raises(ContentError, match=message):
        content_validity(frame)


def test_all_faults_are_named_at_once() -> None:
    frame = FIVE.astype(object)
    frame.loc[0, "relevance"], frame.loc[7, "relevance"] = 0, "x"
    with pytest.raises(ContentError) as caught:
        content_validity(frame, {"a": ["A09"]})
    assert len(caught.value.problems) == 3


def test_what_is_missing_is_named() -> None:
    with pytest.raises(ContentError, match="there is no column 'relevance'"):
        content_validity(FIVE.rename(columns={"relevance": "relevence"}))
    with pytest.raises(Refused, match="there are no ratings"):
        content_validity(FIVE[:0])
    with pytest.raises(Refused, match="nobody rated the relevance"):
        content_validity(FIVE.assign(relevance=None))


points = st.lists(st.sampled_from([1, 2, 3, 4, None]), min_size=6, max_size=6)


@unhurried
@given(st.lists(points, min_size=1, max_size=4).filter(lambda rows: any(p for row in rows for p in row)))
def test_the_order_of_experts_changes_nothing(rows: list[list[int | None]]) -> None:
    frame = panel({f"A0{place}": row for place, row in enumerate(rows)})
    renamed = frame.assign(expert=frame["expert"].map({f"E{k}": f"E{7 - k}" for k in range(1, 7)}))
    one, other = content_validity(frame), content_validity(renamed)
    assert repr(one.items) == repr(other.items)
    assert [x.s_cvi_ave for x in one.scales] == pytest.approx([x.s_cvi_ave for x in other.scales], nan_ok=True)
    assert one.agreement["relevance"].value == pytest.approx(other.agreement["relevance"].value, abs=1e-12, nan_ok=True)


@unhurried
@given(st.integers(3, 12), st.integers(1, 5))
def test_all_fours_are_perfect(experts: int, items: int) -> None:
    found = content_validity(panel({f"A0{place}": [4] * experts for place in range(items)}))
    assert all((one.i_cvi, one.kappa_star, one.aiken_v) == (1, 1, 1) for one in found.items)
    assert (found.scales[0].s_cvi_ave, found.scales[0].s_cvi_ua) == (1, 1)


# What becomes of an item.


@pytest.mark.parametrize(
    ("n", "least", "shown"),
    [
        (3, 3, "≥ 1"),
        (5, 5, "≥ 1"),
        (6, 5, "≥ .83"),
        (7, 6, "≥ .83"),
        (8, 7, "≥ .83"),
        (9, 7, "≥ .78"),
        (10, 8, "≥ .78"),
    ],
)
def test_what_is_asked_of_i_cvi_hangs_on_the_panel(n: int, least: int, shown: str) -> None:
    asked = i_cvi_threshold(n)
    assert asked.met(least / n)
    assert not asked.met((least - 1) / n)
    assert asked.asked == shown


@pytest.mark.parametrize(
    ("relevance", "clarity", "necessity", "decision", "why"),
    [
        ([4] * 6, [4] * 6, [E] * 6, "keep", "I-CVI 1.00 is ≥ .83 (6 of 6 relevant); CVR 1.00 is ≥ 1; clarity"),
        ([4] * 9 + [1], [], [], "keep", "I-CVI .90 is ≥ .78 (9 of 10 relevant)"),
        ([4, 4, 4, 4, 1], [], [], "revise", "I-CVI .80 is not ≥ 1 (4 of 5 relevant)"),
        ([4, 4, 4, 1, 1], [], [], "drop", "I-CVI .60 is not ≥ .70 (3 of 5 relevant)"),
        ([4] * 10, [], [E] * 8 + [U] * 2, "revise", "CVR .60 is not ≥ .80 (8 of 10 essential)"),
        ([4] * 10, [], [E] * 4 + [U] * 6, "drop", "CVR −.20: fewer than half find it essential (4 of 10)"),
        ([4] * 8, [4] * 6 + [1] * 2, [], "revise", "clarity .75 is not ≥ .78 (6 of 8 clear)"),
        ([4, 4], [], [], "undecided", "rated by 2 experts, at least 3 are needed (Lynn 1986)"),
        ([3] * 5, [], [], "keep", "but V's interval begins at .42, not > .50"),
        ([4] * 4, [], [E] * 4, "keep", "CVR 1.00 from 4 experts cannot exceed chance and did not decide"),
    ],
)
def test_the_rule(
    relevance: list[float | None],
    clarity: list[float | None],
    necessity: list[str | None],
    decision: str,
    why: str,
) -> None:
    ruling = rule(item(relevance, clarity, necessity))
    assert ruling.decision == decision
    assert why in ruling.why


def test_each_number_stands_beside_its_threshold_and_source() -> None:
    checks = rule(item([4] * 10, [4] * 10, [E] * 9 + [U])).checks
    assert [row["statistic"] for row in checks] == ["I-CVI", "κ*", "V, lower end", "CVR", "Clarity"]
    assert all(row["source"] and row["threshold"] and row["verdict"] == "yes" for row in checks)
    assert "Ayre & Scally (2014)" in str(checks[3]["source"])
    assert "10 experts" in str(checks[3]["source"])
    assert [row["statistic"] for row in scale_checks(content_validity(FIVE))] == [
        "S-CVI/Ave",
        "S-CVI/UA",
        "AC2 (relevance)",
    ]


def test_a_critical_value_that_is_not_there_is_said() -> None:
    row = cvr_threshold(4, float("nan")).row("CVR", 1.0)
    assert (row["threshold"], row["verdict"]) == ("none", "not computed")


@pytest.mark.parametrize(
    ("kappa", "band"), [(0.763, "excellent"), (0.719, "good"), (0.467, "fair"), (0.31, "poor"), (float("nan"), "")]
)
def test_the_literatures_word_for_kappa(kappa: float, band: str) -> None:
    assert kappa_band(kappa) == band


@unhurried
@given(st.lists(st.sampled_from([1.0, 2.0, 3.0, 4.0]), min_size=3, max_size=12), st.integers(0, 11))
def test_a_better_rating_never_makes_a_decision_worse(ratings: list[float], place: int) -> None:
    ranks = ["drop", "revise", "keep"]
    better = [4.0 if index == place else rating for index, rating in enumerate(ratings)]
    assert ranks.index(rule(item(better)).decision) >= ranks.index(rule(item(ratings)).decision)
