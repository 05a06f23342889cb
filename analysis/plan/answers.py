"""How people answer: categories, answers left out, and people who do not read the items."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from instrument.errors import UsageError

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
Shape = Literal["symmetric", "uniform", "floor", "ceiling"]
CarelessKind = Literal["random", "straight"]
#: Thresholds of "symmetric" divide the distance between -REACH and REACH evenly.
REACH = 2.5
#: Of "floor" each category is this many times as frequent as the one below it; "ceiling" is its mirror.
FALL = 0.6
MOST_CATEGORIES = 11


@dataclass(frozen=True, slots=True)
class Answering:
    """How responses become answers.

    `categories`: 2 or more, with thresholds of a `shape`, for items whose thresholds the model does not give; None
    leaves the responses as they are. `missing`: share of answers left out completely at random. `careless`: share of
    people who do not read the items: their answers are "random" (each category as likely; without categories, normal
    with the item's mean and variance) or "straight" (one of these for all items).
    """

    categories: int | None = None
    shape: Shape = "symmetric"
    missing: float = 0.0
    careless: float = 0.0
    careless_kind: CarelessKind = "random"

    def __post_init__(self) -> None:
        """Raise UsageError for an answer that cannot be given."""
        if self.categories is not None and not 2 <= self.categories <= MOST_CATEGORIES:
            what = f"{self.categories} answer categories are not offered."
            raise UsageError.at("--categories", what, f"Give 2 to {MOST_CATEGORIES}, or none for continuous answers.")
        if self.shape not in get_args(Shape):
            what = f"'{self.shape}' is no shape of answers."
            raise UsageError.at("--shape", what, f"Choose from {', '.join(get_args(Shape))}.")
        if self.careless_kind not in get_args(CarelessKind):
            what = f"'{self.careless_kind}' is no way of answering carelessly."
            raise UsageError.at("--careless-kind", what, f"Choose from {', '.join(get_args(CarelessKind))}.")
        for option, share in (("--missing", self.missing), ("--careless", self.careless)):
            if not 0 <= share < 1:
                raise UsageError.at(option, f"{share:g} is no share.", "Give one from 0 to below 1, such as .05.")

    def words(self) -> str:
        """Return the sentence's part about missing answers and careless people."""
        parts = []
        if self.missing:
            parts.append(f"{100 * self.missing:g}% of answers missing completely at random")
        if self.careless:
            kind = "at random" if self.careless_kind == "random" else "the same to all items"
            parts.append(f"{100 * self.careless:g}% of students answer {kind}, without reading")
        return "; ".join(parts) or "no answer missing, nobody careless"


def shape_thresholds(categories: int, shape: Shape) -> Vector:
    """Return the thresholds (categories - 1,) of a shape, in standard deviations of the response."""
    from scipy.special import ndtri

    if shape == "symmetric":
        return np.linspace(-REACH, REACH, categories + 1)[1:-1]
    share = np.ones(categories) if shape == "uniform" else FALL ** np.arange(categories)
    cuts: Vector = ndtri(np.cumsum(share / share.sum())[:-1])
    return -cuts[::-1] if shape == "ceiling" else cuts


def answered(
    responses: Matrix,
    thresholds: Sequence[Vector | None],
    how: Answering,
    rng: np.random.Generator,
    mean: Vector,
    sd: Vector,
) -> Matrix:
    """Return answers (n, p), NaN = missing, of responses (n, p) with means and standard deviations (p,).

    thresholds: one array an item, None for an item answered as a measure. A category is 1 + the number of thresholds
    that the response exceeds. Nobody is left without any answer: who would be answers one item drawn at random.
    """
    n, p = responses.shape
    answers = np.column_stack(
        [
            responses[:, j] if cuts is None else 1.0 + np.searchsorted(cuts, responses[:, j])
            for j, cuts in enumerate(thresholds)
        ]
    )
    if how.careless:
        answers = np.where(rng.random((n, 1)) < how.careless, _careless(n, thresholds, how, rng, (mean, sd)), answers)
    if how.missing:
        left_out = rng.random((n, p)) < how.missing
        left_out[np.arange(n), rng.integers(p, size=n)] &= ~left_out.all(axis=1)
        answers[left_out] = np.nan
    return answers


def _careless(
    n: int, thresholds: Sequence[Vector | None], how: Answering, rng: np.random.Generator, scale: tuple[Vector, Vector]
) -> Matrix:
    """Return answers (n, p) of people who do not read: even over the categories, or normal where there are none."""
    from scipy.special import ndtri

    p, (mean, sd) = len(thresholds), scale
    even = rng.random((n, 1 if how.careless_kind == "straight" else p)) + np.zeros((1, p))
    columns = [
        mean[j] + sd[j] * ndtri(even[:, j]) if cuts is None else 1.0 + np.floor(even[:, j] * (len(cuts) + 1))
        for j, cuts in enumerate(thresholds)
    ]
    return np.column_stack(columns)


def thresholds_of(
    items: Sequence[str], stated: Mapping[str, Vector], how: Answering, mean: Vector, sd: Vector
) -> tuple[Vector | None, ...]:
    """Return each item's thresholds: the model's own, else those of the shape, in the response's standard deviations.

    mean, sd: (p,) of the responses; a shape lies about the mean.
    """
    shape = None if how.categories is None else shape_thresholds(how.categories, how.shape)
    return tuple(
        stated[name] if name in stated else None if shape is None else mean[j] + sd[j] * shape
        for j, name in enumerate(items)
    )
