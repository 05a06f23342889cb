"""The levels of measurement invariance, and the models that go with them, fitted to one preparation of the answers."""

from dataclasses import dataclass, replace

from analysis.fit.correlation import OrdinalCorrelation
from analysis.fit.sem.checks import check_categories, check_coverage, check_degrees_of_freedom, check_thresholds
from analysis.fit.sem.data import Groups, split
from analysis.fit.sem.engine import Request, prepare, testable
from analysis.fit.sem.equalities import written
from analysis.fit.sem.fitted import Fitted
from analysis.fit.sem.least import correlate, fit_least_squares
from analysis.fit.sem.likelihood import fit_likelihood
from analysis.model.model import Model
from analysis.sample import Sample


@dataclass(frozen=True, slots=True)
class Level:
    """A level: its name, what is `equal` across groups at it, and which of these it `adds` to the level before."""

    name: str
    equal: tuple[str, ...] = ()
    adds: str = ""


CONTINUOUS = (
    Level("configural"),
    Level("metric", ("loadings",), "loadings"),
    Level("scalar", ("loadings", "intercepts"), "intercepts"),
    Level("strict", ("loadings", "intercepts", "residuals"), "residuals"),
)
# Wu & Estabrook (2016): thresholds come first, for only their equality gives responses of two groups a common scale.
ORDINAL = (
    Level("configural"),
    Level("thresholds", ("thresholds",), "thresholds"),
    Level("loadings", ("thresholds", "loadings"), "loadings"),
    Level("intercepts", ("thresholds", "loadings", "intercepts"), "intercepts"),
    Level("residuals", ("thresholds", "loadings", "intercepts", "residuals"), "residuals"),
)


@dataclass(frozen=True, eq=False)
class Prepared:
    """A sample in groups, its correlations where items are ordinal, and what is asked of every level."""

    sample: Sample
    request: Request
    data: Groups
    correlations: tuple[OrdinalCorrelation, ...] = ()

    @classmethod
    def of(cls, sample: Sample, request: Request) -> "Prepared":
        """Return the groups of a sample. Raises what `cfa` does, before anything is fitted."""
        model, choice = prepare(sample, request), request.choice
        data = split(sample, model, choice, by_group=True)
        check_thresholds(model)
        check_degrees_of_freedom(model)
        if choice.estimator.discrepancy == "ML":
            check_coverage(model, data)
            return cls(sample, request, data)
        check_categories(model, data)
        policy = replace(sample, missing="listwise" if choice.complete else "pairwise")
        found = correlate(policy, model, data, request.empty, clustered=choice.clustered)
        return cls(sample, request, data, tuple(found))

    @property
    def ordinal(self) -> bool:
        """Whether items are ordinal."""
        return self.request.choice.ordinal

    @property
    def levels(self) -> tuple[Level, ...]:
        """The levels that go with the items."""
        return ORDINAL if self.ordinal else CONTINUOUS

    def fit(self, level: Level, partial: tuple[str, ...] = (), near: Fitted | None = None) -> Fitted:
        """Fit one level, `partial` being free of its equalities, beginning at the estimates of `near`.

        Equal residual variances are no linear constraint of the delta parameterisation: theta has them.
        """
        options = replace(self.request.options, equal=level.equal, partial=partial)
        if self.ordinal and "residuals" in level.equal:
            options = replace(options, parameterisation="theta")
        model = prepare(self.sample, replace(self.request, options=options))
        if near is not None and near.model.options.parameterisation == options.parameterisation and near.converged:
            model = started(model, near)
        estimator = self.request.choice.estimator
        if estimator.discrepancy == "ML":
            return testable(fit_likelihood(model, self.data, estimator))
        return testable(fit_least_squares(model, self.data, estimator, self.correlations))


def started(model: Model, near: Fitted) -> Model:
    """Return a model whose free parameters start at the estimates of another one, where it has them."""
    values = {
        (p.group, written(p)): float(near.x[k])
        for p, k in zip(near.model.parameters, near.model.index, strict=True)
        if k >= 0
    }
    parameters = (
        replace(p, start=values.get((p.group, written(p)), p.start)) if p.free and (p.group == 1 or not p.label) else p
        for p in model.parameters
    )
    return replace(model, parameters=tuple(parameters))
