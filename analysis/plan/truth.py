"""What the parameters of the fitted model are in the population."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.model.defaults import key, parameters
from analysis.model.matrices import place
from analysis.model.model import Model
from analysis.model.options import Options
from analysis.model.roles import Roles, check
from analysis.model.statements import Equation, read
from analysis.model.table import Parameter
from analysis.plan.population import Population
from analysis.plan.spec import Metric

Matrix = NDArray[np.float64]
Name = tuple[str, str, str, str]
NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Target:
    """A parameter whose estimate is followed: `truth` in the population, NaN where the population has no such thing.

    `tested`: whether a test against 0 is of interest, which it is not for a variance.
    """

    level: str
    lhs: str
    op: str
    rhs: str
    truth: float
    tested: bool

    @property
    def name(self) -> Name:
        """What identifies the parameter."""
        return (self.level, *key(self.lhs, self.op, self.rhs))

    @property
    def label(self) -> str:
        """The parameter as lavaan writes it."""
        return f"{self.lhs} {self.op} {self.rhs}" if self.op != ":=" else self.lhs

    @property
    def wanted(self) -> bool:
        """Whether its power is asked: it is tested, and is something in the population."""
        return self.tested and self.truth != 0


def targets(
    text: str, source: str, of: Population, metric: Metric, ordinal: Sequence[str] = (), level: str = ""
) -> list[Target]:
    """Return the parameters of a model's text with their truths, intercepts and thresholds left out.

    metric raw: the free ones, in the units of the population. standardised: every loading, regression and covariance,
    when items and latent variables have variance one. `ordinal` items have no residual variance to estimate.
    """
    statements, equations = read(text, source)
    roles = Roles(tuple(statements))
    check(roles, source, of.items)
    options = Options(meanstructure=True, thresholds=dict.fromkeys(ordinal, 1))
    model = Model(roles, options, parameters(roles, options, source), (), text, source)
    matrices = _standardised(of) if metric == "standardised" else _raw(of)
    return [*_of_parameters(model, of, metric, matrices, level), *_of_definitions(equations, of, metric, level)]


def _of_parameters(
    model: Model, of: Population, metric: Metric, matrices: dict[str, Matrix], level: str
) -> Iterator[Target]:
    for p in model.parameters:
        if p.op not in ("=~", "~", "~~") or (p.op == "~" and p.rhs == "1"):
            continue
        if not (p.free or (metric == "standardised" and p.op == "=~")) or (metric == "standardised" and _own(p)):
            continue
        yield Target(level, p.lhs, p.op, p.rhs, _truth(p, of, matrices), not _own(p))


def _own(p: Parameter) -> bool:
    return p.op == "~~" and p.lhs == p.rhs


def _truth(p: Parameter, of: Population, matrices: dict[str, Matrix]) -> float:
    known = {*of.model.latent, *of.items}
    if p.lhs not in known or p.rhs not in known:
        return NAN
    where = place(of.model, p) if _placed(p, of.model) else None
    return NAN if where is None else float(matrices[where[0]][where[1], where[2]])


def _placed(p: Parameter, model: Model) -> bool:
    """Return whether the population's matrices have a cell for the parameter."""
    if p.op == "~~":
        return (p.lhs in model.latent) == (p.rhs in model.latent)
    cause = p.lhs if p.op == "=~" else p.rhs
    return cause in model.latent


def _of_definitions(equations: Sequence[Equation], of: Population, metric: Metric, level: str) -> Iterator[Target]:
    if metric == "standardised":  # a definition is of raw values
        return
    values: dict[str, float | complex] = dict(of.labels)
    for equation in equations:
        if equation.op == ":=":
            truth = NAN
            if equation.right.labels <= values.keys():
                truth = float(np.real(equation.right(values)))
                values[equation.name] = truth
            yield Target(level, equation.name, ":=", "", truth, True)


def _raw(of: Population) -> dict[str, Matrix]:
    v = of.values
    return {"lambda": v.loadings, "beta": v.beta, "psi": v.psi, "theta": v.theta}


def _standardised(of: Population) -> dict[str, Matrix]:
    """Return the matrices when items and latent variables have variance one, residual covariances as correlations."""
    v = of.values
    items, latent = np.sqrt(np.diag(of.covariance)), np.sqrt(np.diag(of.latent))
    with np.errstate(invalid="ignore", divide="ignore"):  # NaN where a variance is 0
        return {
            "lambda": v.loadings * latent / items[:, None],
            "beta": v.beta * latent / latent[:, None],
            "psi": _correlations(v.psi, of),
            "theta": v.theta / np.sqrt(np.outer(np.diag(v.theta), np.diag(v.theta))),
        }


def _correlations(psi: Matrix, of: Population) -> Matrix:
    """Return factor correlations; of residuals of predicted factors, their own correlations."""
    own = np.sqrt(np.diag(psi))
    return np.asarray(psi / np.outer(own, own))
