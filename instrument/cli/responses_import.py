"""`mentorscale responses import`: answers that came back in files, each once; what became of every column is said."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from instrument import export, study
from instrument.cli.output import JsonOption, print_json
from instrument.cli.study import StudyArgument
from instrument.errors import ContentError, MentorscaleError, Problem, UsageError
from instrument.exchange.files import read_bytes
from instrument.form import Form
from instrument.study import Study

#: The formats whose answers come back as a table, by a column that only its program writes.
_TABLES = {"redcap": "record_id", "limesurvey": "startlanguage", "xlsform": "instanceid"}


def responses_import(
    folder: StudyArgument,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Response files, or exports as CSV or XLSX.")],
    name: Annotated[
        str | None, typer.Option("--format", help="html, limesurvey, redcap or xlsform; by default as the file says.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be taken for what; write nothing.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Add the answers in files to a study: the HTML form's response files, exports of LimeSurvey, REDCap, ODK, Kobo."""
    _check_format(name)
    opened = study.open_study(folder)
    forms = study_forms(opened)
    problems: list[Problem] = []
    kinds: set[type[MentorscaleError]] = set()
    done = []
    for path in files:
        try:
            done.append(_import(opened, path, forms, name, dry_run))
        except MentorscaleError as error:
            # One file keeps none of the others out, and each is told what is wrong with it.
            problems += error.problems
            kinds.add(type(error))
            continue
        if not as_json:
            _say(done[-1])
        if done[-1]["problems"]:
            problems += done[-1]["problems"]
            kinds.add(ContentError)
    if as_json:
        print_json([{**one, "problems": [str(problem) for problem in one["problems"]]} for one in done])
    if problems:
        raise (UsageError if kinds == {UsageError} else ContentError)(problems)


def _check_format(name: str | None) -> None:
    if name is not None and not hasattr(export.find(name), "read"):
        remedy = "Give html, limesurvey, redcap or xlsform."
        raise UsageError.at("--format", f"no answers come back in '{name}'.", remedy)


def study_forms(opened: Study) -> tuple[Form, ...]:
    """Return every fixed form of a study, in all its languages."""
    return tuple(study.read_form(path) for path in sorted((opened.folder / "forms").glob("*.json")))


def _import(opened: Study, path: Path, forms: Sequence[Form], name: str | None, dry_run: bool) -> dict[str, Any]:
    content = read_bytes(path, cut=True)
    kind = name or recognise(content, path.name)
    reader: Any = export.find(kind)
    columns = reader.columns(content, path.name, forms) if hasattr(reader, "columns") else ()
    returned = reader.read(content, path.name, forms)
    counts = {"added": 0, "there_already": 0, "quarantined": 0}
    problems: list[Problem] = []
    store = opened.open_store()
    try:
        for one in () if dry_run else returned:
            try:
                receipt = store.receive(one)
            except ContentError as error:
                problems += error.problems
                continue
            counts["added" if receipt.added else "there_already"] += 1
            counts["quarantined"] += receipt.quarantined
    finally:
        store.close()
    mapping = [{"column": c.heading, "question": c.question, "use": c.use} for c in columns]
    found = {"file": path.name, "format": kind, "responses": len(returned), **counts, "columns": mapping}
    asked = {name for form in forms for name in form.questions}
    missing = sorted(asked - {column.question for column in columns}) if columns else []
    return {**found, "without_column": missing, "problems": problems}


def recognise(content: bytes, name: str) -> str:
    """Return the format of a file by what stands in it; raise ContentError if it is none that comes back."""
    from instrument.export._table import read_answers

    if not content.strip():
        raise ContentError.at(name, "there is nothing in it.", "Export the answers again, or ask for the file again.")
    head = content[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith((b"{", b"[")):
        return "html"
    headings = [heading.lower() for heading in read_answers(content, name).columns]
    for kind, column in _TABLES.items():
        if any(column in heading for heading in headings):
            return kind
    if any(heading in ("key", "_uuid") for heading in headings):
        return "xlsform"
    if "id" in headings and "formhash" in headings:
        return "limesurvey"
    what = "its columns are not those of LimeSurvey, REDCap, ODK or KoboToolbox."
    raise ContentError.at(f"{name}, row 1", what, "Export with codes as headings, or say --format.")


def _say(done: dict[str, Any]) -> None:
    said = f"{done['added']} added, {done['there_already']} there already, {done['quarantined']} answers in quarantine"
    typer.echo(f"{done['file']} ({done['format']}): {done['responses']} responses; {said}")
    questions = [c for c in done["columns"] if c["question"]]
    if not done["columns"]:
        return
    renamed = [f"{c['column']} = {c['question']}" for c in questions if c["column"] != c["question"]]
    alike = len(questions) - len(renamed)
    typer.echo(f"Columns that are questions: {len(questions)}, {alike} under their own names.")
    for title, listed in (
        ("Taken for", renamed),
        ("Used", [f"{c['column']} = {c['use']}" for c in done["columns"] if c["use"] not in ("", "the program's own")]),
        ("The program's own", [c["column"] for c in done["columns"] if c["use"] == "the program's own"]),
        ("Kept apart", [c["column"] for c in done["columns"] if not c["use"] and not c["question"]]),
        ("Questions without a column", done["without_column"]),
    ):
        if listed:
            typer.echo(f"{title}: {', '.join(listed)}")
