"""A REFI-QDA codebook as our codebook file: made once, and brought up to date by every later import.

A code is known by its guid. It keeps its id whatever becomes of its name and place; an id is never used again, so a
code that the file no longer has stays, marked `removed`. What a person added (translations, citations) stays as well.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from instrument import codebook
from instrument.errors import ContentError, UsageError
from instrument.exchange.codebookmerge import Change, Merger, Table
from instrument.exchange.files import write_together
from instrument.exchange.ids import code_prefix, slug
from instrument.exchange.outline import outline
from instrument.exchange.refi_qda import QdaCodebook, read_qdc
from instrument.exchange.tomledit import retouched, whole_text

_COMMENT = """\
Imported from {file} by `mentorscale codes import`. Import a later export of the same project into this file: codes keep
their ids. Translations, notes, citations and works may be added here; the import leaves them alone.
"""


@dataclass(frozen=True, slots=True)
class Study:
    """What a .qdc file does not say about its study; None is left as an earlier import has it."""

    id: str
    title: str | None = None
    year: int | None = None
    language: str | None = None
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import made of a file: the codebook file's new contents, what changed, what was not carried over."""

    path: Path
    content: bytes
    book: codebook.Codebook
    changes: tuple[Change, ...]
    remarks: tuple[str, ...]

    def write(self) -> None:
        """Write the codebook file."""
        write_together({self.path: self.content})


def import_codebook(source: Path, study: Study, out: Path) -> Imported:
    """Make the codebook file `out` of a .qdc file, or bring it up to date; nothing is written yet."""
    if study.id != slug(study.id) or not code_prefix(study.id):
        what = "it is no id of a study."
        raise UsageError.at(f"--id {study.id}", what, "Write small Latin letters, digits and -, as in my-study.")
    found = read_qdc(source)
    placed = outline(found)
    if not placed.codes:
        raise ContentError.at(source.name, "none of its codes can be coded with.", "Export the codes themselves.")
    changes: list[Change] = []

    def merge(tables: Table) -> None:
        tables |= {"title": study.title} if study.title else {}
        tables |= {"authors": list(study.authors)} if study.authors else {}
        tables |= {"year": study.year} if study.year else {}
        changes.extend(Merger(tables, code_prefix(study.id)).merge(placed))

    if out.exists():
        _check_existing(out, study)
        content = retouched(out, merge)
    else:
        tables = _head(found, study, source.name)
        merge(tables)
        content = whole_text(_COMMENT.format(file=source.name), tables).encode("utf-8")
    book = codebook.Codebook.model_validate(tomllib.loads(content.decode("utf-8-sig")))
    return Imported(out, content, book, tuple(changes), placed.remarks)


def _check_existing(out: Path, study: Study) -> None:
    book = codebook.read_codebook(out)
    if book.id != study.id:
        what = f"it is the codebook '{book.id}', not '{study.id}'."
        raise UsageError.at(str(out), what, f"Give --id {book.id}, or another file with --out.")
    if study.language not in (None, book.language):
        what = f"its language is '{book.language}', not '{study.language}'."
        raise UsageError.at(str(out), what, "Leave out --language, or import into another file.")


def _head(found: QdaCodebook, study: Study, file: str) -> Table:
    """Return the tables of a new codebook file without its codes."""
    language, title = study.language or "en", study.title or study.id
    return {
        "schema": 1,
        "id": study.id,
        "title": title,
        "authors": [],
        "year": date.today().year,
        "source": f"REFI-QDA codebook {file}",
        "language": language,
        "method": f"Qualitative coding ({found.origin or 'program not named'})",
        "group": [{"id": "codes", "title": {language: title}}],
        "component": [],
        "code": [],
    }
