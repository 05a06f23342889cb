"""`mentorscale items coverage`: every code has an item, every item a code, every merge and split its reason."""

from typing import Annotated

import typer

from instrument import bank as banks
from instrument import codebook, coverage, library
from instrument.cli.output import JsonOption, print_json, print_table
from instrument.coverage import Coverage
from instrument.errors import ContentError, UsageError


def cover(
    bank: Annotated[str | None, typer.Option("--bank", help="One bank: a shipped name, or a folder.")] = None,
    book: Annotated[
        str | None, typer.Option("--codebook", help="One codebook by all its shipped banks; a name or a path.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Prove that every code has an item; exit with 1 if one has none, or a merge or split lacks its reason.

    One bank is held against the components that its constructs name, a codebook against all shipped banks made from it.
    Without an option: every shipped codebook.
    """
    if bank and book:
        raise UsageError.at("--bank, --codebook", "both are given.", "Give one: a bank knows its codebook.")
    found = _found(bank, book)
    if as_json:
        print_json([_facts(one) for one in found])
    else:
        for one in found:
            _print(one)
    if problems := [problem for one in found for problem in one.problems]:
        raise ContentError(problems)


def _found(bank: str | None, book: str | None) -> list[Coverage]:
    if bank:
        return [coverage.of_bank(banks.shipped(bank))]
    all_banks = [banks.shipped(name) for name in library.names("banks")]
    books = [codebook.shipped(name) for name in ([book] if book else library.names("codebooks"))]
    return [coverage.of_codebook(one, all_banks) for one in books]


def _facts(found: Coverage) -> dict[str, object]:
    return {
        "codebook": found.codebook,
        "banks": found.banks,
        "complete": not found.problems,
        "codes": found.codes,
        "codes_with_items": found.codes_with_items,
        "items": found.items,
        "uncovered": found.uncovered,
        "removed": found.removed,
        "components": found.components,
        "merges": found.merges,
        "splits": found.splits,
    }


def _print(found: Coverage) -> None:
    rows: list[tuple[object, ...]] = [
        (one.component, one.codes, one.codes_with_items, one.items, one.merges, one.splits) for one in found.components
    ]
    total = (found.codes, found.codes_with_items, found.items, len(found.merges), len(found.splits))
    rows.append(("all", *total))
    by = f"by the items of {', '.join(found.banks)}" if found.banks else "by no bank yet"
    notes = [f"{found.codes_with_items} of {found.codes} codes have an item; every item comes from one code or more."]
    if found.removed:
        notes.append(f"Removed from the codebook, need no item: {', '.join(found.removed)}.")
    labels = ("component", "codes", "with items", "items", "merges", "splits")
    print_table(f"Codes of {found.codebook} covered {by}", labels, rows, notes)
    if found.merges:
        typer.echo("\nMerges: one item from several codes")
    for merge in found.merges:
        typer.echo(f"  {merge.item} <- {', '.join(merge.codes)}: {merge.reason or 'NO REASON GIVEN'}")
    if found.splits:
        typer.echo("\nSplits: several items from one code")
    for split in found.splits:
        typer.echo(f"  {split.code} -> {', '.join(split.items)}")
        for item, reason in zip(split.items, split.reasons, strict=True):
            typer.echo(f"    {item}: {reason or 'NO REASON GIVEN'}")
    typer.echo()
