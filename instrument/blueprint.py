"""A blueprint: the recipe of a form. Which items, in what order, with what around them."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from instrument import library, tomlfile
from instrument.item import Respondent
from instrument.tomlfile import FileModel
from instrument.words import Words


class BackgroundQuestion(FileModel):
    """A question about the respondent, answered in words, asked before the items."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    text: Words


class Blueprint(FileModel):
    """A form's recipe: `constructs` bring all their items, `items` names single ones.

    `missing` are the reasons for not answering that the respondent is offered; `cluster` is the background question
    whose answer says which university (or other cluster) a respondent belongs to.
    """

    schema_version: Annotated[Literal[1], Field(alias="schema")]
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    title: Words
    bank: str
    respondent: Respondent
    order: Literal["shuffled", "listed"]
    constructs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    missing: tuple[str, ...] = ("refused",)
    cluster: str | None = None
    instructions: Words = {}
    background: tuple[BackgroundQuestion, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if not self.constructs and not self.items:
            raise ValueError("neither constructs nor items are named -> Name at least one.")
        if self.cluster and self.cluster not in {question.id for question in self.background}:
            raise ValueError(f"cluster '{self.cluster}' is no background question -> Add it under [[background]].")
        return self


def read_blueprint(path: Path) -> Blueprint:
    """Read a blueprint; raise ContentError with all its faults."""
    return tomlfile.load(Blueprint, path)


def shipped(name: str) -> Blueprint:
    """Return the blueprint of this name or path."""
    return read_blueprint(library.find("forms", name))
