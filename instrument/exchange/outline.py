"""Give a REFI-QDA codebook our hierarchy: components, subcomponents, codes.

A top-level code with codes below it is a component; a code within it that has codes below it is a subcomponent; a code
with none below it is a code. What lies deeper than a subcomponent is drawn up to it, and the codes keep the headings
between. Top-level codes that stand beside components get a component of their own (and codes beside subcomponents a
subcomponent, see `codebookmerge`). A flat list is one component, or one for each set if no code is in two sets, which
is how ATLAS.ti exports its code groups.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from instrument.exchange.refi_qda import QdaCode, QdaCodebook, QdaSet

# The ids of what the file itself has no name for.
WHOLE, REST = "codes", "other"


@dataclass(frozen=True, slots=True)
class Part:
    """A component or subcomponent; `own_id` is set, and `guid` is None, where the file has no name for it."""

    guid: str | None
    title: str | None
    description: str | None = None
    own_id: str | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A code in its component and, if there are any, subcomponent."""

    code: QdaCode
    component: Part
    subcomponent: Part | None = None
    within: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """All codes in their places, in the file's order, and what was not carried over."""

    codes: tuple[Placed, ...]
    remarks: tuple[str, ...]


def outline(book: QdaCodebook) -> Outline:
    """Place every code of a REFI-QDA codebook."""
    used_sets = _usable_sets(book)
    flat = all(not code.children for code in book.codes)
    placed = tuple(_flat(book, used_sets)) if flat else tuple(_nested(book))
    empty = [code.name for code in _leaves(book.codes) if not code.codable]
    remarks = [f"left out, an empty folder: {name}" for name in empty]
    remarks += [f"not carried over, a set: {one.name}" for one in book.sets if one not in used_sets]
    return Outline(tuple(one for one in placed if one.code.codable), tuple(remarks))


def _usable_sets(book: QdaCodebook) -> tuple[QdaSet, ...]:
    """Return the sets if they can be the components: of a flat list, and no code in two of them."""
    if any(code.children for code in book.codes):
        return ()
    times = Counter(member for one in book.sets for member in set(one.members))
    return book.sets if all(count == 1 for count in times.values()) else ()


def _flat(book: QdaCodebook, sets: tuple[QdaSet, ...]) -> Iterator[Placed]:
    of_code = {member: Part(one.guid, one.name, one.description) for one in sets for member in one.members}
    rest = Part(None, None, own_id=REST if of_code else WHOLE)
    for code in book.codes:
        yield Placed(code, of_code.get(code.guid, rest))


def _nested(book: QdaCodebook) -> Iterator[Placed]:
    for top in book.codes:
        component = _part(top) if top.children else Part(None, None, own_id=REST)
        if not top.children:
            yield Placed(top, component)
        for child in top.children:
            if child.children:
                yield from _below(child, component, _part(child), ())
            else:
                yield Placed(child, component)


def _below(code: QdaCode, component: Part, subcomponent: Part, within: tuple[str, ...]) -> Iterator[Placed]:
    for child in code.children:
        if child.children:
            yield from _below(child, component, subcomponent, (*within, child.name))
        else:
            yield Placed(child, component, subcomponent, within)


def _part(code: QdaCode) -> Part:
    return Part(code.guid, code.name, code.description)


def _leaves(codes: tuple[QdaCode, ...]) -> Iterator[QdaCode]:
    for code in codes:
        if code.children:
            yield from _leaves(code.children)
        else:
            yield code
