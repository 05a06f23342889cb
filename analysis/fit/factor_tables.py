"""A factor solution as rows of tables."""

from analysis.fit.factor_bootstrap import LoadingIntervals
from analysis.fit.rotation import Rotated
from analysis.kernel.cross_loadings import crossings
from analysis.result import Row

Names = tuple[str, ...]


def loading_rows(items: Names, factors: Names, rotated: Rotated) -> list[Row]:
    """One row an item: all loadings, communality, uniqueness and, of several factors, what else it loads on."""
    communalities, also = rotated.communalities, crossings(rotated.pattern)
    rows: list[Row] = []
    for i, item in enumerate(items):
        row: Row = {"item": item}
        row |= {f"loading:{f}": float(rotated.pattern[i, k]) for k, f in enumerate(factors)}
        row |= {"communality": float(communalities[i]), "uniqueness": float(1 - communalities[i])}
        if len(factors) > 1:
            row["crosses"] = ", ".join(factors[k] for k in also[i])
        rows.append(row)
    return rows


def factor_rows(factors: Names, rotated: Rotated) -> tuple[Row, ...]:
    """One row a factor: its variance and its correlations."""
    p = len(rotated.pattern)
    return tuple(
        {
            "factor": name,
            "ss_loadings": float(rotated.variances[k]),
            "percent_variance": float(100 * rotated.variances[k] / p),
            **{f"phi:{other}": float(rotated.phi[k, j]) for j, other in enumerate(factors)},
        }
        for k, name in enumerate(factors)
    )


def minima_rows(rotated: Rotated) -> tuple[Row, ...]:
    """One row a minimum of the criterion, the one taken first."""
    return tuple(
        {"criterion": minimum.value, "found_by": minimum.found, "difference": minimum.difference}
        for minimum in rotated.minima
    )


def interval_rows(items: Names, factors: Names, rotated: Rotated, found: LoadingIntervals) -> tuple[Row, ...]:
    """One row a loading, then one a factor correlation, then one a communality, each with its interval."""
    rows: list[Row] = [
        _interval(
            item, factor, float(rotated.pattern[i, k]), float(found.pattern[0, i, k]), float(found.pattern[1, i, k])
        )
        for i, item in enumerate(items)
        for k, factor in enumerate(factors)
    ]
    rows += [
        _interval(
            factors[j], factors[k], float(rotated.phi[j, k]), float(found.phi[0, j, k]), float(found.phi[1, j, k])
        )
        for j in range(len(factors))
        for k in range(j + 1, len(factors))
    ]
    each = zip(items, rotated.communalities, *found.communalities, strict=True)
    rows += [_interval(item, "h²", float(value), float(low), float(high)) for item, value, low, high in each]
    return tuple(rows)


def _interval(what: str, factor: str, value: float, lower: float, upper: float) -> Row:
    return {"statistic": what, "factor": factor, "value": value, "lower": lower, "upper": upper}
