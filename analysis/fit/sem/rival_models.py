"""The usual rivals of a model of several constructs, as texts: one factor, correlated, second order, bifactor."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.fit.sem.choose import Choice
from analysis.fit.sem.confirmatory import ConfirmatoryFit, confirmatory
from analysis.fit.sem.engine import Request, fit_request, prepare
from analysis.fit.sem.least import correlate, fit_least_squares
from analysis.grammar import agree
from analysis.model.options import Options
from analysis.sample import Sample
from instrument.errors import Refused

LEAST_SECOND_ORDER = 3
NAMES = {
    "one": "One factor",
    "correlated": "Correlated factors",
    "second_order": "Second order",
    "bifactor": "Bifactor",
}
# Stricter model -> the wider ones that contain it, as long as constructs have three items or more.
NESTED = (
    ("one", "correlated"),
    ("one", "second_order"),
    ("second_order", "correlated"),
    ("one", "bifactor"),
    ("second_order", "bifactor"),
)


@dataclass(frozen=True, slots=True)
class Rival:
    """A rival: its `key` in NAMES, its `text`, whether its factors are `orthogonal`.

    `unit`: factors have (residual) variance one. A second-order factor scaled by the first construct's loading may not
    be found where that loading is small.
    """

    key: str
    text: str
    orthogonal: bool = False
    unit: bool = False


def rivals_of(constructs: Mapping[str, Sequence[str]]) -> tuple[Rival, ...]:
    """Return the rivals of constructs of two items or more. Refused below two constructs, or for an item in two."""
    counted = [item for items in constructs.values() for item in items]
    if twice := sorted({item for item in counted if counted.count(item) > 1}):
        what = f"{', '.join(twice)} {agree(len(twice), 'stands', 'stand')} in two constructs."
        raise Refused.at("rivals", what, "Give each item to one construct.")
    if len(constructs) < 2:
        few = "1 construct of two items or more has" if constructs else "0 constructs of two items or more have"
        what = f"{few} no rivals."
        raise Refused.at("rivals", what, "Name two constructs or more, each of two items or more.")
    taken = set(counted)
    names = _names(constructs, taken)
    general = _unused("general", {*taken, *names})
    lines = "\n".join(f"{name} =~ {' + '.join(items)}" for name, items in zip(names, constructs.values(), strict=True))
    whole = f"{general} =~ {' + '.join(counted)}"
    found = [Rival("one", whole), Rival("correlated", lines)]
    if len(constructs) >= LEAST_SECOND_ORDER:
        found.append(Rival("second_order", f"{lines}\n{general} =~ {' + '.join(names)}", unit=True))
    groups = "\n".join(_group_line(name, items) for name, items in zip(names, constructs.values(), strict=True))
    return (*found, Rival("bifactor", f"{whole}\n{groups}", orthogonal=True, unit=True))


def fit_rivals(sample: Sample, rivals: Sequence[Rival], choice: Choice) -> dict[str, ConfirmatoryFit | Refused]:
    """Fit every rival to the same rows; ordinal items are correlated once. What is refused is returned as such."""
    found: dict[str, ConfirmatoryFit | Refused] = {}
    shared = None
    for rival in rivals:
        options = Options(
            scaling="unit" if rival.unit else "marker",
            orthogonal=rival.orthogonal,
            meanstructure=choice.missing == "fiml",
        )
        request = Request(rival.text, options, choice, by_group=False)
        try:
            if not choice.ordinal:
                fitted = fit_request(sample, request)
            elif shared is None:
                fitted = fit_request(sample, request)
                how = replace(sample, missing="listwise" if choice.complete else "pairwise")
                shared = fitted.data, correlate(how, fitted.model, fitted.data, "2x2", clustered=choice.clustered)
            else:  # every rival has the items in the same order
                data, correlations = shared
                fitted = fit_least_squares(prepare(sample, request), data, choice.estimator, correlations)
            found[rival.key] = confirmatory(sample, fitted, choice)
        except Refused as refusal:
            found[rival.key] = refusal
    return found


def _group_line(name: str, items: Sequence[str]) -> str:
    """Return a group factor's line; of two items, whose one covariance gives one loading, both loadings are equal."""
    if len(items) > 2:
        return f"{name} =~ {' + '.join(items)}"
    return f"{name} =~ {' + '.join(f'{name}_both*{item}' for item in items)}"


def _names(constructs: Mapping[str, Sequence[str]], taken: set[str]) -> list[str]:
    found: list[str] = []
    for k, name in enumerate(constructs, start=1):
        plain = name if name.isascii() and name.isidentifier() else f"F{k}"
        found.append(_unused(plain, {*taken, *found}))
    return found


def _unused(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_f"
    return name
