"""Two-level factor models: students in universities."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.estimators.twolevel_cfa import twolevel_cfa
from analysis.plan.answers import answered, thresholds_of
from analysis.plan.freed import freed
from analysis.plan.levels import split_levels
from analysis.plan.population import Population, check_same_labels, population
from analysis.plan.replication import Found, Prepared
from analysis.plan.said import said
from analysis.plan.sizes import cluster_sizes
from analysis.plan.spec import Cell, Metric, Plan
from analysis.plan.truth import Target, targets
from analysis.sample import Sample
from instrument.errors import UsageError

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
Sizes = NDArray[np.int64]
SATURATED = "saturated"


@dataclass(frozen=True, eq=False)
class TwoLevels:
    """A population `within` universities and one `between` them; a variable of `between` alone is the university's."""

    within: Population
    between: Population

    @property
    def alone(self) -> tuple[str, ...]:
        """Variables of universities."""
        return tuple(name for name in self.between.items if name not in self.within.items)

    @cached_property
    def places(self) -> tuple[list[int], list[int]]:
        """Where the variables of both levels stand, within and between."""
        both = [name for name in self.between.items if name in self.within.items]
        return [self.within.items.index(x) for x in both], [self.between.items.index(x) for x in both]

    @cached_property
    def moments(self) -> tuple[Vector, Vector]:
        """Means and standard deviations (p,) of the answers to the within items, both levels together."""
        inner, outer = self.places
        mean, variance = self.within.mean.copy(), np.diag(self.within.covariance).copy()
        mean[inner] += self.between.mean[outer]
        variance[inner] += np.diag(self.between.covariance)[outer]
        return mean, np.sqrt(variance)

    def draw(self, rng: np.random.Generator, sizes: Sizes) -> tuple[Matrix, Matrix]:
        """Return responses (n, p) of students and variables (n, k) of their universities, of `sizes` (J,)."""
        outer = np.repeat(self.between.draw(rng, len(sizes)), sizes, axis=0)
        responses = self.within.draw(rng, int(sizes.sum()))
        responses[:, self.places[0]] += outer[:, self.places[1]]
        return responses, outer[:, [self.between.items.index(name) for name in self.alone]]


def prepare(plan: Plan) -> Prepared:
    """Make the plan of a two-level model ready.

    Items count as continuous in the analysis (twolevel_cfa), so that estimates from categories are compared with the
    truth standardised; so they are where another model than the population's is fitted. Else the scale of every factor
    is its first loading, fixed at the population's value, and estimates are compared in the population's units. Raises
    ContentError for a fault of a model, UsageError for an estimator that is not known.
    """
    texts = split_levels(plan.population, plan.source)
    of = TwoLevels(population(texts[0], plan.source), population(texts[1], plan.source, explicit=True))
    check_same_labels((of.within, of.between), plan.source)
    if plan.estimator not in (None, "ML", "MLR"):
        raise UsageError.at("--estimator", f"'{plan.estimator}' is not offered for two levels.", "Use ML or MLR.")
    items = list(of.within.items)
    cuts = thresholds_of(items, of.within.thresholds, plan.answering, *of.moments)
    ordinal = tuple(name for name, own in zip(items, cuts, strict=True) if own is not None)
    metric: Metric = "standardised" if ordinal or plan.analysis is not None else "raw"
    models, wanted = _models(plan, of, metric)

    def draw(cell: Cell, rng: np.random.Generator) -> Sample:
        import pandas as pd

        sizes = cluster_sizes(cell.clusters, cell.size, plan.size_cv)
        responses, outer = of.draw(rng, sizes)
        answers = answered(responses, cuts, plan.answering, rng, *of.moments)
        frame = pd.DataFrame(np.hstack([answers, outer]), columns=[*items, *of.alone])
        frame["university"] = np.repeat(np.arange(cell.clusters), sizes)
        every = [*items, *of.alone]
        return Sample.from_frame(frame, every, scale=None, cluster="university", treatment="continuous")

    def fit(sample: Sample) -> Found:
        found = twolevel_cfa(sample, *models, estimator="ML" if plan.estimator == "ML" else "MLR")
        return Found(found.parameters, found.converged, found.fit)

    fitted = "another model" if plan.analysis is not None else "the population's models, their values freed"
    words = said(of.within, ordinal, plan, fitted)
    if plan.size_cv:
        words = (*words, f"universities of unequal sizes, coefficient of variation {plan.size_cv:g}")
    return Prepared(plan, wanted, metric, draw, fit, words, False, f"two-level {plan.estimator or 'MLR'}")


def _models(plan: Plan, of: TwoLevels, metric: Metric) -> tuple[tuple[str, str], tuple[Target, ...]]:
    """Return the fitted models of both levels and their parameters; a level without structure has none."""
    levels = {"within": of.within, "between": of.between}
    source = plan.source
    if plan.analysis is None:
        texts = [freed(level, plan.source, marker=True) for level in levels.values()]
    else:
        source = "analysis"
        texts = [SATURATED if text.strip() == SATURATED else text for text in split_levels(plan.analysis, source)]
    wanted = [
        target
        for (name, level), text in zip(levels.items(), texts, strict=True)
        if text != SATURATED
        for target in targets(text, source, level, metric, level=name)
    ]
    return (texts[0], texts[1]), tuple(wanted)
