"""Everything of one correlation matrix that a criterion for the number of factors looks at."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.fit.ladder import Ladder, ladder
from analysis.fit.matrix import Correlations, Kind, correlations_of
from analysis.fit.noise import Noise, Reduced, noise_of, reduced_eigenvalues
from analysis.kernel.ekc import reference_eigenvalues
from analysis.kernel.map import average_partials
from analysis.kernel.parallel import component_eigenvalues, factors_above_noise
from analysis.sample import Sample

Vector = NDArray[np.float64]
WHERE = "number of factors"


@dataclass(frozen=True, slots=True)
class Options:
    """`draws` of normal noise, `ordinal_draws` of permuted answers; `percentile` of the noise that is to be exceeded.

    `reduced`: which communalities parallel analysis of factors puts on the diagonal; `most` factors for VSS.
    """

    draws: int
    ordinal_draws: int
    percentile: float
    seed: int
    reduced: Reduced
    most: int
    smooth: bool

    def draws_of(self, kind: Kind) -> int:
        """Return how many times noise is drawn for a matrix of this kind."""
        return self.draws if kind == "pearson" else self.ordinal_draws


@dataclass(frozen=True, eq=False)
class Evidence:
    """Of p items: eigenvalues (p,) of the matrix and of the reduced matrix, falling, and what they are set against.

    `components_mean`, `components_limit`, `factors_mean`, `factors_limit` (p,): mean and percentile of noise;
    `reference`, `unrestricted` (p,): of the empirical Kaiser criterion; `map2`, `map4` (p,): after 0 ... p - 1
    components.
    """

    correlations: Correlations
    eigenvalues: Vector
    factor_eigenvalues: Vector
    components_mean: Vector
    components_limit: Vector
    factors_mean: Vector
    factors_limit: Vector
    reference: Vector
    unrestricted: Vector
    map2: Vector
    map4: Vector
    ladder: Ladder
    noise: Noise

    @property
    def kind(self) -> Kind:
        """Which correlations these are."""
        return self.correlations.kind


def evidence_of(sample: Sample, kind: Kind, options: Options) -> Evidence:
    """Gather the evidence; raises Refused where the matrix cannot be had.

    The n of every criterion is that of the pair of items with the fewest respondents, the cautious choice where answers
    are missing. Hulls go up to one factor more than the greatest number parallel analysis suggests.
    """
    correlations = correlations_of(sample, kind, WHERE, least_items=3, smooth=options.smooth)
    matrix, n = correlations.matrix, correlations.least_n
    noise = noise_of(correlations, options.draws_of(kind), options.seed, options.reduced)
    eigenvalues = component_eigenvalues(matrix[None])[0]
    factors = reduced_eigenvalues(matrix[None], options.reduced)[0]
    components_mean, factors_mean = noise.limits("components", None), noise.limits("factors", None)
    components_limit = noise.limits("components", options.percentile)
    factors_limit = noise.limits("factors", options.percentile)
    compared = [(eigenvalues, components_mean), (eigenvalues, components_limit)]
    compared += [(factors, factors_mean), (factors, factors_limit)]
    greatest = max((m for m in (leading(*pair) for pair in compared) if m is not None), default=0)
    return Evidence(
        correlations=correlations,
        eigenvalues=eigenvalues,
        factor_eigenvalues=factors,
        components_mean=components_mean,
        components_limit=components_limit,
        factors_mean=factors_mean,
        factors_limit=factors_limit,
        reference=reference_eigenvalues(eigenvalues, n),
        unrestricted=reference_eigenvalues(eigenvalues, n, restricted=False),
        map2=average_partials(matrix),
        map4=average_partials(matrix, 4),
        ladder=ladder(matrix, n, options.most, greatest + 1),
        noise=noise,
    )


def leading(observed: Vector, limit: Vector) -> int | None:
    """Return how many leading eigenvalues exceed the limit; None where one of the two is not to be had."""
    return factors_above_noise(observed, limit) if np.isfinite([observed, limit]).all() else None
