"""`mentorscale report`: a report that was made, shown in another language or format."""

from pathlib import Path
from typing import Annotated

import typer

from instrument.cli.stopping import at_once


def report(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a report, such as STUDY/report.")],
    lang: Annotated[str, typer.Option(help="Language of the report: en or fa.")] = "en",
    formats: Annotated[str, typer.Option("--format", help="html, docx, pdf, or several with commas.")] = "html",
) -> None:
    """Show a report again in another language or format, without computing anything."""
    with at_once():
        from analysis.report.write import show_again
    from instrument.cli.validate import listed

    for path in show_again(folder, lang, listed(formats)):
        typer.echo(f"Report:  {path}")
