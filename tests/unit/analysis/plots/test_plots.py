import numpy as np
import pandas as pd
import pytest

from analysis import efa, item_analysis, retention
from analysis.plots import distribution, loadings, scree, style
from analysis.sample import Sample
from tests.support.answers import likert

SAMPLE = Sample.from_frame(likert(80, 6, seed=4), [f"q{j}" for j in range(1, 7)], reverse=["q2"])
SOLUTION = efa(SAMPLE, 2)
RETENTION = retention(SAMPLE, draws=20, ordinal_draws=10)
ITEMS = item_analysis(SAMPLE)
FIGURES = {
    "distribution": lambda: distribution.draw(ITEMS, {"1": "never", "5": "always"}),
    "scree": lambda: scree.draw(SOLUTION),
    "parallel": lambda: scree.draw_parallel(RETENTION),
    "loadings": lambda: loadings.draw(SOLUTION),
}


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_svg_and_the_same_on_every_run(name: str) -> None:
    first, second = FIGURES[name](), FIGURES[name]()
    assert first == second
    assert first.key == f"fig-{name}"
    assert "<svg" in first.svg()


def test_the_words_of_the_scree_are_its_numbers() -> None:
    found = scree.draw(SOLUTION)
    assert f"suggests {SOLUTION.scree.suggested} factors" in found.caption
    assert f"({SOLUTION.scree.observed[0]:.2f}, " in found.alt


def test_the_words_of_parallel_analysis_are_its_numbers() -> None:
    found = scree.draw_parallel(RETENTION)
    for kind in ("pearson", "polychoric"):
        counts = [RETENTION.suggested[f"pa_{which}_percentile"][kind] for which in ("components", "factors")]
        assert f"{counts[0]} components and {counts[1]} factors ({kind})" in found.caption


def test_the_words_of_the_loadings_are_their_numbers() -> None:
    leading = np.abs(SOLUTION.loadings.to_numpy()).argmax(axis=1)
    first, second = (leading == 0).sum(), (leading == 1).sum()
    assert f"F1 leads on {first} items; F2 leads on {second} items" in loadings.draw(SOLUTION).alt


def test_the_words_of_the_distribution_name_the_extremes() -> None:
    means = {x.item: x.mean for x in ITEMS.items}
    lowest = min(means, key=lambda item: means[item])
    found = distribution.draw(ITEMS, {})
    assert f"The lowest mean is that of {lowest} ({means[lowest]:.2f})" in found.alt
    assert "after reversing" in found.caption


def test_an_item_of_two_constructs_is_drawn_once() -> None:
    frame = likert(80, 3, seed=4)
    one = Sample.from_frame(frame, list(frame))
    two = Sample.from_frame(frame, list(frame), constructs={"k": ("q1", "q2", "q3"), "l": ("q2", "q3")})
    assert distribution.draw(item_analysis(two), {}).svg() == distribution.draw(item_analysis(one), {}).svg()


def test_letters_the_font_lacks_raise_no_warning() -> None:
    assert "<svg" in distribution.draw(ITEMS, {"1": "هرگز", "5": "همیشه"}).svg()


def test_drawing_leaves_the_callers_settings() -> None:
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    scree.draw(SOLUTION)
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("count", [1, 2, 5, 7])
def test_categories_have_different_colours(count: int) -> None:
    assert len(set(style.diverging(count))) == count


def test_a_scale_of_two_answers_is_drawn() -> None:
    frame = pd.DataFrame({"a": [0, 1, 1, 0], "b": [1, 1, 0, 0]})
    assert "<svg" in distribution.draw(item_analysis(Sample.from_frame(frame, ["a", "b"], scale=(0, 1))), {}).svg()
