"""Does every code have an item, and is every merge and split of codes given its reason?

A *merge* is an item made from several codes; a *split* is a code that several items are made from. The item's `reason`
says why. A code marked `removed` needs no item.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from instrument.bank import ItemBank
from instrument.codebook import Code, Codebook
from instrument.errors import Problem


@dataclass(frozen=True, slots=True)
class Merge:
    """An item made from several codes, and why (None: nobody has said)."""

    bank: str
    item: str
    codes: tuple[str, ...]
    reason: str | None


@dataclass(frozen=True, slots=True)
class Split:
    """A code that several items of a bank are made from, and each item's reason (None: nobody has said)."""

    bank: str
    code: str
    items: tuple[str, ...]
    reasons: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class ComponentCoverage:
    """How many of a component's codes have an item, the items made from them, and the codes that have none."""

    component: str
    title: dict[str, str]
    codes: int
    codes_with_items: int
    items: int
    merges: int
    splits: int
    uncovered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Codes against items: of one bank in the components that its constructs name, or of a codebook and its banks."""

    codebook: str
    banks: tuple[str, ...]
    components: tuple[ComponentCoverage, ...]
    codes: int
    codes_with_items: int
    items: int
    uncovered: tuple[str, ...]
    removed: tuple[str, ...]
    merges: tuple[Merge, ...]
    splits: tuple[Split, ...]

    @property
    def problems(self) -> list[Problem]:
        """What keeps the bank from being complete: a code without an item, a merge or split without its reason."""
        place = ", ".join(self.banks) or self.codebook
        found = [Problem(f"{place}, code {code}", "it has no item.", "Make one from it.") for code in self.uncovered]
        found += [
            Problem(f"{merge.bank}, item {merge.item}", f"it merges {', '.join(merge.codes)}.", "Add its reason.")
            for merge in self.merges
            if not merge.reason
        ]
        for split in self.splits:
            bare = [item for item, reason in zip(split.items, split.reasons, strict=True) if not reason]
            what = f"code {split.code} is split into {', '.join(split.items)}."
            found += [Problem(f"{split.bank}, item {item}", what, "Add its reason.") for item in bare]
        return found


def of_bank(bank: ItemBank) -> Coverage:
    """Return the coverage of the components that a bank's constructs name (of all, if they name none)."""
    named = {construct.component for construct in bank.constructs if construct.component}
    return _coverage(bank.codebook, [bank], named or {component.id for component in bank.codebook.components})


def of_codebook(book: Codebook, banks: Sequence[ItemBank]) -> Coverage:
    """Return the coverage of a whole codebook by those of the banks that are made from it."""
    own = [bank for bank in banks if bank.codebook.id == book.id]
    return _coverage(book, own, {component.id for component in book.components})


def _coverage(book: Codebook, banks: Sequence[ItemBank], within: set[str]) -> Coverage:
    codes = [code for code in book.codes if code.component in within and not code.removed]
    covered = {code for bank in banks for item in bank.items for code in item.codes}
    merges = tuple(
        Merge(bank.id, item.id, item.codes, item.reason) for bank in banks for item in bank.items if len(item.codes) > 1
    )
    splits = tuple(_splits(book, banks))
    components = tuple(
        _component(book, component.id, codes, banks, merges, splits)
        for component in book.components
        if component.id in within
    )
    return Coverage(
        codebook=book.id,
        banks=tuple(bank.id for bank in banks),
        components=components,
        codes=len(codes),
        codes_with_items=sum(code.id in covered for code in codes),
        items=sum(len(bank.items) for bank in banks),
        uncovered=tuple(code.id for code in codes if code.id not in covered),
        removed=tuple(code.id for code in book.codes if code.component in within and code.removed),
        merges=merges,
        splits=splits,
    )


def _splits(book: Codebook, banks: Sequence[ItemBank]) -> list[Split]:
    splits = []
    for bank in banks:
        for code in book.codes:
            items = bank.items_of(code.id)
            if len(items) > 1:
                ids, reasons = tuple(item.id for item in items), tuple(item.reason for item in items)
                splits.append(Split(bank.id, code.id, ids, reasons))
    return splits


def _component(
    book: Codebook,
    component: str,
    codes: Sequence[Code],
    banks: Sequence[ItemBank],
    merges: Sequence[Merge],
    splits: Sequence[Split],
) -> ComponentCoverage:
    own = [code.id for code in codes if code.component == component]
    items = [(bank.id, item) for bank in banks for item in bank.items if set(item.codes) & set(own)]
    covered = {code for _, item in items for code in item.codes}
    return ComponentCoverage(
        component=component,
        title=book.component(component).title,
        codes=len(own),
        codes_with_items=sum(code in covered for code in own),
        items=len(items),
        merges=sum(bool(set(merge.codes) & set(own)) for merge in merges),
        splits=sum(split.code in own for split in splits),
        uncovered=tuple(code for code in own if code not in covered),
    )
