"""The report's files, written whole or not at all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.report.inputs import read_inputs
from analysis.report.page import to_document
from analysis.report.results_json import to_json
from analysis.report.validation import Validation, validate
from instrument.document import html
from instrument.errors import UsageError
from instrument.tomlfile import write_whole


@dataclass(frozen=True, slots=True)
class Written:
    """Where the files lie, and what they were made from."""

    results: Path
    report: Path
    validation: Validation


def write_report(  # noqa: PLR0913 - each is a choice of its own
    data: Path,
    spec: Path,
    model: Path | None = None,
    out: Path = Path("report"),
    progress: Callable[[str], None] = lambda title: None,
    *,
    thorough: bool = False,
    without_careless: bool = False,
    others: Sequence[tuple[Path, Path]] = (),
) -> Written:
    """Validate the answers in `data` as `spec` describes them; write results.json and report.html into `out`.

    `thorough` adds what takes minutes, `without_careless` leaves out who is flagged as careless, `others` are
    the answers and specifications of further roles (see Inputs).

    Nothing is written before everything is computed. Raises MentorscaleError for a fault of the input.
    """
    if out.exists() and not out.is_dir():
        raise UsageError.at(str(out), "there is a file of this name.", "Give --out a folder.")
    inputs = read_inputs(data, spec, model, thorough=thorough, without_careless=without_careless, others=others)
    validation = validate(inputs, progress)
    texts = {"results.json": to_json(validation), "report.html": html.render(to_document(validation))}
    for name, text in texts.items():
        write_whole(out / name, text)
    return Written(out / "results.json", out / "report.html", validation)
