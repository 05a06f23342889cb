"""What a plan asks: a population, how it answers, how it is analysed, and the sample sizes to try."""

import json
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any, Literal

from analysis.plan.answers import Answering
from analysis.plan.sizes import check_cv
from instrument.errors import UsageError

#: Replications of each cell, and the seed that all of them follow from, unless said otherwise.
REPLICATIONS, SEED = 500, 20_220_301
LEAST_REPLICATIONS = 2
Metric = Literal["raw", "standardised"]


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """One sample size: `n` students, of `clusters` universities with `size` students each where there are levels."""

    n: int
    clusters: int = 0
    size: int = 0

    @classmethod
    def of_clusters(cls, clusters: int, size: int) -> "Cell":
        """Return the cell of `clusters` universities of `size` students each."""
        return cls(clusters * size, clusters, size)

    @property
    def key(self) -> tuple[int, ...]:
        """What a replication's random numbers follow from, beside the seed: never the cell's place in a grid."""
        return (self.clusters, self.size) if self.clusters else (self.n,)

    @property
    def words(self) -> str:
        """The cell as a sentence names it."""
        return f"J = {self.clusters} of {self.size} (n = {self.n:,})" if self.clusters else f"n = {self.n:,}"


@dataclass(frozen=True)
class Plan:
    """A Monte Carlo study of sample size.

    `design`: module of analysis.plan.designs. `population`: the model's text with its values; `analysis`: the text of
    the model that is fitted, None for the population's own with its values freed. `level`: two-sided error of the tests
    whose power is asked. `estimator`: as the design's own, None for its default. `source`: name of the model's file.
    `size_cv`: coefficient of variation of the universities' sizes (analysis.plan.sizes).
    """

    design: str
    population: str
    cells: tuple[Cell, ...]
    analysis: str | None = None
    answering: Answering = field(default_factory=Answering)
    estimator: str | None = None
    replications: int = REPLICATIONS
    seed: int = SEED
    level: float = 0.05
    source: str = "model"
    size_cv: float = 0.0

    def __post_init__(self) -> None:
        """Raise UsageError for what no plan can be made of."""
        if not self.cells:
            raise UsageError.at("plan", "no sample size is given.", "Give some, such as --n 200,400.")
        if self.replications < LEAST_REPLICATIONS:
            what = f"{self.replications} replications have no Monte Carlo error."
            raise UsageError.at("--replications", what, f"Ask for {LEAST_REPLICATIONS} or more, better 500.")
        if not 0 < self.level < 1:
            raise UsageError.at("--level", f"{self.level:g} is no error probability.", "Give one such as .05.")
        check_cv(self.size_cv)
        if self.seed < 0:
            raise UsageError.at("--seed", f"{self.seed} is below 0.", "Give a whole number from 0 on.")

    @property
    def identity(self) -> dict[str, Any]:
        """What a replication's numbers follow from, its cell and number apart: all that must be the same to resume."""
        return {
            "design": self.design,
            "population": self.population,
            "analysis": self.analysis,
            **asdict(self.answering),
            "estimator": self.estimator,
            "size_cv": self.size_cv,
            "seed": self.seed,
        }

    @property
    def fingerprint(self) -> str:
        """SHA-256 of `identity`."""
        return sha256(json.dumps(self.identity, sort_keys=True).encode()).hexdigest()
