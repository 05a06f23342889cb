"""Figures of reliability, invariance, clusters, importance and careless answers; letters, labels, other languages."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from analysis import careless, icc, invariance, university_profile
from analysis.plots import caterpillar, forest, importance, intraclass, ladder, screening
from analysis.plots.forest import Estimate, Words
from analysis.plots.labels import touch
from analysis.plots.letters import Run, drawn, width, writable
from analysis.plots.path_layout import arrange
from analysis.plots.pieces import rows_of
from analysis.plots.spoken import visual
from analysis.report.thresholds import CFI, DESIGN_EFFECT, OMEGA, RMSEA, cfi_change, rmsea_change
from analysis.sample import Sample
from analysis.words import catalogue
from instrument.document import Note
from tests.support.answers import likert
from tests.support.clustered import ITEMS, clustered
from tests.unit.analysis.plots.drawn import checked, overlapping, texts

CLUSTERED = Sample.from_frame(
    clustered(12),
    ITEMS,
    scale=None,
    cluster="cluster",
    treatment="continuous",
    constructs={"a": ITEMS[:2], "b": ITEMS[2:]},
)
GROUPED = likert(240, 4, seed=3).assign(sex=["f", "m"] * 120)
LEVELS = invariance(GROUPED, "f =~ q1 + q2 + q3 + q4", "sex", estimator="ML", missing="listwise")
ASKED = {
    level.name: (cfi_change(2, level.adds == "loadings"), rmsea_change(2, level.adds == "loadings"))
    for level in LEVELS.levels[1:]
}
SHAPE = Words("fig-x", "Reliability", "Reliability.", "Reliability")
LINES = [
    Estimate("k", "α", 0.65, 0.6, 0.7),
    Estimate("k", "ω total", 0.81, 0.78, 0.84),
    Estimate("l", "α", 0.9),
    Estimate("l", "ω total", float("nan")),
]
CARELESS = Sample.from_frame(likert(200, 12, seed=5), [f"q{j}" for j in range(1, 13)], scale=(1, 5))
SECONDS = np.where(np.arange(200) < 5, 0.5, 4.0 + np.arange(200) / 100)
RNG = np.random.default_rng(7)
PLACES: Any = (4 + RNG.normal(0, 0.2, 12), 3 + RNG.normal(0, 0.2, 12), [f"Component {k}" for k in range(12)])
FIGURES: dict[str, Any] = {
    "forest": lambda: forest.draw(LINES, OMEGA, SHAPE),
    "icc": lambda: intraclass.draw(icc(CLUSTERED), DESIGN_EFFECT),
    "invariance": lambda: ladder.draw(LEVELS, CFI, RMSEA, ASKED),
    "caterpillar": lambda: caterpillar.draw(university_profile(CLUSTERED)),
    "importance": lambda: importance.draw(*PLACES),
    "careless": lambda: screening.draw(careless(CARELESS, seconds=SECONDS)),
    "without times": lambda: screening.draw(careless(CARELESS)),
}


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_whole_and_no_text_covers_another(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = checked(FIGURES[name]())
    assert first == FIGURES[name]()
    for runs in texts(FIGURES[name], monkeypatch).values():
        assert overlapping(runs) == []


def test_a_forest_counts_who_lies_below_the_line() -> None:
    found = forest.draw(LINES, OMEGA, SHAPE)
    assert found is not None
    assert "least 0.65 (α, k), greatest 0.90 (α, l)" in found.alt
    assert "1 of 3 lies below 0.70" in found.alt
    assert "The dashed line: 0.70, Nunnally" in found.caption


def test_a_forest_of_nothing_is_none() -> None:
    assert forest.draw([Estimate("k", "α", float("nan"))], OMEGA, SHAPE) is None


def test_the_intraclass_correlations_are_said() -> None:
    found = icc(CLUSTERED)
    most = max(found.scores, key=lambda score: score.analysis.icc1)
    above = sum(score.analysis.design_effect > 2 for score in found.scores)
    alt = checked(intraclass.draw(found, DESIGN_EFFECT)).alt
    assert f"to {most.analysis.icc1:.3f} ({most.name})" in alt
    assert f"Design effect above 2: {above} of them." in alt


def test_no_score_no_intraclass_figure() -> None:
    assert intraclass.draw(SimpleNamespace(scores=()), DESIGN_EFFECT) is None  # type: ignore[arg-type]


def test_the_ladder_says_what_each_level_fits() -> None:
    alt = checked(ladder.draw(LEVELS, CFI, RMSEA, ASKED)).alt
    assert f"metric: CFI {LEVELS.fits['metric'].fit['cfi']:.3f}" in alt
    fell = [name for name, moved in LEVELS.changes.items() if moved.cfi < -0.01]
    assert f"asked at: {', '.join(fell) or 'no level'}." in alt


def test_the_map_of_importance_names_what_is_urgent() -> None:
    found = checked(importance.draw([5, 4, 3, 2], [1, 4, 2, 3], ["a", "b", "c", "d"]))
    assert "present than the mean: a." in found.alt
    assert "most for a (5.00 against 1.00)" in found.alt
    assert "2.50 for performance and 3.50 for importance" in found.caption


def test_a_point_without_a_value_is_said_and_not_drawn() -> None:
    found = checked(importance.draw([5, 4, np.nan], [1, 4, 2], ["a", "b", "c"]))
    assert "want of a value: c." in found.caption
    assert importance.draw([5, np.nan], [1, 4], ["a", "b"]) is None


def test_points_in_one_place_are_drawn() -> None:
    checked(importance.draw([3, 3], [2, 2], ["a", "b"]))


def test_who_is_flagged_is_counted() -> None:
    answers = careless(CARELESS, seconds=SECONDS)
    alt = checked(screening.draw(answers)).alt
    assert f"200 respondents, {len(answers.flagged)} of them flagged" in alt


def test_without_a_second_index_the_map_says_what_it_takes() -> None:
    frame = careless(CARELESS).respondents.assign(longstring=np.nan)
    found = screening.draw(SimpleNamespace(respondents=frame))  # type: ignore[arg-type]
    assert isinstance(found, Note)
    assert "longest run" in found.text


def test_a_width_is_the_sum_of_advances() -> None:
    assert width("ab", 10) == pytest.approx(width("a", 10) + width("b", 10))
    assert width("a", 20) == pytest.approx(2 * width("a", 10))
    assert width("\u2066a\u2069", 10) == width("a", 10)


def test_what_the_font_has() -> None:
    assert writable("هرگز ۱ α")
    assert not writable("从不")


def test_a_turned_text_has_a_turned_box() -> None:
    run = Run("abc", 50, 50, 10, angle=90)
    x0, y0, x1, y1 = run.box
    assert y1 - y0 == pytest.approx(run.width)
    assert x1 - x0 == pytest.approx(10)


def test_an_outline_that_is_used_twice_stands_once() -> None:
    found = drawn([Run("aa", 0, 0, 10)])
    assert found.count("<path") == 1
    assert found.count("<use") == 2


def test_persian_is_joined_and_runs_from_right_to_left() -> None:
    assert visual("گویه") == "".join(reversed("ﮔﻮﯾﻪ"))
    assert visual("abc") == "abc"


def test_brackets_of_a_persian_line_face_the_other_way_and_the_minus_stays_left() -> None:
    assert visual("0.87 [0.86, 0.88]", catalogue("fa")) == "[۰٫۸۸ ،۰٫۸۶] ۰٫۸۷"
    assert visual("−0.45", catalogue("fa")) == "−۰٫۴۵"
    assert visual("ΔCFI −0.008 (≥ −0.010: yes)", catalogue("fa")) == "(ﻪﻠﺑ :≥ −۰٫۰۱۰) ΔCFI −۰٫۰۰۸"


def test_rows_stand_under_their_headings() -> None:
    rows = rows_of([("a", 2), ("b", 1)], 1.0)
    assert rows.heads == ((0.5, "a"), (3.75, "b"))
    assert rows.at == (1.5, 2.5, 4.75)
    assert rows.high == 5.25


def test_a_general_factor_stands_on_the_other_side_of_the_items() -> None:
    items = [f"x{k}" for k in range(6)]
    found = arrange({"a": items[:3], "b": items[3:], "g": items}, items, (0.3, 1.0))
    assert found.left == {"g"}
    assert found.factors["g"].x < found.items["x0"].x < found.factors["a"].x


def test_a_factor_of_factors_stands_further_out() -> None:
    items = [f"x{k}" for k in range(6)]
    found = arrange({"a": items[:3], "b": items[3:], "h": ["a", "b"]}, items, (0.3, 1.0))
    assert found.factors["h"].x > found.factors["a"].x
    assert found.factors["h"].y == pytest.approx((found.factors["a"].y + found.factors["b"].y) / 2)


def test_boxes_that_share_an_edge_do_not_touch() -> None:
    assert not touch((0, 0, 1, 1), (1, 0, 2, 1))
    assert touch((0, 0, 1, 1), (0.9, 0.9, 2, 2))
