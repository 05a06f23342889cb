import numpy as np
import pandas as pd
import pytest

from analysis import CarelessRule, careless
from analysis.estimators.careless import CarelessAnswers
from analysis.sample import Sample
from instrument.errors import Refused
from tests.support.answers import congeneric, continuous, likert

ITEMS = [f"q{j}" for j in range(1, 13)]
CONSTRUCTS = {"A": ITEMS[:3], "B": ITEMS[3:6], "C": ITEMS[6:9], "D": ITEMS[9:]}
FRAME = likert(200, 12, seed=14).astype(float)


def _sample(frame: pd.DataFrame = FRAME, **options: object) -> Sample:
    return Sample.from_frame(frame, list(frame.columns), **options)  # type: ignore[arg-type]


def _row(found: CarelessAnswers, index: str) -> dict[str, object]:
    return next(row for row in found.rows() if row["careless_index"] == index)


def test_runs_irv_and_synonyms_describe_the_answers_as_given() -> None:
    plain, reversed_ = careless(_sample()), careless(_sample(reverse=["q2", "q7"]))
    columns = ["longstring", "average_string", "irv", "person_total", "synonyms"]
    pd.testing.assert_frame_equal(plain.respondents[columns], reversed_.respondents[columns])


def test_a_straightliner_is_flagged_although_half_the_items_are_reversed() -> None:
    frame = FRAME.copy()
    frame.loc[7] = 4
    found = careless(_sample(frame, reverse=ITEMS[::2], constructs=CONSTRUCTS))
    assert 7 in found.flagged
    assert found.respondents.loc[7, "longstring"] == 12
    assert found.respondents.loc[7, "irv"] == 0


def test_the_table_counts_what_the_respondents_show() -> None:
    frame = FRAME.copy()
    frame.loc[:3] = 2
    found = careless(_sample(frame, constructs=CONSTRUCTS))
    for decision in found.decisions:
        values = found.respondents[decision.index]
        assert decision.n == values.notna().sum()
        assert decision.marked == found.respondents[f"marked_{decision.index}"].sum()
    marked = found.respondents.filter(like="marked_")
    assert (found.respondents["marks"] == marked.sum(axis=1)).all()
    last = found.rows()[-1]
    assert (last["careless_index"], last["with_index"]) == ("Flagged", 200)
    assert last["marked"] == len(found.flagged) == found.respondents["flagged"].sum()
    assert found.estimates()["flagged"] == found.flagged.tolist()


def test_the_overlap_of_the_marks() -> None:
    frame = FRAME.copy()
    frame.loc[:3] = 2
    found = careless(_sample(frame, constructs=CONSTRUCTS))
    counts, overlap = found.further()
    assert sum(row["respondents"] for row in counts.rows) == 200  # type: ignore[misc]
    pair = next(row for row in overlap.rows if (row["careless_index"], row["other_index"]) == ("Longest run", "IRV"))
    runs, irv = (found.respondents[f"marked_{name}"] for name in ("longstring", "irv"))
    assert (pair["marked_by_both"], pair["marked_by_either"]) == ((runs & irv).sum(), (runs | irv).sum())


def test_a_run_crosses_what_was_not_asked_and_ends_at_a_refusal() -> None:
    frame = FRAME.copy()
    frame.loc[0] = [3, 3, 3, 9, 3, 3, 3, 1, 2, 1, 2, 1]
    frame.loc[1] = [3, 3, 3, 8, 3, 3, 3, 1, 2, 1, 2, 1]
    frame.loc[2] = [3, 3, 3, np.nan, 3, 3, 3, 1, 2, 1, 2, 1]
    found = careless(_sample(frame, missing_codes={"planned": 9, "refused": 8}))
    assert found.respondents["longstring"][:3].tolist() == [6, 3, 3]


def test_the_order_asked_decides_runs() -> None:
    frame = FRAME.copy()
    frame.loc[0] = [1, 2] * 6
    asked = [ITEMS[::2] + ITEMS[1::2], *[ITEMS] * 199]
    found = careless(_sample(frame), order=asked)
    assert found.respondents.loc[0, "longstring"] == 6
    assert careless(_sample(frame)).respondents.loc[0, "longstring"] == 1
    assert "runs in the order each respondent was asked" in found.settings.more
    texts = careless(_sample(frame), order=[" ".join(["ATT01", *ids]) for ids in asked])
    pd.testing.assert_frame_equal(texts.respondents, found.respondents)


def test_an_order_that_is_not_known_is_that_of_the_columns() -> None:
    found = careless(_sample(), order=["", None, *[ITEMS] * 198])
    pd.testing.assert_frame_equal(found.respondents, careless(_sample()).respondents)


@pytest.mark.parametrize(
    ("order", "message"),
    [
        ([ITEMS] * 3, "order: it has 3 rows for 200 respondents"),
        ([ITEMS[1:]] * 200, "order, row 0: q1 has an answer but was not asked"),
        ([[*ITEMS, "q1"]] * 200, "order, row 0: names an item twice"),
    ],
)
def test_an_order_that_does_not_fit_is_refused(order: list[list[str]], message: str) -> None:
    with pytest.raises(Refused, match=message):
        careless(_sample(), order=order)


def test_times_and_checks_flag_alone() -> None:
    seconds, failed = np.full(200, 5.0), np.zeros(200)
    seconds[3], failed[4] = 1.5, 1
    seconds[5] = failed[5] = np.nan
    found = careless(_sample(), seconds=seconds, attention=pd.Series(failed).sample(frac=1, random_state=1))
    assert {3, 4} <= set(found.flagged)
    assert _row(found, "Seconds per item")["with_index"] == 199
    assert _row(found, "Attention checks failed")["marked"] == 1
    assert "Seconds per item not given" in careless(_sample()).settings.more


@pytest.mark.parametrize(
    ("seconds", "message"),
    [
        ([1.0, 2.0], "seconds: it is not one number for each of the 200 respondents"),
        (["soon"] * 200, "seconds: it holds something that is no number"),
        ([-1.0] * 200, "seconds: it holds a negative or infinite number"),
        ([np.inf] * 200, "seconds: it holds a negative or infinite number"),
    ],
)
def test_times_that_cannot_be_are_refused(seconds: list[object], message: str) -> None:
    with pytest.raises(Refused, match=message):
        careless(_sample(), seconds=seconds)


def test_listwise_judges_the_complete_rows() -> None:
    frame = FRAME.copy()
    frame.loc[[2, 5], "q4"] = np.nan
    seconds = np.arange(200.0)
    found = careless(_sample(frame, missing="listwise"), seconds=seconds, order=[ITEMS] * 200)
    assert len(found.respondents) == 198
    assert found.respondents.loc[6, "seconds_per_item"] == 6
    assert found.settings.missing == "complete rows only"


def test_too_few_pairs_are_said_with_the_highest_correlation() -> None:
    found = careless(_sample(), CarelessRule(pair_r=0.97))
    assert "where 5 are asked for (the highest r is 0." in found.absent["synonyms"]
    assert any(
        x.startswith("Psychometric synonyms not computed: pairs of items with r > 0.97: 0") for x in found.settings.more
    )
    assert found.warnings == ()
    assert _row(found, "Psychometric synonyms")["with_index"] == 0
    many = careless(_sample(), CarelessRule(pair_r=0.2))
    assert len(many.synonyms) > 5
    assert min(pair.r for pair in many.synonyms) > 0.2


def test_antonyms_agree_if_they_are_opposite() -> None:
    turned = FRAME.copy()
    turned[ITEMS[::2]] = 6 - turned[ITEMS[::2]]
    found = careless(_sample(turned), CarelessRule(pair_r=0.3))
    assert len(found.antonyms) == 36
    assert found.respondents["antonyms"].median() < 0


def test_two_constructs_have_no_even_odd_consistency() -> None:
    found = careless(_sample(constructs={"A": ITEMS[:6], "B": ITEMS[6:11], "C": ITEMS[11:]}))
    assert found.absent["even_odd"] == "it needs 3 constructs of two items or more, there are 2"
    assert careless(_sample()).absent["even_odd"].endswith("there are 0")


def test_few_points_are_said_with_what_chance_does() -> None:
    found = careless(_sample(constructs=CONSTRUCTS))
    assert any("rests on 4 points a person at most" in warning for warning in found.warnings)
    decision = next(d for d in found.decisions if d.index == "even_odd")
    assert 0 < decision.expected < decision.n
    assert next(d for d in found.decisions if d.index == "d2").expected == pytest.approx(0.2)


def test_an_item_that_repeats_another_leaves_no_distance() -> None:
    found = careless(_sample(FRAME.assign(copy=FRAME.q1)))
    assert found.absent["d2"] == "the covariance matrix is singular: an item repeats others or does not vary"
    assert found.respondents["d2"].isna().all()
    assert found.respondents["irv"].notna().all()


def test_a_pairwise_matrix_that_is_not_positive_definite_gives_way_to_maximum_likelihood() -> None:
    """Three items, each pair answered by other people, with correlations that cannot be all at once."""
    data = congeneric(240, [0.9, 0.9, 0.9], seed=3)
    data.loc[:79, "y3"], data.loc[80:159, "y2"], data.loc[160:, "y1"] = np.nan, np.nan, np.nan
    data.loc[:79, "y1"] *= -1
    together = congeneric(12, [0.9, 0.9, 0.9], seed=5)
    found = careless(continuous(pd.concat([data, together], ignore_index=True)))
    assert any("pairwise covariance matrix is not positive definite" in warning for warning in found.warnings)
    assert (found.respondents["d2"] >= 0).all()


def test_items_never_answered_together_leave_no_distance() -> None:
    frame = FRAME.copy()
    frame.loc[:100, "q1"], frame.loc[101:, "q2"] = np.nan, np.nan
    assert careless(_sample(frame)).absent["d2"] == "two items have fewer than 2 respondents in common"


def test_no_more_respondents_than_items() -> None:
    found = careless(_sample(FRAME[:12]))
    assert found.absent["d2"] == "12 respondents for 12 items leave no covariance matrix that can be inverted"
    assert any("none to 12 items can exceed" in warning for warning in careless(_sample(FRAME[:20])).warnings)


def test_three_respondents_of_two_items() -> None:
    found = careless(pd.DataFrame({"a": [1, 2, 5], "b": [3.0, 1, np.nan]}))
    assert found.respondents["longstring"].tolist() == [1, 1, 1]
    assert len(found.flagged) == 0
    assert "Careless answers" in found.summary()


def test_measures_without_a_common_scale_are_said() -> None:
    found = careless(continuous(congeneric(100, [0.8, 0.7, 0.6, 0.5], seed=8)))
    assert any("no common scale" in warning for warning in found.warnings)


def test_one_item_is_refused_and_so_is_nobody() -> None:
    with pytest.raises(Refused, match="careless: it needs two items or more"):
        careless(FRAME[["q1"]])
    frame = FRAME.copy()
    frame.loc[:100, "q1"], frame.loc[101:, "q2"] = np.nan, np.nan
    with pytest.raises(Refused, match="careless: 0 complete rows for"):
        careless(_sample(frame, missing="listwise"))


def test_the_flagged_can_be_left_out_of_any_analysis() -> None:
    frame = FRAME.copy()
    frame.loc[[7, 9]] = 4
    sample = _sample(frame)
    found = careless(sample)
    left = sample.without(found.flagged, "careless")
    assert len(left.answers) == 200 - len(found.flagged)
    assert not left.answers.index.isin([7, 9]).any()
    assert left.notes[-1] == f"{len(found.flagged)} respondents left out: careless."


def test_weak_evidence_and_who_has_no_index_are_said() -> None:
    frame = FRAME.copy()
    frame.loc[7] = 4
    found = careless(_sample(frame, constructs=CONSTRUCTS))
    none = int(found.respondents["even_odd"].isna().sum())
    assert none >= 1
    assert any(f"Even-odd consistency not computed for {none} respondents" in said for said in found.settings.more)
    assert any(said.startswith("longest run and IRV find straightlining only") for said in found.settings.more)
    told = careless(_sample(), CarelessRule(longstring=None, irv=None)).settings.more
    assert not any("straightlining" in said for said in told)


def test_unusually_high_variability_is_counted_and_marks_nobody() -> None:
    frame = FRAME.copy()
    frame.loc[9] = [1, 5] * 6
    frame.loc[10:, :] = frame.loc[10:, :].clip(2, 4)
    found = careless(_sample(frame))
    assert any(said.startswith("IRV unusually high") for said in found.settings.more)
    assert not found.respondents.loc[9, "marked_irv"]


@pytest.mark.parametrize(("name", "threshold"), [("synonyms", 0.22), ("antonyms", -0.03)])
def test_what_chance_marks_is_fishers_z_about_the_median_person(name: str, threshold: float) -> None:
    from scipy.stats import norm

    turned = FRAME.copy()
    turned[ITEMS[::2]] = 6 - turned[ITEMS[::2]]
    found = careless(_sample(turned), CarelessRule(pair_r=0.3))
    values, pairs = found.respondents[name].dropna(), len(getattr(found, name))
    apart = (np.arctanh(threshold) - np.arctanh(values.median())) * np.sqrt(pairs - 3)
    share = norm.cdf(apart) if name == "synonyms" else norm.sf(apart)
    expected = next(d.expected for d in found.decisions if d.index == name)
    assert expected == pytest.approx(len(values) * share)
