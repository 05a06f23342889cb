"""An item: one statement, from one code or more, in every language it is worded in."""

from typing import Annotated, Literal

from pydantic import Field

from instrument.tomlfile import FileModel

Respondent = Literal["mentee", "mentor", "manager", "group_leader"]
Level = Literal["individual", "dyad", "university"]
Status = Literal["source", "forward", "back-translated", "reviewed"]

# Capitals and digits only: LimeSurvey drops an underscore silently, lavaan and R read a hyphen as a minus.
ItemId = Annotated[str, Field(pattern=r"^[A-Z]{2,6}[0-9]{2,3}$")]


class Item(FileModel):
    """What an item measures, for whom, and how its answers count; its wordings stand in files of their own.

    `codes` are the codes it comes from; `level` is what the statement is about; `key` is 1, or -1 where agreeing speaks
    against the construct.
    """

    id: ItemId
    codes: Annotated[tuple[str, ...], Field(min_length=1)]
    # pydantic keeps the name `construct` for itself; the file's key is `construct` all the same.
    construct_id: Annotated[str, Field(alias="construct")]
    respondent: Annotated[tuple[Respondent, ...], Field(min_length=1)]
    level: Level
    key: Literal[1, -1]
    scale: str


class Wording(FileModel):
    """One item in one language, and how far its translation has come."""

    text: Annotated[str, Field(min_length=3)]
    status: Status
    back_translation: str | None = None
    note: str | None = None


class WordingFile(FileModel):
    """All wordings of a bank in one language (en.toml, fa.toml)."""

    schema_version: Annotated[Literal[1], Field(alias="schema")]
    language: str
    wording: dict[str, Wording]
