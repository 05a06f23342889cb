"""The report's files, written whole or not at all."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from analysis.report.faces import check_faces, faces
from analysis.report.inputs import read_inputs
from analysis.report.kept import FOLDER, Kept
from analysis.report.one_thread import one_thread
from analysis.report.page import to_document
from analysis.report.provenance import Provenance
from analysis.report.results_json import to_json
from analysis.report.run_log import run_log
from analysis.report.validation import UNSEEN, Progress, Validation, validate
from instrument.document import stored
from instrument.errors import UsageError
from instrument.tomlfile import read_text

DOCUMENT = "document.json"
LOG = "run.log"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a report.

    `thorough` adds what takes minutes, `without_careless` leaves out who is flagged as careless (see Inputs). The
    report is in `language`, in each of `formats`. With `keep`, results are kept beside the data, and what is unchanged
    is taken from there. `others` are the answers and specifications of further roles, to be joined.
    """

    thorough: bool = False
    without_careless: bool = False
    language: str = "en"
    formats: tuple[str, ...] = ("html",)
    keep: bool = True
    others: tuple[tuple[Path, Path], ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """Where the files lie, and what they were made from; `report` is the first of `reports`."""

    results: Path
    reports: tuple[Path, ...]
    validation: Validation

    @property
    def report(self) -> Path:
        """The report in the first format that was asked for."""
        return self.reports[0]

    @property
    def log(self) -> Path:
        """What ran, and how long it took."""
        return self.results.with_name(LOG)


def write_report(
    data: Path,
    spec: Path,
    model: Path | None = None,
    out: Path = Path("report"),
    progress: Progress = UNSEEN,
    wanted: Wanted = Wanted(),
    provenance: Provenance | None = None,
) -> Written:
    """Validate the answers in `data` as `spec` describes them; write results.json and the report into `out`.

    `provenance` is where the items come from, if more is known of it than `spec` says. document.json keeps the report
    for other languages and formats (`show_again`).

    Nothing is written before everything is computed. Raises MentorscaleError for a fault of the input.
    """
    _check_folder(out)
    check_faces(wanted.formats, wanted.language)
    inputs = read_inputs(
        data,
        spec,
        model,
        thorough=wanted.thorough,
        without_careless=wanted.without_careless,
        provenance=provenance,
        others=wanted.others,
    )
    validation = validate(inputs, progress, Kept(data.parent / FOLDER) if wanted.keep else None)
    progress.begun("Report and figures")
    began = perf_counter(), process_time()
    with one_thread():
        document = to_document(validation)
        files = {"results.json": to_json(validation).encode(), DOCUMENT: stored.to_json(document).encode()}
        files |= faces(document, wanted.formats, wanted.language)
    files[LOG] = run_log(validation, perf_counter() - began[0], process_time() - began[1]).encode()
    return Written(out / "results.json", _write(out, files, wanted.formats), validation)


def show_again(folder: Path, language: str = "en", formats: tuple[str, ...] = ("html",)) -> tuple[Path, ...]:
    """Show the report in `folder` in another language or format, from document.json, computing nothing.

    Raises UsageError where there is no report, or for a format or language that there is not; ContentError if
    document.json is not as it was written.
    """
    check_faces(formats, language)
    if not folder.is_dir():
        raise UsageError.at(str(folder), "there is no such folder.", "Check the path.")
    kept = folder / DOCUMENT
    if not kept.is_file():
        raise UsageError.at(str(folder), f"there is no {DOCUMENT} in it.", "Make a report: mentorscale validate STUDY.")
    document = stored.from_json(read_text(kept), str(kept))
    return _write(folder, faces(document, formats, language), formats)


def _check_folder(out: Path) -> None:
    """Raise UsageError where a folder `out` cannot be filled: now, and not after a minute of computing."""
    if out.exists() and not out.is_dir():
        raise UsageError.at(str(out), "there is a file of this name.", "Give --out a folder.")
    above = next(folder for folder in (out, *out.absolute().parents) if folder.exists())
    if not above.is_dir():
        raise UsageError.at(str(out), f"{above} is a file.", "Give --out another folder.")
    if not os.access(above, os.W_OK | os.X_OK):
        raise UsageError.at(str(out), f"{above} may not be written to.", "Give --out another folder.")


def _write(out: Path, files: dict[str, bytes], formats: Sequence[str]) -> tuple[Path, ...]:
    """Write the files, all of them or, if it is stopped or there is no room, none.

    Return the reports among them, in the order of the formats.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".part-", dir=out) as drafts:
            for name, content in files.items():
                (Path(drafts) / name).parent.mkdir(exist_ok=True)
                (Path(drafts) / name).write_bytes(content)
            for name in files:
                (out / name).parent.mkdir(exist_ok=True)
                (Path(drafts) / name).replace(out / name)
    except OSError as error:
        where, why = error.filename2 or error.filename or out, error.strerror
        raise UsageError.at(str(where), f"it cannot be written: {why}.", "Give another folder.") from None
    reports = [name for name in files if name.startswith("report")]
    return tuple(out / name for name in sorted(reports, key=lambda name: list(formats).index(name.rsplit(".")[-1])))
