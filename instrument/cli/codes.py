"""`mentorscale codes`: what the papers found."""

from typing import Annotated, Any

import typer

from instrument import codebook
from instrument.cli.exchange import import_codes
from instrument.cli.output import JsonOption, print_json, print_table
from instrument.cli.trace import code_facts, trace_code
from instrument.codesummary import CodebookSummary, summarise

app = typer.Typer(no_args_is_help=True, help="The codes of a codebook, their shares, and where each one leads.")
app.command("trace")(trace_code)
app.command("import")(import_codes)


@app.command("list")
def list_codes(book: Annotated[str, typer.Option("--codebook")] = "keykha-2022", as_json: JsonOption = False) -> None:
    """List every code, in the paper's order."""
    found = codebook.shipped(book)
    if as_json:
        print_json([code_facts(code, found) for code in found.codes])
        return
    rows = [
        (code.id, code.component, code.subcomponent, code.label, ", ".join(map(str, code.citations)))
        for code in found.codes
    ]
    print_table(found.title, ("id", "component", "sub", "label", "citations"), rows)


@app.command("summary")
def summary(book: Annotated[str, typer.Option("--codebook")] = "keykha-2022", as_json: JsonOption = False) -> None:
    """Count codes and citations by component, as the paper's Figure 2 does."""
    found = codebook.shipped(book)
    counts = summarise(found)
    if as_json:
        print_json(_summary(counts))
        return
    rows = [
        (c.component, c.codes, c.citations, _percent(c.percent_codes), _percent(c.percent_citations))
        for c in counts.components
    ]
    labels = ("component", "codes", "citations", "% of codes", "% of citations")
    print_table(found.title, labels, rows, _notes(counts))


def _summary(counts: CodebookSummary) -> dict[str, Any]:
    main = [c for c in counts.components if c.percent_codes is not None]
    return {
        "codebook": counts.codebook,
        "codes": counts.codes,
        "citations": counts.citations,
        "works_cited": counts.works_cited,
        "studies_reported": counts.studies_reported,
        "uncited": list(counts.uncited),
        "components": [_component(c) for c in main],
        "other_groups": [_component(c) for c in counts.components if c not in main],
    }


def _component(c: Any) -> dict[str, Any]:
    return {
        "component": c.component,
        "title": c.title,
        "group": c.group,
        "codes": c.codes,
        "citations": c.citations,
        "percent_codes": c.percent_codes,
        "percent_citations": c.percent_citations,
    }


def _notes(counts: CodebookSummary) -> list[str]:
    notes = [f"{counts.codes} codes, {counts.citations} citations, {counts.works_cited} distinct works cited."]
    if counts.studies_reported:
        notes.append(f"The paper says it synthesised {counts.studies_reported} studies.")
    if counts.uncited:
        notes.append(f"Without a citation: {', '.join(counts.uncited)}.")
    return notes


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.1f}"
