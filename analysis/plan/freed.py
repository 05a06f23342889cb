"""A population's text as the model that is fitted: the same lines with their values freed, each factor's scale fixed.

What fixes a factor's scale is fixed at the population's value, so that every free parameter has a truth in the text.
"""

from analysis.model.defaults import key
from analysis.model.table import Parameter
from analysis.model.tokens import formulas
from analysis.plan.population import Population
from instrument.errors import ContentError


def freed(of: Population, source: str, *, marker: bool = False) -> str:
    """Return the text with its values freed.

    The scale of a factor that nothing predicts is its variance, of others (with `marker` of all) the first loading.
    The residual variance of a factor's only item stays fixed: it could not be estimated. Labels, `:=` and `==` stay.
    """
    roles = of.model.roles
    by_loading = {*of.model.factors} if marker else {*roles.outcomes, *roles.lower_order} & {*of.model.factors}
    first = {factor: names[0] for factor, names in roles.constructs.items()}
    lines = []
    for p in of.model.parameters:
        if not p.stated or p.op in ("|", "~*~") or (p.op == "~" and p.rhs == "1"):
            continue
        value = of.stated[key(p.lhs, p.op, p.rhs)]
        if p.op == "~~" and p.lhs == p.rhs:
            if p.lhs in roles.alone:
                lines.append(f"{p.lhs} ~~ {value!r}*{p.rhs}")
            continue
        if p.op == "=~" and first[p.lhs] == p.rhs:
            if p.lhs in by_loading:
                _check_scale(p, value, source)
                lines.append(f"{p.lhs} =~ {value!r}*{p.rhs}")
                continue
            lines.append(f"{p.lhs} =~ NA*{p.rhs}")
        lines.append(f"{p.lhs} {p.op} {p.label + '*' if p.label else ''}{p.rhs}")
    for factor in of.model.factors:
        if factor not in by_loading:
            j = of.model.latent.index(factor)
            lines.append(f"{factor} ~~ {float(of.values.psi[j, j])!r}*{factor}")
    return "\n".join(_joined(lines) + _equations(of, source))


def _check_scale(p: Parameter, value: float, source: str) -> None:
    if value == 0:
        what = f"the first loading of '{p.lhs}', that of {p.rhs}, is 0, so that it can give the factor no scale."
        raise ContentError.at(source, what, "Name another item first.")


def _joined(lines: list[str]) -> list[str]:
    """Leave out a plain mention of what another line mentions with NA before it."""
    freely = {line.replace("NA*", "") for line in lines if "NA*" in line}
    return [line for line in lines if line not in freely]


def _equations(of: Population, source: str) -> list[str]:
    """Return the lines of the text that define (`:=`) or constrain (`==`)."""
    return [
        formula.text
        for formula in formulas(of.model.text, source)
        if any(token.kind == "operator" and token.text in (":=", "==") for token in formula.tokens)
    ]
