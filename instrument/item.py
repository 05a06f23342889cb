"""An item: one statement, from one code or more, in every language it is worded in."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from instrument.tomlfile import FileModel

Respondent = Literal["mentee", "mentor", "manager", "group_leader"]
RESPONDENTS: tuple[Respondent, ...] = ("mentee", "mentor", "group_leader", "manager")
Level = Literal["individual", "dyad", "university"]
# How far a wording has come: a skeleton's draft, the language an item was written in, its translation, its checks.
Status = Literal["draft", "source", "forward", "back-translated", "reviewed"]

# Capitals and digits only: LimeSurvey drops an underscore silently, lavaan and R read a hyphen as a minus.
ItemId = Annotated[str, Field(pattern=r"^[A-Z]{2,6}[0-9]{2,3}$")]


class Item(FileModel):
    """What an item measures, for whom, and how its answers count; its wordings stand in files of their own.

    `codes` are the codes it comes from; `level` is what the statement is about; `key` is 1, or -1 where agreeing speaks
    against the construct. `facet` is a part of a large construct, from which a short form draws evenly. `reason` says
    why one item has several codes, or one code several items.
    """

    id: ItemId
    codes: Annotated[tuple[str, ...], Field(min_length=1)]
    # pydantic keeps the name `construct` for itself; the file's key is `construct` all the same.
    construct_id: Annotated[str, Field(alias="construct")]
    respondent: Annotated[tuple[Respondent, ...], Field(min_length=1)]
    level: Level
    key: Literal[1, -1]
    scale: str
    facet: str | None = None
    reason: str | None = None


class OpenQuestion(FileModel):
    """A question answered in the respondent's own words, from one that the paper's interviewers asked."""

    id: ItemId
    question: str
    respondent: Annotated[tuple[Respondent, ...], Field(min_length=1)]


class Wording(FileModel):
    """One text in one language, and how far its translation has come."""

    text: Annotated[str, Field(min_length=3)]
    status: Status
    back_translation: str | None = None
    note: str | None = None


class Wordings(FileModel):
    """An item in one language: one wording for everybody, or one for each respondent under `by`.

    "My mentor is patient." and "As a mentor, I am patient." are one item: mentor and mentee answer it about the same
    thing, so that their answers can be compared.
    """

    text: Annotated[str, Field(min_length=3)] | None = None
    status: Status | None = None
    back_translation: str | None = None
    note: str | None = None
    by: dict[Respondent, Wording] = {}

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.text) == bool(self.by):
            raise ValueError("it has both a text and texts by respondent, or neither -> Keep one of them.")
        if self.text and self.status is None:
            raise ValueError("the key status is missing -> Add it.")
        return self

    def all(self) -> dict[Respondent | None, Wording]:
        """Return every wording by its respondent; None is everybody."""
        if self.text is None or self.status is None:
            return {respondent: wording for respondent, wording in self.by.items()}  # noqa: C416 - None is a key too
        own = Wording(text=self.text, status=self.status, back_translation=self.back_translation, note=self.note)
        return {None: own}

    def to(self, respondent: str | None) -> Wording:
        """Return the wording that a respondent reads; without one, everybody's or the first."""
        wordings = self.all()
        return next((w for who, w in wordings.items() if who in (respondent, None)), next(iter(wordings.values())))


class WordingFile(FileModel):
    """All wordings of a bank in one language (en.toml, fa.toml)."""

    schema_version: Annotated[Literal[1], Field(alias="schema")]
    language: str
    wording: dict[str, Wordings]
