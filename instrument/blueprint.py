"""A blueprint: the recipe of a form. Which items, in what order, with what around them."""

from collections import Counter
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from instrument import library, tomlfile
from instrument.blocks import BackgroundQuestion
from instrument.item import Respondent
from instrument.tomlfile import FileModel
from instrument.words import Words

#: The first columns of every table of responses; no question may have their names.
LEADING = ("respondent", "instrument", "language", "started_at", "simulated", "seconds_per_item", "item_order")


class Rating(FileModel):
    """One of several ratings of each item: on which `scale`, after which `question`, under the item's id + `suffix`."""

    scale: str
    suffix: Annotated[str, Field(pattern=r"^[A-Z]*$")] = ""
    question: Words


class PlannedMissingness(FileModel):
    """The three-form design: the share of each construct's items that everybody meets."""

    core_share: Annotated[float, Field(gt=0, lt=1)] = 0.25


class Consent(FileModel):
    """What a respondent agrees to before anything is asked."""

    text: Words
    question: Words


class Blueprint(FileModel):
    """A form's recipe.

    Items: all of `constructs`, or the strongest `per_construct` of each, and the single `items`; `positive_only` leaves
    out the reversed ones. `respondent`: the roles the form is for; with several, the role is asked and items that it
    cannot know are skipped. `missing`: the reasons for not answering that are offered. `background` and `attention`
    name blocks of items/blocks.toml or a [[question]] of the blueprint's own. `cluster`, `group`: the background
    questions that say a respondent's university (or other cluster) and group. `open_questions` asks the bank's own.
    """

    schema_version: Annotated[Literal[1], Field(alias="schema")]
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    title: Words
    bank: str
    respondent: Annotated[tuple[Respondent, ...], Field(min_length=1)]
    order: Literal["shuffled", "listed"]
    constructs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    per_construct: Annotated[int, Field(ge=1)] | None = None
    positive_only: bool = False
    missing: tuple[str, ...] = ("refused",)
    cluster: str | None = None
    group: str | None = None
    background: tuple[str, ...] = ()
    attention: tuple[str, ...] = ()
    open_questions: bool = False
    instructions: Words = {}
    closing: Words = {}
    thanks: Words = {}
    consent: Consent | None = None
    planned_missing: PlannedMissingness | None = None
    ratings: Annotated[tuple[Rating, ...], Field(alias="rating")] = ()
    questions: Annotated[tuple[BackgroundQuestion, ...], Field(alias="question")] = ()

    @field_validator("respondent", mode="before")
    @classmethod
    def _one_or_more(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _whole(self) -> Self:
        faults: dict[str, str] = {}  # what -> remedy
        if not self.constructs and not self.items:
            faults["neither constructs nor items are named"] = "Name at least one."
        for column in (self.cluster, self.group):
            if column and column not in self.background:
                faults[f"'{column}' is no background question"] = "Add it to `background`."
        for kind, names in self._named().items():
            if twice := [name for name, count in Counter(names).items() if count > 1]:
                faults[f"{kind} {', '.join(twice)} stands more than once"] = "Keep one."
        if taken := [name for name in LEADING if name in self.background]:
            faults[f"background question {', '.join(taken)} has the name of a column"] = "Give it another id."
        if faults:
            raise ValueError("; ".join(faults) + " -> " + " ".join(dict.fromkeys(faults.values())))
        return self

    def _named(self) -> dict[str, tuple[str, ...]]:
        return {
            "background question": self.background,
            "question": tuple(question.id for question in self.questions),
            "missing reason": self.missing,
            "attention check": self.attention,
            "rating's suffix": tuple(rating.suffix for rating in self.ratings),
        }


def read_blueprint(path: Path) -> Blueprint:
    """Read a blueprint; raise ContentError with all its faults."""
    return tomlfile.load(Blueprint, path)


def shipped(name: str) -> Blueprint:
    """Return the blueprint of this name or path."""
    return read_blueprint(library.find("forms", name))
