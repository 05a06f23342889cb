"""A blueprint: the recipe of a form. Which items, in what order, with what around them."""

from collections import Counter
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from instrument import library, tomlfile
from instrument.item import Respondent
from instrument.tomlfile import FileModel
from instrument.words import Words

# Columns that stand before the answers in every table of responses: no question may have their names.
LEADING = ("respondent", "instrument", "language", "started_at", "simulated")


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
        ids = [question.id for question in self.background]
        faults: dict[str, str] = {}  # what -> remedy
        if not self.constructs and not self.items:
            faults["neither constructs nor items are named"] = "Name at least one."
        if self.cluster and self.cluster not in ids:
            faults[f"cluster '{self.cluster}' is no background question"] = "Add it under [[background]]."
        for kind, names in (("background question", ids), ("missing reason", self.missing)):
            if twice := [name for name, count in Counter(names).items() if count > 1]:
                faults[f"{kind} {', '.join(twice)} stands more than once"] = "Keep one."
        if taken := [name for name in LEADING if name in ids]:
            faults[f"background question {', '.join(taken)} has the name of a column"] = "Give it another id."
        if faults:
            raise ValueError("; ".join(faults) + " -> " + " ".join(dict.fromkeys(faults.values())))
        return self


def read_blueprint(path: Path) -> Blueprint:
    """Read a blueprint; raise ContentError with all its faults."""
    return tomlfile.load(Blueprint, path)


def shipped(name: str) -> Blueprint:
    """Return the blueprint of this name or path."""
    return read_blueprint(library.find("forms", name))
