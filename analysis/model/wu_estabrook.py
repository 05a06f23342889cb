"""What equalities across groups identify in a model of ordinal items, after Wu and Estabrook (2016).

Every group begins with factors of mean 0 and variance 1, intercepts 0, and scales (delta) or residual variances (theta)
of 1. In the later groups, each equality frees what it identifies:

    thresholds   intercepts; and scales (residual variances) of items with two equal thresholds or more
    loadings     factor variances
    intercepts   factor means; and scales of items with one equal threshold, all else of theirs being equal
    residuals    nothing: scales (residual variances) are 1 again

The tables are those of semTools::measEq.syntax(ID.fac = "std.lv", ID.cat = "Wu.Estabrook.2016"). Measures follow the
same rules without thresholds and scales. The mean of a factor of factors stays 0, for those of the factors that measure
it are free. lavaan 0.6-14 frees all of them: its chi-square is the same with one degree of freedom less, and it warns
that the model may not be identified (tests/reference/invariance_groups.R).
"""

from analysis.model.options import Options
from analysis.model.roles import Roles
from analysis.model.table import Parameter


def identified(p: Parameter, roles: Roles, options: Options) -> bool:
    """Return whether a parameter of a later group, fixed by default, is free under `options.equal`."""
    mean = p.op == "~" and p.rhs == "1"
    if p.lhs in roles.factors:
        if mean:
            higher = any(name in roles.factors for name in roles.constructs[p.lhs])
            return "intercepts" in options.equal and "means" not in options.equal and not higher
        varies = p.op == "~~" and p.lhs == p.rhs and options.scaling == "unit"
        return varies and "loadings" in options.equal and "lv_variances" not in options.equal
    if p.lhs not in options.thresholds:
        return False
    if mean:
        return tied(p.lhs, options) > 0 and _released(f"{p.lhs} ~1", "intercepts", options)
    scale = p.op == "~*~" or (p.op == "~~" and p.lhs == p.rhs)
    return scale and _scale_identified(p.lhs, options) and _released(f"{p.lhs} ~~ {p.lhs}", "residuals", options)


def tied(item: str, options: Options) -> int:
    """Return how many thresholds of an item are equal across groups."""
    if "thresholds" not in options.equal:
        return 0
    return sum(f"{item} | t{k + 1}" not in options.partial for k in range(options.thresholds[item]))


def _scale_identified(item: str, options: Options) -> bool:
    known = tied(item, options)
    return known > 1 or (known == 1 and not _released(f"{item} ~1", "intercepts", options))


def _released(written: str, kind: str, options: Options) -> bool:
    return kind not in options.equal or written in options.partial
