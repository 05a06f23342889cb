"""What a reader must know of a fit before they believe it: one sentence each, with the variable's name."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from analysis.fit.sem.fitted import Fitted
from analysis.fit.sem.robust import why_none
from analysis.fit.sem.standardised import definitions
from analysis.model.model import Model
from analysis.model.table import Parameter

Matrix = NDArray[np.float64]


def doubts(fitted: Fitted) -> tuple[str, ...]:
    """Return every warning of a fit: what was left out, what did not converge, what is improper or not identified."""
    model = fitted.model
    found = [*fitted.data.notes, *fitted.notes, *_twice_scaled(model)]
    if not fitted.converged:
        found.append(f"The model did not converge: {fitted.solution.why}. No number of it is shown.")
        return tuple(found)
    if fitted.open:
        found.append(
            f"The model is not identified: {_named(fitted)} cannot be told from the answers. No standard errors."
        )
    if not fitted.naive.df:
        found.append("No degrees of freedom: the model fits any answers, and its indices say nothing.")
    too_few = fitted.data.clusters is not None and fitted.data.clusters <= fitted.free
    if fitted.scaled is not None and np.isnan(fitted.scaled.value) and not too_few:
        found.append("No scaled test: what it would be scaled by is not positive; there are too few answers for it.")
    if why := why_none(fitted):
        found.append(f"No robust CFI, TLI, RMSEA: {why}.")
    return (*found, *_undefined(fitted), *_improper(fitted), *_clusters(fitted))


def _twice_scaled(model: Model) -> Iterator[str]:
    """Name factors whose marker and variance are both fixed, which lavaan does when NA* is forgotten."""
    for factor in model.factors:
        fixed = [p for p in model.parameters if p.group == 1 and p.fixed is not None and p.lhs == factor]
        variance = any(p.op == "~~" and p.rhs == factor and p.fixed for p in fixed)
        marker = next((p.rhs for p in fixed if p.op == "=~" and p.fixed), None)
        if variance and marker:
            yield (
                f"{factor}: both its variance and its loading on {marker} are fixed, which makes the model stricter. "
                f"Write NA*{marker} to free the loading."
            )


def _named(fitted: Fitted) -> str:
    model = fitted.model
    names = [_written(p, model) for p, k in zip(model.parameters, model.index, strict=True) if k in fitted.open]
    return ", ".join(dict.fromkeys(names[:10])) + (f" and {len(names) - 10} more" if len(names) > 10 else "")


def _written(p: Parameter, model: Model) -> str:
    name = f"{p.lhs} ~1" if (p.op, p.rhs) == ("~", "1") else f"{p.lhs} {p.op} {p.rhs}"
    return f"{name} (group {p.group})" if model.options.groups > 1 else name


def _undefined(fitted: Fitted) -> Iterator[str]:
    for equation, value in zip(fitted.model.definitions, definitions(fitted.model, fitted.x), strict=True):
        if not np.isfinite(value):
            yield f"'{equation.name}' has no value at these estimates: it divides by 0, or has a root or log below it."


def _improper(fitted: Fitted) -> Iterator[str]:
    model = fitted.model
    values = dict(zip(model.parameters, _values(fitted), strict=True))
    for p, value in values.items():
        if p.op == "~~" and p.lhs == p.rhs and value < 0:
            what = "variance of the factor" if p.lhs in model.factors else "residual variance of"
            yield f"Heywood case: the {what} {p.lhs}{_of_group(fitted, p.group)} is negative ({value:.3f})."
    for g, label in enumerate(fitted.data.labels, start=1):
        yield from _matrices(fitted, g, f" in group {label}" if label else "")


def _matrices(fitted: Fitted, g: int, where: str) -> Iterator[str]:
    given = fitted.structures[g - 1] if fitted.structures else fitted.parts[g - 1].model.structure
    at = given.values(fitted.x)
    for matrix, names, what in (
        (at.psi, fitted.model.latent, "factors' covariance matrix"),
        (at.theta, fitted.model.items, "residuals' covariance matrix"),
    ):
        positive = (np.diag(matrix) > 0).all()
        if positive and len(matrix) > 1 and (least := np.linalg.eigvalsh(matrix)[0]) <= 0:
            yield f"The {what}{where} is not positive definite (eigenvalue {least:.3f}): {_closest(matrix, names)}."
    if fitted.model.options.parameterisation == "delta" and fitted.parts:
        yield from _ordinal_heywood(fitted, g, where)


def _ordinal_heywood(fitted: Fitted, g: int, where: str) -> Iterator[str]:
    """Under delta residual variances are what is left of Delta^-2; a loading above 1 leaves less than nothing."""
    ordinal = fitted.parts[g - 1].model
    at = ordinal.structure.moments(fitted.x)
    scale = np.where(ordinal.delta_free >= 0, fitted.x[ordinal.delta_free], ordinal.delta)
    left = scale**-2.0 - (np.diag(at.sigma) - np.diag(at.values.theta))
    for name, value, measure in zip(fitted.model.items, left, ordinal.measures, strict=True):
        if not measure and value < 0:
            yield f"Heywood case: the residual variance of {name}{where} is negative ({value:.3f})."


def _closest(matrix: Matrix, names: tuple[str, ...]) -> str:
    """Name the pair with the greatest correlation: usually the reason."""
    sd = np.sqrt(np.diag(matrix))
    correlation = np.abs(matrix / np.outer(sd, sd)) - 2 * np.eye(len(sd))
    i, j = np.unravel_index(int(np.argmax(correlation)), correlation.shape)
    return f"{names[min(i, j)]} and {names[max(i, j)]} correlate {matrix[i, j] / (sd[i] * sd[j]):.2f}"


def _clusters(fitted: Fitted) -> Iterator[str]:
    clusters = fitted.data.clusters
    if clusters is not None and clusters <= fitted.free:
        yield (
            f"{clusters} clusters for {fitted.free} free parameters: the robust test is not shown, and robust standard "
            "errors from so few clusters are themselves unreliable. Fit the pooled-within model, or fewer parameters."
        )
    elif clusters is not None and clusters < 50:
        yield f"{clusters} clusters: cluster-robust standard errors are too small with so few (Maas & Hox 2005)."


def _of_group(fitted: Fitted, group: int) -> str:
    label = fitted.data.labels[group - 1]
    return f" in group {label}" if label else ""


def _values(fitted: Fitted) -> Matrix:
    pairs = zip(fitted.model.parameters, fitted.model.index, strict=True)
    return np.array([fitted.x[k] if k >= 0 else p.fixed for p, k in pairs], dtype=float)
