"""What a paper recommends, connected to the codes it takes up: from a weak component to what may be done about it.

items/recommendations/<codebook>.toml; a codebook of one's own may have a file of this kind in the study's folder.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from instrument import library, tomlfile
from instrument.codebook import Codebook
from instrument.errors import ContentError, Problem, nearest
from instrument.tomlfile import FileModel
from instrument.words import Words

FILE = "recommendations.toml"


class Recommendation(FileModel):
    """One recommendation as the paper has it, `translation` into other languages, and the codes it takes up."""

    number: Annotated[int, Field(ge=1)]
    text: str
    translation: Words = {}
    codes: tuple[str, ...] = ()
    components: Annotated[tuple[str, ...], Field(min_length=1)]

    def words(self, language: str) -> Words:
        """Return the text by language; `language` is that of the paper."""
        return {language: self.text, **self.translation}


class Recommendations(FileModel):
    """All recommendations of a paper; `place` is where they stand in it, `connected` who connected them to codes."""

    schema_version: Annotated[Literal[1], Field(alias="schema")]
    codebook: str
    place: str
    connected: str
    recommendations: Annotated[tuple[Recommendation, ...], Field(alias="recommendation")]


def of_codebook(book: Codebook, folder: Path | None = None) -> Recommendations | None:
    """Return the recommendations of a codebook's paper: those in `folder`, else the shipped ones, else None.

    Raises ContentError if they name a code or a component that the codebook does not have, or another codebook.
    """
    own = folder / FILE if folder else None
    if own and own.is_file():
        return _checked(tomlfile.load(Recommendations, own), book, own.name)
    if book.id not in library.names("recommendations"):
        return None
    path = library.find("recommendations", book.id)
    return _checked(tomlfile.load(Recommendations, path), book, path.name)


def _checked(read: Recommendations, book: Codebook, file: str) -> Recommendations:
    if read.codebook != book.id:
        raise ContentError.at(file, f"they are of '{read.codebook}', not of {book.id}.", "Give those of this codebook.")
    known = {"code": [code.id for code in book.codes], "component": [one.id for one in book.components]}
    problems = [
        Problem(f"{file}, {one.number}", f"'{name}' is no {kind} of {book.id}.", f"Correct it.{nearest(name, ids)}")
        for one in read.recommendations
        for kind, ids, names in (("code", known["code"], one.codes), ("component", known["component"], one.components))
        for name in names
        if name not in ids
    ]
    if problems:
        raise ContentError(problems)
    return read
