"""A model's text with values as a population: the matrices of one level, what was left unsaid and how it was filled."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.sem.structure import Values
from analysis.model.defaults import Key, key, parameters
from analysis.model.matrices import place
from analysis.model.model import Model
from analysis.model.options import Options
from analysis.model.roles import Roles, check
from analysis.model.statements import Equation, read
from instrument.errors import ContentError, Problem

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
# The variance of an ordinal item's response is one to this accuracy.
_ONE = 1e-6


@dataclass(frozen=True, eq=False)
class Population:
    """One level of a population: `values` of every matrix of `model`; `stated` parameters by name, `labels` by label.

    `thresholds`: item -> rising thresholds of its response, where the text gives them. `equations` stand in the text.
    `said`: what the text leaves unsaid, and what it was taken for.
    """

    model: Model
    values: Values
    stated: Mapping[Key, float]
    labels: Mapping[str, float]
    thresholds: Mapping[str, Vector]
    equations: tuple[Equation, ...]
    said: tuple[str, ...]

    @property
    def items(self) -> tuple[str, ...]:
        """The observed variables, in the order of the rows of Lambda."""
        return self.model.items

    @cached_property
    def reach(self) -> Matrix:
        """(I - B)^-1 (m, m): what each latent variable's own part does to all of them."""
        return np.asarray(np.linalg.inv(np.eye(len(self.model.latent)) - self.values.beta), dtype=float)

    @cached_property
    def latent(self) -> Matrix:
        """Covariances of the latent variables (m, m)."""
        return np.asarray(self.reach @ self.values.psi @ self.reach.T)

    @cached_property
    def covariance(self) -> Matrix:
        """Covariances of the items (p, p)."""
        return np.asarray(self.values.loadings @ self.latent @ self.values.loadings.T + self.values.theta)

    @cached_property
    def mean(self) -> Vector:
        """Means of the items (p,)."""
        return np.asarray(self.values.nu + self.values.loadings @ self.reach @ self.values.alpha)

    @cached_property
    def root(self) -> Matrix:
        """(p, m + p): what makes the items of standard normal factors and residuals."""
        own = self.values.loadings @ self.reach @ _root(self.values.psi)
        return np.hstack([own, _root(self.values.theta)])

    def draw(self, rng: np.random.Generator, n: int) -> Matrix:
        """Return normal responses (n, p) of n people (or clusters)."""
        drawn: Matrix = self.mean + rng.standard_normal((n, self.root.shape[1])) @ self.root.T
        return drawn


def population(text: str, source: str, *, explicit: bool = False) -> Population:
    """Return the population of a text in lavaan's syntax with a value before every name.

    Left unsaid, a residual variance makes its item (or predicted factor) one of variance one, another factor's variance
    is 1, a covariance, intercept or mean 0. With `explicit` (a between level, whose variances no convention sets) every
    variance must stand in the text. Raises ContentError with every value that is missing or cannot be.
    """
    statements, equations = read(text, source)
    roles = Roles(tuple(statements))
    check(roles, source, None)
    options = Options(scaling="unit", meanstructure=True)
    model = Model(roles, options, parameters(roles, options, source), (), text, source)
    stated, labels = _stated(model, source)
    values = _filled(model, stated)
    said = _completed(model, values, stated, source, explicit=explicit)
    _check_proper(model, values, source)
    return Population(model, values, stated, labels, _thresholds(stated, source), tuple(equations), tuple(said))


def check_unit_variance(of: Population, ordinal: tuple[str, ...], source: str) -> None:
    """Raise ContentError where an ordinal item's response has another variance than one: its unit."""
    variance = dict(zip(of.items, np.diag(of.covariance), strict=True))
    raise_problems(
        Problem(
            source,
            f"the response of '{name}' has variance {variance[name]:.3f}; an ordinal item's response has variance one.",
            f"Leave {name} ~~ {name} out, or change the loadings.",
        )
        for name in ordinal
        if abs(variance[name] - 1) > _ONE
    )


def raise_problems(problems: Iterable[Problem]) -> None:
    """Raise ContentError with these problems, if there are any."""
    if found := list(problems):
        raise ContentError(found)


def _stated(model: Model, source: str) -> tuple[dict[Key, float], dict[str, float]]:
    """Return what the text gives a value, by parameter and by label; a label's value holds wherever it stands."""
    given = [p for p in model.parameters if p.stated]
    _check_labels([(p.label, p.fixed) for p in given if p.label and p.fixed is not None], source)
    labels = {p.label: p.fixed for p in given if p.label and p.fixed is not None}
    values = {key(p.lhs, p.op, p.rhs): p.fixed if p.fixed is not None else labels.get(p.label) for p in given}
    raise_problems(
        Problem(source, f"'{lhs} {op} {rhs}' has no value.", f"Write it as in: {_example(lhs, op, rhs)}.")
        for (lhs, op, rhs), value in values.items()
        if value is None
    )
    return {name: value for name, value in values.items() if value is not None}, labels


def _check_labels(given: Iterable[tuple[str, float]], source: str) -> None:
    values: dict[str, float] = {}
    for label, value in given:
        if values.setdefault(label, value) != value:
            what = f"'{label}' stands for {values[label]:g} and for {value:g}."
            raise ContentError.at(source, what, "Parameters of one label are equal: give them one value.")


def check_same_labels(levels: Iterable[Population], source: str) -> None:
    """Raise ContentError where a label stands for different values in different levels."""
    _check_labels([pair for level in levels for pair in level.labels.items()], source)


def _example(lhs: str, op: str, rhs: str) -> str:
    value = {"=~": ".7", "~~": ".3", "~": ".3", "|": "-1", "~*~": "1"}[op]
    return f"{lhs} {op} {value}*{rhs}"


def _filled(model: Model, stated: Mapping[Key, float]) -> Values:
    """Return the matrices with what is stated; NaN for variances that are not."""
    values = Values.zeros(len(model.items), len(model.latent))
    for j, name in enumerate(model.latent):
        if name in model.items:  # an observed variable of the regressions is its own perfect factor
            values.loadings[model.items.index(name), j] = 1.0
            values.psi[j, j] = np.nan
    np.fill_diagonal(values.psi, np.nan)
    for j, name in enumerate(model.items):
        values.theta[j, j] = 0.0 if name in model.latent else np.nan
    for p in model.parameters:
        where, value = place(model, p), stated.get(key(p.lhs, p.op, p.rhs))
        if where is None or value is None:
            continue
        matrix, row, column = values.named(where[0]), where[1], where[2]
        if matrix.ndim == 1:
            matrix[row] = value
            continue
        matrix[row, column] = value
        if where[0] in ("psi", "theta"):
            matrix[column, row] = value
    return values


def _completed(model: Model, values: Values, stated: Mapping[Key, float], source: str, *, explicit: bool) -> list[str]:
    """Fill the variances that are not stated, and say so. Raises ContentError where nothing is left for one."""
    psi, theta = values.psi, values.theta
    open_latent = [j for j in range(len(psi)) if np.isnan(psi[j, j])]
    open_items = [j for j in range(len(theta)) if np.isnan(theta[j, j])]
    if explicit:
        names = [model.latent[j] for j in open_latent] + [model.items[j] for j in open_items]
        what = "has no variance on the between level, where none can be taken for granted"
        raise_problems(Problem(source, f"'{x}' {what}.", f"Write it as in: {x} ~~ .1*{x}.") for x in names)
    dependent = [j for j in open_latent if values.beta[j].any()]
    for j in open_latent:
        psi[j, j] = 0.0 if j in dependent else 1.0
    reach = np.linalg.inv(np.eye(len(psi)) - values.beta)
    for _ in dependent:  # each pass settles those whose causes are settled
        for j in dependent:
            psi[j, j] += 1.0 - (reach @ psi @ reach.T)[j, j]
    for j in open_items:
        theta[j, j] = 0.0
        theta[j, j] = 1.0 - (values.loadings @ reach @ psi @ reach.T @ values.loadings.T)[j, j]
    nothing = [model.items[j] for j in open_items if theta[j, j] <= 0]
    nothing += [model.latent[j] for j in dependent if psi[j, j] <= 0]
    what = "is explained beyond variance one, so that nothing is left for its residual"
    raise_problems(Problem(source, f"'{x}' {what}.", f"Give it one (as in: {x} ~~ .3*{x}), or less.") for x in nothing)
    return _left_unsaid(model, stated, [model.latent[j] for j in open_latent if j not in dependent], open_items)


def _left_unsaid(model: Model, stated: Mapping[Key, float], one: list[str], items: list[int]) -> list[str]:
    said = []
    if one:
        said.append(f"variance 1 for {', '.join(one)}")
    if items:
        said.append(f"residual variances that make {len(items)} items have variance one")
    apart = [p for p in model.parameters if p.op == "~~" and p.lhs != p.rhs and not p.stated]
    if unsaid := [f"{p.lhs} ~~ {p.rhs}" for p in apart if key(p.lhs, p.op, p.rhs) not in stated]:
        said.append(f"covariance 0 for {', '.join(unsaid)}")
    return said


def _thresholds(stated: Mapping[Key, float], source: str) -> dict[str, Vector]:
    """Return item -> its thresholds. Raises ContentError where one is left out, or they do not rise."""
    found: dict[str, dict[int, float]] = {}
    for (lhs, op, rhs), value in stated.items():
        if op == "|":
            number = rhs[1:]
            if rhs[:1] != "t" or not number.isdigit() or number == "0":
                raise ContentError.at(source, f"'{rhs}' is no threshold.", f"Write: {lhs} | -1*t1 + 1*t2.")
            found.setdefault(lhs, {})[int(number)] = value
    problems, rising = [], {}
    for item, cuts in found.items():
        rising[item] = np.array([cuts[k] for k in sorted(cuts)])
        if sorted(cuts) != list(range(1, len(cuts) + 1)):
            problems.append(Problem(source, f"a threshold of '{item}' is left out.", "Give t1, t2 ... each."))
        elif (np.diff(rising[item]) <= 0).any():
            problems.append(Problem(source, f"the thresholds of '{item}' do not rise.", "Give the least as t1."))
    raise_problems(problems)
    return rising


def _check_proper(model: Model, values: Values, source: str) -> None:
    """Raise ContentError for variances and covariances that no variables can have."""
    for matrix, names, what in ((values.psi, model.latent, "factors"), (values.theta, model.items, "residuals")):
        if negative := [name for name, value in zip(names, np.diag(matrix), strict=True) if value < 0]:
            raise ContentError.at(source, f"the variance of '{negative[0]}' is below 0.", "Give one above 0.")
        try:
            _root(matrix)
        except np.linalg.LinAlgError:
            said = f"no {what} can have these variances and covariances (a correlation beyond 1, or a contradiction)."
            raise ContentError.at(source, said, "Make the covariances less.") from None


def _root(matrix: Matrix) -> Matrix:
    """Return a root of covariances, 0 where a variance is 0. Raises LinAlgError for improper ones."""
    own = np.flatnonzero(np.diag(matrix) > 0)
    if np.delete(matrix, own, axis=0).any():
        raise np.linalg.LinAlgError("a variable without variance covaries")
    root = np.zeros_like(matrix)
    root[np.ix_(own, own)] = np.linalg.cholesky(matrix[np.ix_(own, own)])
    return root
