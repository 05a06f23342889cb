"""What is asked to be equal across groups, in the names of the options, and what of it the model does not have."""

import re
from collections.abc import Iterator, Sequence

from analysis.fit.sem.equalities import written
from analysis.model.defaults import equality
from analysis.model.model import Model
from analysis.model.options import EQUALITIES
from instrument.errors import UsageError, nearest

_PARAMETER = re.compile(r"\s*([\w.]+)\s*(=~|~\*~|~~|~|\|)\s*([\w.]+)\s*")


def equalities(names: Sequence[str] | str, *, groups: bool) -> tuple[str, ...]:
    """Return names of EQUALITIES; lavaan's have dots (lv.variances). UsageError for another, or without groups."""
    given = [names] if isinstance(names, str) else list(names)
    found = tuple(dict.fromkeys(name.replace(".", "_") for name in given))
    for name, plain in zip(given, (name.replace(".", "_") for name in given), strict=True):
        if plain not in EQUALITIES:
            remedy = f"Use {', '.join(EQUALITIES)}.{nearest(plain, EQUALITIES)}"
            raise UsageError.at("group_equal", f"'{name}' is not known.", remedy)
    if found and not groups:
        raise UsageError.at("group_equal", "there is one group.", 'Make the Sample with group="column".')
    return found


def exceptions(names: Sequence[str] | str) -> tuple[str, ...]:
    """Return parameters as the options write them ("f =~ x", "x ~1"); UsageError for what is none."""
    found = []
    for name in [names] if isinstance(names, str) else names:
        parts = _PARAMETER.fullmatch(name)
        if parts is None:
            raise UsageError.at("group_partial", f"'{name}' is no parameter.", "Write 'f =~ x', 'x ~1' or 'x | t1'.")
        lhs, op, rhs = parts.groups()
        found.append(f"{lhs} ~1" if (op, rhs) == ("~", "1") else f"{lhs} {op} {rhs}")
    return tuple(dict.fromkeys(found))


def check_equal(model: Model) -> None:
    """Raise UsageError for an equality that is no constraint of this kind of model, or an exception from none."""
    options = model.options
    if "thresholds" in options.equal and not options.thresholds:
        what = "'thresholds' belong to ordinal items, and these are treated as continuous."
        raise UsageError.at("group_equal", what, 'Leave it out, or make the Sample with treatment="ordinal".')
    if "residuals" in options.equal and options.thresholds and options.parameterisation == "delta":
        what = "equal 'residuals' of ordinal items are no linear constraint of the delta parameterisation."
        raise UsageError.at("group_equal", what, 'Ask for parameterisation="theta".')
    located = [name for name in ("intercepts", "means") if name in options.equal]
    if located and not (options.meanstructure or options.thresholds):
        what = f"'{located[0]}' are no parameters of a model without means."
        raise UsageError.at("group_equal", what, "Ask for meanstructure=True.")
    kinds = {written(p): equality(p, model.roles) for p in model.parameters}
    # A covariance is the same in both orders, but is written in the text's.
    for name in options.partial:
        if kinds.get(name, "") not in options.equal:
            what = f"'{name}' is not held equal" + ("." if name in kinds else ": the model has no such parameter.")
            raise UsageError.at("group_partial", what, f"Name one that is.{nearest(name, kinds)}")


def without_effect(model: Model) -> Iterator[str]:
    """Name equalities of which the model has no parameter: nothing is held equal by them."""
    own = {equality(p, model.roles) for p in model.parameters if p.group > 1}
    if idle := [name for name in model.options.equal if name not in own]:
        yield f"group_equal: the model has no {', '.join(idle).replace('_', ' ')}, so that nothing is held equal by it."
