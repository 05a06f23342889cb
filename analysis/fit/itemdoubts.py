"""What an item analysis has to warn of, one sentence for all items it is true of."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.fit.itemstats import Construct, ItemStatistics, Rare
from analysis.sample import Sample

Flags = NDArray[np.bool_]
Member = tuple[Construct, ItemStatistics]


def item_warnings(sets: Sequence[Construct], rare: Rare, *, named: bool) -> tuple[str, ...]:
    """Return what is to be said of the items of `sets`; `named`: the constructs were named, not all items taken as one.

    Directions first, because they decide everything else; then categories; then what could not be computed.
    """
    found = [_direction(each, named=named) for each in sets]
    items = [(each, x) for each in sets for x in each.items]
    negative = [f"{x.item} ({_shown(x.item_rest)} in {each.name})" for each, x in items if x.item_rest < 0]
    found.append(_listed("Item-rest r is negative", negative))
    empty, seldom = {x.item: x.empty for _, x in items}, {x.item: x.rare for _, x in items}
    found.append(_listed("Nobody chose", _chosen(empty), "; "))
    found.append(_listed(f"Rare answers ({rare.rule})", _chosen(seldom), "; "))
    found += _not_had(sets)
    return tuple(sentence for sentence in found if sentence)


def unused_in_groups(sample: Sample) -> tuple[str, ...]:
    """Name, group by group, the items with categories that one group leaves empty and another uses.

    Thresholds of such an item cannot be compared across the groups.
    """
    if sample.group is None or sample.scale is None:
        return ()
    found: dict[str, list[str]] = {}
    for item in sample.items:
        by_group = {
            label: set(own.dropna()) for label, own in sample.answers[item].groupby(sample.group, observed=True)
        }
        every = set().union(*by_group.values())
        for label, used in by_group.items():
            if used and (empty := sorted(every - used)):
                found.setdefault(str(label), []).append(f"{item} ({', '.join(f'{value:g}' for value in empty)})")
    return tuple(
        _listed(f"Categories that nobody in the group {label} chose, though others did", items)
        + " Thresholds cannot be compared there: join the category with its neighbour in every group, or leave the "
        "item out."
        for label, items in found.items()
    )


def _direction(each: Construct, *, named: bool) -> str:
    """Return what is doubtful about the items' directions, and what would change if they were turned."""
    doubted = [x for x in each.items if x.doubted]
    if not doubted:
        return ""
    reversal, several = each.found.reversal, len(doubted) > 1
    now, then = _shown(reversal.alpha), _shown(reversal.all_turned)
    said = [f"{each.name}: {_and(x.item for x in doubted)} {'run' if several else 'runs'} against the other items."]
    said.append(f"Turned round, {'together they' if several else 'it'} would take alpha from {now} to {then}.")
    if several:
        alone = _and(f"{x.item} to {_shown(x.alpha_if_turned)}" for x in doubted)
        said.append(f"Each alone would take it: {alone}.")
    if already := [x.item for x in doubted if x.reversed]:
        said.append(f"Reversed already, perhaps wrongly: {', '.join(already)}.")
    fresh = [x.item for x in doubted if not x.reversed]
    if fresh:
        said.append(f"Check whether {_and(fresh)} {'are' if len(fresh) > 1 else 'is'} to be reversed.")
    if reversal.even:
        said.append("As many items run one way as the other, so it may be the others that are to be turned.")
    if not named:
        said.append("This takes all items for one scale; name constructs if they are several.")
    return " ".join(said)


def _not_had(sets: Sequence[Construct]) -> list[str]:
    """Name what has no value although it was looked for."""
    serial = [name for each in sets for name in _marked(each, each.found.polyserial_lost)]
    lost = [name for each in sets for name in _marked(each, each.found.deleted.lost)]
    heywood = [name for each in sets for name in _marked(each, each.found.deleted.heywood)]
    found = [
        _listed("No maximum of the likelihood, so no polyserial item-rest r", serial),
        _listed("The factor model without the item did not converge, so no omega if deleted", lost),
        _listed("Omega if deleted rests on a uniqueness at its bound (Heywood case)", heywood),
    ]
    return found + _without_value([(each, x) for each in sets for x in each.items], serial, lost)


def _without_value(items: Sequence[Member], serial: Sequence[str], lost: Sequence[str]) -> list[str]:
    """Name what cannot be had of an item for want of other items, of respondents or of variance."""
    alone = [x.item for each, x in items if len(each.items) == 1]
    pair = [x.item for each, x in items if len(each.items) == 2]
    three = [x.item for each, x in items if len(each.items) == 3]
    enough = [(each, x) for each, x in items if len(each.items) > 1]

    def without(coefficient: str, least: int = 2, known: Sequence[str] = ()) -> list[str]:
        wanted = [x for each, x in enough if len(each.items) >= least and x.item not in known]
        return [x.item for x in wanted if np.isnan(getattr(x, coefficient))]

    few = "a pair of items fewer than three people answered, or a sum or an item that does not vary"
    return [
        _listed("One item in its construct, so nothing that takes other items", alone),
        _listed("Two items in the construct, so no alpha and no omega if deleted", pair),
        _listed("Three items in the construct, so no omega if deleted", three),
        _listed(f"No item-rest r: {few}", without("item_rest")),
        _listed(f"No alpha if deleted: {few}", without("alpha_if_deleted", 3)),
        _listed(f"No omega if deleted: {few}", without("omega_if_deleted", 4, lost)),
        _listed(
            "No polyserial item-rest r: a measure, or answers or rests that do not vary",
            without("item_rest_polyserial", known=serial),
        ),
        _listed(
            "No D: fewer than two people in a group of 27 %, or a rest that does not vary", without("discrimination")
        ),
        _listed("No skew and kurtosis: answers that do not vary", [x.item for _, x in items if np.isnan(x.skew)]),
        _listed("No floor and ceiling: a scale without bounds", [x.item for _, x in items if np.isnan(x.floor)]),
        _listed(
            "No correlation of items: pairs fewer than three people answered, or items that do not vary",
            list(dict.fromkeys(each.name for each, _ in enough if np.isnan(each.inter_item.mean))),
        ),
    ]


def _marked(each: Construct, flags: Flags) -> list[str]:
    return [x.item for x, flag in zip(each.items, flags, strict=True) if flag]


def _chosen(by_item: dict[str, tuple[int, ...]]) -> list[str]:
    return [f"{item} {', '.join(str(value) for value in values)}" for item, values in by_item.items() if values]


def _listed(what: str, names: Sequence[str], between: str = ", ") -> str:
    return f"{what}: {between.join(names)}." if names else ""


def _and(names: Iterable[str]) -> str:
    every = list(names)
    return every[0] if len(every) == 1 else f"{', '.join(every[:-1])} and {every[-1]}"


def _shown(value: float) -> str:
    """Return a coefficient as a reader sees it; one that cannot be had is said to be none."""
    return "none" if np.isnan(value) else f"{value:.2f}".replace("-", "−")
