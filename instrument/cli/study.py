"""`mentorscale new`: make a study."""

from pathlib import Path
from typing import Annotated

import typer

from instrument import blueprint, study

StudyArgument = Annotated[Path, typer.Argument(metavar="STUDY", help="The study's folder.")]


def new(
    folder: StudyArgument,
    recipe: Annotated[
        str, typer.Option("--blueprint", help="A shipped blueprint's name, or a path.")
    ] = "communication",
    lang: Annotated[str, typer.Option(help="The study's language: en or fa.")] = "en",
    title: Annotated[str | None, typer.Option(help="The study's title; the blueprint's by default.")] = None,
    seed: Annotated[int, typer.Option(help="From which each respondent's order of items is drawn.")] = 1,
    universities: Annotated[
        Path | None,
        typer.Option(help="A .csv or .xlsx of universities to choose from: a column a language (en, fa), a row each."),
    ] = None,
) -> None:
    """Make a new study in the folder STUDY."""
    from instrument.exchange.universities import read_universities

    listed = read_universities(universities) if universities else ()
    # Where the title lacks the language, building the form says so.
    name = title or blueprint.shipped(recipe).title.get(lang, recipe)
    settings = study.StudyFile(title=name, language=lang, blueprint=recipe, seed=seed, universities=listed)
    made = study.create(folder, settings)
    typer.echo(f"{folder}: {len(made.form().items)} items, form {made.form().hash[:12]}")
    typer.echo(f"Next: mentorscale administer {folder}")
