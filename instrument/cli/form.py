"""`mentorscale form`: a blueprint made definite."""

from pathlib import Path
from typing import Annotated

import typer

from instrument import bank, blueprint, formbuild, study
from instrument.cli.form_export import form_export
from instrument.cli.output import JsonOption, print_json, print_table
from instrument.errors import UsageError
from instrument.form import Form
from instrument.planned import never_together, pair_coverage

app = typer.Typer(no_args_is_help=True, help="Build a form from a blueprint, show one, and export one.")
app.command("export")(form_export)
BlueprintArgument = Annotated[str, typer.Argument(metavar="BLUEPRINT", help="A shipped blueprint's name, or a path.")]


@app.command("build")
def build(recipe: BlueprintArgument, lang: str = "en", seed: int = 1, out: Path | None = None) -> None:
    """Build a form: the same blueprint, language and seed give the same hash everywhere."""
    made = _build(recipe, lang, seed)
    path = out or Path(f"{made.id}-{made.language}.json")
    study.write_form(path, made)
    typer.echo(f"{path}  {len(made.items)} items  {made.hash}")


@app.command("show")
def show(recipe: BlueprintArgument, lang: str = "en", seed: int = 1, as_json: JsonOption = False) -> None:
    """Show a form's questions (BLUEPRINT may also be a built form's .json)."""
    made = study.read_form(Path(recipe)) if recipe.endswith(".json") else _build(recipe, lang, seed)
    if as_json:
        print_json({"hash": made.hash, **made.to_dict()})
        return
    typer.echo(f"{made.title}\n{made.instructions}\n")
    for question in made.questions.values():
        typer.echo(f"{question.id:<12}{question.text}")
    typer.echo(f"\n{' | '.join(f'{c.value} {c.label}' for c in made.items[0].options)}")
    typer.echo(f"{made.hash}")


@app.command("coverage")
def coverage(recipe: BlueprintArgument, seed: int = 1, as_json: JsonOption = False) -> None:
    """Show how often each pair of items is answered together in a planned-missingness form."""
    made = _build(recipe, "en", seed)
    blocks = dict(made.blocks)
    if not blocks:
        raise UsageError.at(recipe, "it has no planned missingness.", "Everybody meets all its items.")
    pairs = pair_coverage(blocks)
    apart = never_together({item.id: item.respondents for item in made.items})
    sizes = {block: sum(b == block for b in blocks.values()) for block in dict.fromkeys(blocks.values())}
    roles = {role: _items_of(made, role) for role in made.respondents}
    if as_json:
        shares = [{"blocks": [p.first, p.second], "pairs": p.pairs, "share": float(p.share)} for p in pairs]
        print_json({"blocks": sizes, "coverage": shares, "never_together": apart, "items_by_role": roles})
        return
    rows = [(f"{p.first} with {p.second}", p.pairs, f"{float(100 * p.share):.1f}") for p in pairs]
    notes = [
        "Each respondent meets the core X and two of the blocks A, B, C: "
        + ", ".join(f"{b} {n}" for b, n in sizes.items()),
        "Items asked of a role, in all versions together: " + ", ".join(f"{role} {n}" for role, n in roles.items()),
        f"{apart} pairs of items have no role in common and are never answered by one person.",
    ]
    print_table(
        "Pairs of items answered together, per cent of who is asked both", ("blocks", "pairs", "%"), rows, notes
    )


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items())


def _items_of(made: Form, role: str) -> int:
    return sum(not item.respondents or role in item.respondents for item in made.items)


def _build(recipe: str, language: str, seed: int) -> Form:
    read = blueprint.shipped(recipe)
    return formbuild.build(read, bank.shipped(read.bank), language, seed)
