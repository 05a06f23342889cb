"""Figures of items, factors and the model: whole, the same on every run, with their numbers in words."""

import re
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis import cfa, efa, item_analysis, retention
from analysis.plots import discrimination, likert, loadings, path, residuals, scree, style
from analysis.report.thresholds import EXTREME, ITEM_REST
from analysis.sample import Sample
from instrument.document import Note
from tests.support.answers import continuous, with_correlations
from tests.support.answers import likert as answers
from tests.unit.analysis.plots.drawn import checked, overlapping, texts

NAMES = [f"q{j}" for j in range(1, 7)]
SAMPLE = Sample.from_frame(answers(80, 6, seed=4), NAMES, reverse=["q2"], constructs={"k": NAMES[:3], "l": NAMES[3:]})
SOLUTION = efa(SAMPLE, 2)
RETENTION = retention(SAMPLE, draws=20, ordinal_draws=10)
ITEMS = item_analysis(SAMPLE)
LABELS = {"1": "never", "3": "هرگز", "5": "always"}
# Correlations of .50 within f and g, .25 between them, exactly.
BLOCKS = np.kron(np.array([[0.5, 0.25], [0.25, 0.5]]), np.ones((3, 3))) + 0.5 * np.eye(6)
MEASURES = continuous(with_correlations(BLOCKS.tolist(), 300).set_axis(NAMES, axis=1))
TWO = "f =~ q1 + q2 + q3\ng =~ q4 + q5 + q6"
FIT = cfa(MEASURES, TWO, estimator="ML", missing="listwise")
ROUGH = cfa(
    continuous(answers(300, 6, seed=1).astype(float)), f"f =~ {' + '.join(NAMES)}", estimator="ML", missing="listwise"
)
FIGURES: dict[str, Any] = {
    "distribution": lambda: likert.draw(ITEMS, LABELS)[0],
    "item-rest": lambda: discrimination.draw(ITEMS, ITEM_REST, EXTREME),
    "scree": lambda: scree.draw(SOLUTION),
    "parallel": lambda: scree.draw_parallel(RETENTION),
    "loadings": lambda: loadings.draw(SOLUTION),
    "path": lambda: path.draw(FIT),
    "residuals": lambda: residuals.draw(ROUGH),
}


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_whole_and_the_same_on_every_run(name: str) -> None:
    first, second = checked(FIGURES[name]()), FIGURES[name]()
    assert first == second
    assert first.key == f"fig-{name}"


@pytest.mark.parametrize("name", FIGURES)
def test_no_text_covers_another_or_leaves_the_canvas(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for runs in texts(FIGURES[name], monkeypatch).values():
        assert overlapping(runs) == []


def test_numbers_of_a_persian_figure_are_persian() -> None:
    """Every glyph of a digit that is used is a Persian one, but for those in the items' names."""
    used = re.findall(r'<path id="[rb]([0-9a-f]+)"', loadings.draw(SOLUTION).svg("fa"))
    assert {"6f0", "66b"} <= set(used)


def test_the_words_of_the_scree_are_its_numbers() -> None:
    found = scree.draw(SOLUTION)
    assert f"suggests {SOLUTION.scree.suggested} factor" in found.caption
    assert f"({SOLUTION.scree.observed[0]:.2f}, " in found.alt


def test_the_words_of_parallel_analysis_are_its_numbers() -> None:
    found = scree.draw_parallel(RETENTION)
    for kind in ("pearson", "polychoric"):
        counts = [RETENTION.suggested[f"pa_{which}_percentile"][kind] for which in ("components", "factors")]
        assert re.search(rf"{counts[0]} components? and {counts[1]} factors? \({kind}\)", found.caption, re.IGNORECASE)


def test_the_words_of_the_loadings_are_their_numbers() -> None:
    leading = np.abs(SOLUTION.loadings.to_numpy()).argmax(axis=1)
    first, second = (leading == 0).sum(), (leading == 1).sum()
    assert re.search(rf"F1 leads on {first} items?; F2 leads on {second} items?", loadings.draw(SOLUTION).alt)


def test_the_words_of_the_distribution_name_the_extremes() -> None:
    above = {x.item: sum(x.shares[3:]) for x in ITEMS.items}
    found = likert.draw(ITEMS, {})[0]
    assert f"middle of the scale ({100 * max(above.values()):.0f}%), " in found.alt
    assert f" fewest ({100 * min(above.values()):.0f}%)." in found.alt
    assert "after reversing" in found.caption


def test_bars_of_an_even_scale_are_divided_between_the_middle_categories() -> None:
    frame = pd.DataFrame({"a": [1, 2, 3, 4], "b": [1, 1, 3, 4]})
    found = likert.draw(item_analysis(Sample.from_frame(frame, ["a", "b"], scale=(1, 4))), {})[0]
    assert "the line divides the two middle categories" in found.caption
    assert "a has most answers above the middle of the scale (50%), a fewest (50%)" in found.alt


def test_an_item_of_two_constructs_is_drawn_once() -> None:
    frame = answers(80, 3, seed=4)
    two = Sample.from_frame(frame, NAMES[:3], constructs={"k": ("q1", "q2", "q3"), "l": ("q2", "q3")})
    assert "Diverging bars of 3 items" in likert.draw(item_analysis(two), {})[0].alt


def test_many_items_are_spread_over_figures_by_construct() -> None:
    frame = answers(60, 40, seed=2)
    names = [f"q{j}" for j in range(1, 41)]
    sample = Sample.from_frame(frame, names, constructs={"k": names[:18], "l": names[18:25], "m": names[25:]})
    found = likert.draw(item_analysis(sample), {})
    assert [one.key for one in found] == ["fig-distribution", "fig-distribution-2"]
    assert "of 25 items" in found[0].alt
    assert "of 15 items" in found[1].alt


def test_a_construct_of_more_items_than_a_figure_holds_is_divided() -> None:
    found = likert.draw(item_analysis(Sample.from_frame(answers(60, 33, seed=2), [f"q{j}" for j in range(1, 34)])), {})
    assert [re.findall(r"of (\d+) items", one.alt)[0] for one in found] == ["30", "3"]


def test_letters_the_font_lacks_give_way_to_a_number() -> None:
    checked(likert.draw(ITEMS, {"1": "从不", "5": "总是"})[0])


def test_the_weak_items_are_counted() -> None:
    found = discrimination.draw(ITEMS, SimpleNamespace(value=1.1, source="nobody"), EXTREME)
    assert found.alt.startswith("6 of 6 item-rest correlations lie below 1.10")
    assert "r = 1.10, nobody" in found.caption
    assert "Terwee" in found.caption


def test_one_item_is_drawn_without_a_correlation() -> None:
    one = item_analysis(Sample.from_frame(answers(30, 1, seed=1), ["q1"]))
    assert "0 of 0 item-rest correlations" in checked(discrimination.draw(one, ITEM_REST, EXTREME)).alt
    checked(likert.draw(one, {})[0])


def test_a_scale_of_two_answers_is_drawn() -> None:
    frame = pd.DataFrame({"a": [0, 1, 1, 0], "b": [1, 1, 0, 0]})
    checked(likert.draw(item_analysis(Sample.from_frame(frame, ["a", "b"], scale=(0, 1))), {})[0])


def test_the_path_diagram_says_its_estimates() -> None:
    values = {row.rhs: row.std_all for row in FIT.estimated if row.op == "=~"}
    r = next(row.std_all for row in FIT.estimated if (row.lhs, row.op, row.rhs) == ("f", "~~", "g"))
    least, most = min(values, key=lambda x: values[x]), max(values, key=lambda x: values[x])
    alt = path.draw(FIT).alt  # type: ignore[union-attr]
    assert f"from {values[least]:.2f} ({least}) to {values[most]:.2f} ({most})" in alt
    assert f"correlation is that of f and g ({r:.2f})" in alt


MODELS = {
    "one factor": "f =~ q1 + q2 + q3 + q4",
    "second order": f"{TWO}\nh =~ 1*f + 1*g",
    "errors that correlate": f"{TWO}\nq1 ~~ q2",
    "an item of two factors": f"{TWO}\ng =~ q1",
    "a regression": f"{TWO}\ng ~ f",
}


@pytest.mark.parametrize("name", MODELS)
def test_every_kind_of_model_is_drawn_without_overlap(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fit = cfa(MEASURES, MODELS[name], estimator="ML", missing="listwise")
    if not fit.converged:
        pytest.fail(f"{name}: the model of the test did not converge")
    for runs in texts(lambda: checked(path.draw(fit)), monkeypatch).values():
        assert overlapping(runs) == []


def test_a_heywood_case_is_marked() -> None:
    frame = with_correlations([[1, 0.9, 0.8, 0.1], [0.9, 1, 0.5, 0.1], [0.8, 0.5, 1, 0.1], [0.1, 0.1, 0.1, 1]])
    fit = cfa(continuous(frame), "f =~ y1 + y2 + y3 + y4", estimator="ML", missing="listwise")
    assert "Improper: f =~ y1, y1 ~~ y1." in checked(path.draw(fit)).alt


def test_a_model_that_does_not_converge_has_no_diagram() -> None:
    found = path.draw(SimpleNamespace(converged=False))  # type: ignore[arg-type]
    assert found == Note("No path diagram: the model did not converge.", "info")
    assert residuals.draw(SimpleNamespace(converged=False)) is None  # type: ignore[arg-type]


def test_the_greatest_residual_is_named() -> None:
    frame = ROUGH.residual_correlations[""]
    rows, columns = np.tril_indices(6, -1)
    values = frame.to_numpy()[rows, columns]
    k = int(np.abs(values).argmax())
    said = f"The greatest is that of {frame.columns[columns[k]]} and {frame.columns[rows[k]]} ("
    assert said in residuals.draw(ROUGH).alt  # type: ignore[union-attr]


def test_residuals_that_are_not_had_leave_their_cells_empty() -> None:
    frame = ROUGH.residual_correlations[""].copy()
    frame.iloc[1, 0] = np.nan
    checked(residuals.draw(SimpleNamespace(converged=True, residual_correlations={"": frame})))  # type: ignore[arg-type]


def test_drawing_leaves_the_callers_settings() -> None:
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    scree.draw(SOLUTION)
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("count", [1, 2, 5, 7])
def test_categories_have_different_colours(count: int) -> None:
    assert len(set(style.diverging(count))) == count
