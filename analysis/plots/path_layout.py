"""Where a path diagram's parts stand: items in a column, factors beside theirs, higher factors further out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

# Inches: an item's row, the room between groups of items, an item's box, a factor's oval, from column to column.
ROW, BETWEEN, ITEM_HIGH, OVAL_HIGH, ARROW = 0.21, 0.12, 0.15, 0.36, 1.75


@dataclass(frozen=True, slots=True)
class Place:
    """The centre of a box or an oval, and its width and height, in inches; y downwards."""

    x: float
    y: float
    wide: float
    high: float

    def side(self, right: bool) -> tuple[float, float]:
        """Return the middle of its left or right side."""
        return self.x + (self.wide / 2 if right else -self.wide / 2), self.y


@dataclass(frozen=True, slots=True)
class Layout:
    """The places of items and factors; `left` names the factors on the left of the items, general ones."""

    items: Mapping[str, Place]
    factors: Mapping[str, Place]
    left: frozenset[str]

    @property
    def left_end(self) -> float:
        """Where the column of items begins."""
        return min(p.x - p.wide / 2 for p in self.items.values())


def arrange(constructs: Mapping[str, Sequence[str]], items: Sequence[str], wide: tuple[float, float]) -> Layout:
    """Return the layout of factors (name -> what measures it); `wide`: the widths of an item and of a factor.

    A factor whose items all measure smaller factors too is general, and stands on the left; a factor of factors one
    column further right than these.
    """
    lowest = {name: [x for x in of if x in items] for name, of in constructs.items()}
    general = frozenset(_general({name: of for name, of in lowest.items() if of}))
    order = _ordered(lowest, items, general)
    rows: dict[str, float] = {}
    y = 0.0
    for k, (item, group) in enumerate(order):
        y += BETWEEN if k and group != order[k - 1][1] else 0.0
        rows[item] = y + ROW / 2
        y += ROW
    places = {item: Place(0.0, at, wide[0], ITEM_HIGH) for item, at in rows.items()}
    factors: dict[str, Place] = {}
    for level in range(1, max((_level(name, constructs) for name in constructs), default=0) + 1):
        for right in (True, False):
            names = [n for n in constructs if _level(n, constructs) == level and (n not in general) is right]
            x = (wide[0] / 2 + wide[1] / 2 + ARROW * level + wide[1] * (level - 1)) * (1 if right else -1)
            centres = _apart([_centre(name, constructs, rows, factors) for name in names])
            factors |= {name: Place(x, at, wide[1], OVAL_HIGH) for name, at in zip(names, centres, strict=True)}
    return Layout(places, factors, general)


def _general(constructs: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the factors all of whose items measure factors with fewer items as well."""
    found = []
    for name, own in constructs.items():
        smaller = {x for other, of in constructs.items() if other != name and len(of) < len(own) for x in of}
        shared = set(own) & smaller
        if len(shared) >= max(2, 0.5 * len(own)) and len(constructs) > 2:
            found.append(name)
    return found


def _ordered(
    lowest: Mapping[str, Sequence[str]], items: Sequence[str], general: frozenset[str]
) -> list[tuple[str, str]]:
    """Return every item once, with the factor it stands beside: the first that is not general."""
    found: dict[str, str] = {}
    for chosen in ([n for n in lowest if n not in general], general and sorted(general)):
        for name in chosen or []:
            for item in lowest[name]:
                found.setdefault(item, name)
    measured = [(item, name) for item, name in found.items() if item in set(items)]
    return measured


def _level(name: str, constructs: Mapping[str, Sequence[str]]) -> int:
    lower = [x for x in constructs[name] if x in constructs]
    return 1 + max((_level(x, constructs) for x in lower), default=0)


def _centre(
    name: str, constructs: Mapping[str, Sequence[str]], rows: Mapping[str, float], factors: Mapping[str, Place]
) -> float:
    own = [factors[x].y if x in factors else rows[x] for x in constructs[name] if x in factors or x in rows]
    return float(np.mean(own)) if own else 0.0


def _apart(centres: Sequence[float]) -> list[float]:
    """Move centres so that ovals do not touch, in their order, about where they were."""
    order = np.argsort(centres, kind="stable")
    least = OVAL_HIGH + 0.12
    placed: list[float] = []
    for k in order:
        placed.append(max(centres[k], placed[-1] + least) if placed else centres[k])
    shift = float(np.mean(centres) - np.mean(placed)) if placed else 0.0
    found = [0.0] * len(centres)
    for at, k in zip(placed, order, strict=True):
        found[int(k)] = at + shift
    return found
