"""From statements to a parameter table: what the text leaves unsaid is added by the rules of lavaan::cfa.

Markers or another scale for every factor, residual variances, covariances of factors that nothing predicts, intercepts
and thresholds; then equalities across groups.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations

from analysis.model.options import Options
from analysis.model.roles import Roles
from analysis.model.statements import FREE, Statement
from analysis.model.table import Parameter
from analysis.model.tokens import fault
from analysis.model.wu_estabrook import identified

Key = tuple[str, str, str]


def parameters(roles: Roles, options: Options, source: str) -> tuple[Parameter, ...]:
    """Return every parameter of every group, those of the text first."""
    found: list[Parameter] = []
    for group in range(1, options.groups + 1):
        stated = _scaled(_stated(roles, options, group, source), roles, options)
        found += [*stated, *_implied(stated, roles, options, group)]
    return tuple(_equal(found, roles, options))


def key(lhs: str, op: str, rhs: str) -> Key:
    """Return what identifies a parameter within its group: a covariance is the same in both orders."""
    return (lhs, op, rhs) if op != "~~" or lhs <= rhs else (rhs, op, lhs)


def _stated(roles: Roles, options: Options, group: int, source: str) -> list[Parameter]:
    made: dict[Key, Parameter] = {}
    seen: dict[Key, Statement] = {}
    order = sorted(roles.statements, key=lambda s: roles.factors.index(s.lhs) if s.op == "=~" else len(roles.factors))
    for s in order:
        place = key(s.lhs, s.op, s.rhs)
        one = _parameter(s, options, group, source)
        if place in made:
            one = _merged(made[place], one, s, seen[place], source)
        made[place] = one
        seen.setdefault(place, s)
    return list(made.values())


def _parameter(s: Statement, options: Options, group: int, source: str) -> Parameter:
    given = s.modifiers
    for values in (given.fixed, given.labels, given.starts):
        if len(values) not in (0, 1, options.groups):
            what = f"{len(values)} modifiers stand before '{s.rhs}', for {options.groups} groups."
            fault(source, s.token, what, "Give one for all groups, or one for each.")
    fixed, label, start = (_of_group(values, group) for values in (given.fixed, given.labels, given.starts))
    # FREE is told from "nothing was said", which leaves a marker to the defaults.
    return Parameter(
        s.lhs,
        s.op,
        s.rhs,
        fixed=fixed if isinstance(fixed, float) else None,
        group=group,
        label=str(label or ""),
        start=start if isinstance(start, float) else None,
        freed=fixed == FREE,
    )


def _of_group(values: tuple[float | str | None, ...], group: int) -> float | str | None:
    return None if not values else values[0] if len(values) == 1 else values[group - 1]


def _merged(old: Parameter, new: Parameter, s: Statement, first: Statement, source: str) -> Parameter:
    """Join what two mentions of a parameter say; two of one kind are a fault."""
    plain = not (new.label or new.start is not None or new.freed or new.fixed is not None)
    both_labels = bool(old.label and new.label)
    both_values = (old.fixed is not None or old.freed) and (new.fixed is not None or new.freed)
    if plain or both_labels or both_values:
        what = f"'{s.lhs} {s.op} {s.rhs}' stands in line {first.token.line} already."
        fault(source, s.token, what, "Remove one of them.")
    return replace(
        old,
        fixed=old.fixed if new.fixed is None else new.fixed,
        freed=old.freed or new.freed,
        label=old.label or new.label,
        start=old.start if new.start is None else new.start,
    )


def _scaled(stated: list[Parameter], roles: Roles, options: Options) -> list[Parameter]:
    """Fix every factor's first loading at 1, unless the text frees it; with other scalings every loading is free."""
    if options.scaling != "marker":
        return stated
    first = {(factor, names[0]) for factor, names in roles.constructs.items()}
    return [
        replace(p, fixed=1.0) if p.op == "=~" and (p.lhs, p.rhs) in first and p.fixed is None and not p.freed else p
        for p in stated
    ]


def _implied(stated: list[Parameter], roles: Roles, options: Options, group: int) -> Iterator[Parameter]:
    named = {key(p.lhs, p.op, p.rhs) for p in stated}
    for lhs, op, rhs, fixed in (*_variances(roles, options), *_covariances(roles, options), *_means(roles, options)):
        if key(lhs, op, rhs) not in named:
            yield Parameter(lhs, op, rhs, fixed, stated=False, group=group)


Implied = tuple[str, str, str, float | None]


def _given(roles: Roles, options: Options) -> tuple[str, ...]:
    """Return the covariates whose own moments are no parameters.

    Likelihoods take the sample's moments as given. Least squares of ordinal items have correlations of responses and
    covariates as moments, which vary with the covariates' own: these are parameters then (lavaan's fixed.x = FALSE and
    conditional.x = FALSE; its default, probit regressions with x given, has other moments).
    """
    return () if options.thresholds else roles.covariates


def _variances(roles: Roles, options: Options) -> Iterator[Implied]:
    """Yield variances and scales; a sole indicator has no residual, which could not be told from its factor."""
    for name in roles.observed:
        if name in _given(roles, options):
            continue
        if name not in options.thresholds:
            yield name, "~~", name, 0.0 if name in roles.alone else None
        elif options.parameterisation == "theta":
            yield name, "~~", name, 1.0
    for name in roles.factors:
        yield name, "~~", name, 0.0 if name in roles.alone else 1.0 if options.scaling == "unit" else None
    if options.parameterisation == "delta":
        for name in options.thresholds:
            yield name, "~*~", name, 1.0


def _covariances(roles: Roles, options: Options) -> Iterator[Implied]:
    """Factors that nothing predicts covary; so do the residuals of outcomes that predict nothing (auto.cov.y)."""
    dependent = (*roles.outcomes, *roles.lower_order)
    independent = [name for name in roles.factors if name not in dependent]
    if not options.orthogonal:
        yield from ((a, "~~", b, None) for a, b in combinations(independent, 2))
    last = [x for x in roles.outcomes if x not in roles.predictors and x not in roles.lower_order + roles.indicators]
    yield from ((a, "~~", b, None) for a, b in combinations(last, 2))
    if not _given(roles, options):
        yield from ((a, "~~", b, None) for a, b in combinations(roles.covariates, 2))


def _means(roles: Roles, options: Options) -> Iterator[Implied]:
    for name, count in options.thresholds.items():
        yield from ((name, "|", f"t{k + 1}", None) for k in range(count))
    if not (options.meanstructure or options.thresholds):
        return
    for name in roles.observed:
        if name not in _given(roles, options):
            yield name, "~", "1", 0.0 if name in options.thresholds else None
    # Effects coding sets the factors' means by the intercepts, whose sum is 0.
    location = None if options.scaling == "effects" and not options.thresholds else 0.0
    yield from ((name, "~", "1", location) for name in roles.factors)


def _equal(found: list[Parameter], roles: Roles, options: Options) -> Iterable[Parameter]:
    """Hold equal across groups what `options.equal` names; free what that identifies in the later groups.

    Equal intercepts (or thresholds) identify the later groups' factor means; equal thresholds, too, their scales
    (delta) or residual variances (theta); equal loadings, with unit scaling, their factor variances: lavaan's rules.
    """
    if options.groups == 1:
        return found
    return [_freed(_labelled(p, roles, options), roles, options) for p in found]


def _labelled(p: Parameter, roles: Roles, options: Options) -> Parameter:
    kind = equality(p, roles)
    written = f"{p.lhs} ~1" if p.rhs == "1" and p.op == "~" else f"{p.lhs} {p.op} {p.rhs}"
    if kind not in options.equal or p.fixed is not None or p.label or written in options.partial:
        return p
    return replace(p, label=f".{p.lhs}{p.op}{p.rhs}")


def _freed(p: Parameter, roles: Roles, options: Options) -> Parameter:
    if p.stated or p.group == 1 or p.fixed is None:
        return p
    if options.identification == "wu-estabrook":
        return replace(p, fixed=None) if identified(p, roles, options) else p
    mean = p.op == "~" and p.rhs == "1"
    located = {"intercepts", "thresholds"} & set(options.equal)
    frees = (
        (mean and p.lhs in roles.factors and located and "means" not in options.equal)
        or (p.op == "~*~" and "thresholds" in options.equal)
        or (
            p.op == "~~"
            and p.lhs in options.thresholds
            and "thresholds" in options.equal
            and p.lhs == p.rhs
            and "residuals" not in options.equal
        )
        or (
            p.op == "~~"
            and p.lhs in roles.factors
            and p.lhs == p.rhs
            and options.scaling == "unit"
            and "loadings" in options.equal
            and "lv_variances" not in options.equal
        )
    )
    return replace(p, fixed=None) if frees else p


def equality(p: Parameter, roles: Roles) -> str:
    """Return by which name of EQUALITIES a parameter is held equal."""
    latent = p.lhs in roles.factors
    if p.op in ("=~", "|", "~*~"):
        return {"=~": "loadings", "|": "thresholds", "~*~": ""}[p.op]
    if p.op == "~":
        return "regressions" if p.rhs != "1" else "means" if latent else "intercepts"
    if p.lhs == p.rhs:
        return "lv_variances" if latent else "residuals"
    return "lv_covariances" if latent else "residual_covariances"
