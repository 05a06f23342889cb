"""What a reader must know of a two-level fit before they believe it: one sentence each."""

from collections.abc import Iterator

import numpy as np

from analysis.fit.twolevel.fitted import TwoLevelFitted
from analysis.fit.twolevel.model import LEVELS, Level
from analysis.model.table import Parameter

# Clusters below which the literature calls a between model unsteady (Meuleman & Billiet 2009).
FEW_CLUSTERS = 40
# Clusters that robust standard errors need (Maas & Hox 2004).
ROBUST_CLUSTERS = 100


def doubts(fitted: TwoLevelFitted) -> tuple[str, ...]:
    """Return every warning of a fit: what was left out, few clusters, what did not converge or is improper."""
    found = [*fitted.data.notes, *fitted.notes, *_few(fitted)]
    if not fitted.converged:
        found.append(
            f"The model did not converge: {fitted.solution.why}. No number of it is shown. "
            "Where items vary little between clusters, fix residual variances there at 0, or take fewer factors."
        )
        return tuple(found)
    if fitted.open:
        found.append(
            f"The model is not identified: {_open(fitted)} cannot be told from the answers. No standard errors."
        )
    return (*found, *_unrestricted(fitted), *_improper(fitted))


def _few(fitted: TwoLevelFitted) -> Iterator[str]:
    clusters = fitted.data.j
    if clusters < FEW_CLUSTERS:
        yield (
            f"{clusters} clusters, below the {FEW_CLUSTERS} that a simple between model needs (Meuleman & Billiet "
            "2009): estimates, errors and tests of the between level are unsteady."
        )
    if fitted.refused:
        yield (
            f"{clusters} clusters for {fitted.free} free parameters: the robust test is not shown, and robust standard "
            'errors from so few clusters are unreliable. Ask for estimator="ML", or fit fewer parameters.'
        )
    elif fitted.estimator == "MLR" and clusters < ROBUST_CLUSTERS:
        yield (
            f"{clusters} clusters, below the {ROBUST_CLUSTERS} that robust standard errors need (Maas & Hox 2004): the "
            'robust test marks true models too often. Compare estimator="ML".'
        )


def _open(fitted: TwoLevelFitted) -> str:
    names = [
        f"{_written(p)} ({level})"
        for level, of in zip(LEVELS, fitted.model.levels, strict=True)
        for p, k in zip(of.parameters, of.index, strict=True)
        if k in fitted.open
    ]
    return ", ".join(names[:10]) + (f" and {len(names) - 10} more" if len(names) > 10 else "")


def _written(p: Parameter) -> str:
    return f"{p.lhs} ~1" if (p.op, p.rhs) == ("~", "1") else f"{p.lhs} {p.op} {p.rhs}"


def _unrestricted(fitted: TwoLevelFitted) -> Iterator[str]:
    least = float(np.linalg.eigvalsh(fitted.unrestricted[1].cov)[0])
    if least < -1e-8 * float(np.trace(fitted.unrestricted[1].cov)):
        yield (
            f"The unrestricted covariance matrix between clusters is not positive definite (eigenvalue {least:.3f}): "
            "there is little variance between clusters, and programs that bound it give smaller chi-squares."
        )


def _improper(fitted: TwoLevelFitted) -> Iterator[str]:
    for name, level, structure in zip(LEVELS, fitted.model.levels, fitted.structures, strict=True):
        values = structure.values(fitted.x)
        for p, k in zip(level.parameters, level.index, strict=True):
            value = float(fitted.x[k]) if k >= 0 else float(p.fixed or 0.0)
            if p.op == "~~" and p.lhs == p.rhs and value < 0:
                yield f"Heywood case: the {_kind(level, p.lhs)} {p.lhs} {name} clusters is negative ({value:.3f})."
        for matrix, what in ((values.psi, "factors'"), (values.theta, "residuals'")):
            if len(matrix) > 1 and (np.diag(matrix) > 0).all() and (least := np.linalg.eigvalsh(matrix)[0]) <= 0:
                yield f"The {what} covariance matrix {name} clusters is not positive definite (eigenvalue {least:.3f})."


def _kind(level: Level, name: str) -> str:
    if name in level.factors:
        return "variance of the factor"
    return "variance of" if level.text == "saturated" else "residual variance of"
