"""`mentorscale form export`: a form in the file of another program, with what that file does not carry said."""

from pathlib import Path
from typing import Annotated

import typer

from instrument import bank, blueprint, export, formbuild, study
from instrument.errors import UsageError
from instrument.exchange.files import write_together
from instrument.export import Options
from instrument.form import Form

_LAYOUTS = ("matrix", "single")


def form_export(  # noqa: PLR0913 - the options of a command
    source: Annotated[
        str,
        typer.Argument(metavar="FORM", help="A study's folder, a built form's .json, or a blueprint (name or path)."),
    ],
    name: Annotated[str, typer.Option("--format", help="One of: " + ", ".join(export.names()) + ".")] = "html",
    lang: Annotated[
        str | None, typer.Option(help="The language; by default the study's or the built form's, else en.")
    ] = None,
    also: Annotated[list[str] | None, typer.Option(help="A further language, for formats that carry several.")] = None,
    seed: Annotated[int, typer.Option(help="The seed of a form that is built now, from a blueprint.")] = 1,
    layout: Annotated[str, typer.Option(help="matrix, or single: one item at a time.")] = "matrix",
    collect: Annotated[
        str | None, typer.Option(help="The URL that answers are posted to; by default what the study names.")
    ] = None,
    respondent: Annotated[
        str | None, typer.Option(help="Whose order is written, where the format cannot draw one.")
    ] = None,
    shuffle_choices: Annotated[
        list[str] | None, typer.Option(help="A question whose answers have no order and are to stand in a random one.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="The file; by default named after form and language.")] = None,
) -> None:
    """Write a form as the file of another program, and say what that file does not carry."""
    kind = export.find(name)
    if layout not in _LAYOUTS:
        raise UsageError.at("--layout", f"'{layout}' is no layout.", f"Write one of: {', '.join(_LAYOUTS)}.")
    made, others, url = _forms(source, lang, also or [], seed)
    options = Options(
        others=others,
        layout="single" if layout == "single" else "matrix",
        collect=collect or url,
        respondent=respondent,
        shuffled_choices=tuple(shuffle_choices or ()),
    )
    path = out or Path(f"{made.id}-{made.language}{kind.SUFFIX}")
    content = kind.write(made, options)
    write_together({path: content})
    typer.echo(f"{path}  {len(made.items)} items  {len(content) / 1024:.0f} KiB  form {made.hash[:12]}")
    for loss in kind.losses(made, options):
        typer.echo(f"Not in it: {loss}")


def _forms(source: str, lang: str | None, also: list[str], seed: int) -> tuple[Form, tuple[Form, ...], str | None]:
    """Return the form in its languages, and the collecting URL if a study names one."""
    if source.endswith(".json"):
        made = study.read_form(Path(source))
        if lang not in (None, made.language) or also:
            remedy = "Give the study or the blueprint."
            raise UsageError.at("--lang", f"{source} is in '{made.language}' and no other language.", remedy)
        return made, (), None
    if (Path(source) / study.STUDY_FILE).is_file():
        opened = study.open_study(Path(source))
        return opened.form(lang), tuple(opened.form(one) for one in also), opened.settings.collect
    recipe = blueprint.shipped(source)
    source_bank = bank.shipped(recipe.bank)
    made, *others = (formbuild.build(recipe, source_bank, one, seed) for one in (lang or "en", *also))
    return made, tuple(others), None
