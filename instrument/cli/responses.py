"""`mentorscale responses`: the answers of a study, as files that other programs read."""

from pathlib import Path
from typing import Annotated

import typer

from instrument import study
from instrument.cli.responses_files import read_responses, write_file
from instrument.cli.responses_import import responses_import
from instrument.cli.responses_status import paradata, quarantine, status
from instrument.cli.study import StudyArgument
from instrument.dataspec import write_spec
from instrument.errors import UsageError
from instrument.responses import describe
from instrument.study import Study

app = typer.Typer(no_args_is_help=True, help="The answers of a study.")
app.command("import")(responses_import)
app.command("status")(status)
app.command("paradata")(paradata)
app.command("quarantine")(quarantine)


@app.command("export")
def export(
    folder: StudyArgument,
    out: Annotated[Path | None, typer.Option(help="The file; codebook and spec lie beside it.")] = None,
    kind: Annotated[str, typer.Option("--format", help="csv, sav (SPSS), dta (Stata) or parquet.")] = "csv",
    shuffle: Annotated[
        bool, typer.Option("--shuffle", help="Random order of rows, so that it does not tell who was asked when.")
    ] = False,
    times: Annotated[
        str, typer.Option(help="When a session began: exact, or only its hour, day or month, or none.")
    ] = "exact",
) -> None:
    """Write the answers, one row a respondent, the codebook, and the spec that `validate` reads beside a CSV."""
    opened = study.open_study(folder)
    if kind != "csv":
        write_file(read_responses(opened, shuffle, times), kind, out or folder / "responses")
        return
    path = out or folder / "responses.csv"
    rows = write_responses(opened, path, shuffle, times)
    typer.echo(f"{path}: {rows} respondents; spec: {path.with_suffix('.toml')}")
    model = f" --model {opened.model}" if opened.model else ""
    typer.echo(f"Next: mentorscale validate {path} --spec {path.with_suffix('.toml')}{model}")


def write_responses(opened: Study, path: Path, shuffle: bool = False, times: str = "exact") -> int:
    """Write CSV and spec of a study's answers; return the number of respondents."""
    if path.suffix == ".toml":
        raise UsageError.at(str(path), "the spec is written beside the CSV under this name.", "End --out in .csv.")
    responses = read_responses(opened, shuffle, times)
    settings = opened.settings
    spec = describe(responses).model_copy(
        update={
            "title": settings.title,
            "cluster": settings.cluster,
            "group": settings.group,
            "construct_level": settings.construct_level,
            "between": settings.between,
            "simulated": responses.simulated or settings.simulated,
            "report": settings.report,
        }
    )
    write_file(responses, "csv", path)
    write_spec(path.with_suffix(".toml"), spec, "What the columns of the CSV of this name mean.")
    return len(responses.rows)
