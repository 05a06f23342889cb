"""`mentorscale responses`: the answers of a study, as files that other programs read."""

from pathlib import Path
from typing import Annotated

import typer

from instrument import study
from instrument.cli.output import JsonOption, print_json
from instrument.cli.study import StudyArgument
from instrument.dataspec import write_spec
from instrument.errors import UsageError
from instrument.responses import describe, gather
from instrument.study import Study
from instrument.tomlfile import write_whole

app = typer.Typer(no_args_is_help=True, help="The answers of a study.")


@app.command("export")
def export(
    folder: StudyArgument,
    out: Annotated[Path | None, typer.Option(help="The CSV; the spec lies beside it as .toml.")] = None,
) -> None:
    """Write the answers as CSV, one row a respondent, and the spec that `validate` reads."""
    opened = study.open_study(folder)
    path = out or folder / "responses.csv"
    rows = write_responses(opened, path)
    typer.echo(f"{path}: {rows} respondents; spec: {path.with_suffix('.toml')}")
    model = f" --model {opened.model}" if opened.model else ""
    typer.echo(f"Next: mentorscale validate {path} --spec {path.with_suffix('.toml')}{model}")


@app.command("status")
def status(folder: StudyArgument, as_json: JsonOption = False) -> None:
    """Count sessions, finished and not."""
    store = study.open_study(folder).open_store()
    sessions = [record.session for record in store.sessions()]
    store.close()
    finished = sum(session.current is None for session in sessions)
    counts = {"sessions": len(sessions), "finished": finished, "unfinished": len(sessions) - finished}
    if as_json:
        print_json(counts)
    else:
        typer.echo("  ".join(f"{name}: {count}" for name, count in counts.items()))


def write_responses(opened: Study, path: Path) -> int:
    """Write CSV and spec of a study's answers; return the number of respondents."""
    if path.suffix == ".toml":
        raise UsageError.at(str(path), "the spec is written beside the CSV under this name.", "End --out in .csv.")
    store = opened.open_store()
    try:
        responses = gather(store.sessions())
    finally:
        store.close()
    settings = opened.settings
    spec = describe(responses).model_copy(
        update={
            "title": settings.title,
            "cluster": settings.cluster,
            "group": settings.group,
            "construct_level": settings.construct_level,
            "between": settings.between,
            "simulated": responses.simulated or settings.simulated,
        }
    )
    write_whole(path, responses.to_csv())
    write_spec(path.with_suffix(".toml"), spec, "What the columns of the CSV of this name mean.")
    return len(responses.rows)
