"""What forms share: consent's answers, questions about the respondent, attention checks (items/blocks.toml)."""

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from instrument import library, tomlfile
from instrument.errors import ContentError
from instrument.item import ItemId, Respondent
from instrument.scale import Option
from instrument.tomlfile import FileModel
from instrument.words import Words

#: The value of the option that is none of those listed: it stays the same when the list grows.
OTHER = 0


class Other(FileModel):
    """An answer that is not listed: the option's label, and the question that asks for it."""

    label: Words
    text: Words


class BackgroundQuestion(FileModel):
    """A question about the respondent: a choice with `options`, a number from `min` to `max`, or a text.

    `respondent` are the roles it is asked of; empty means everybody. `other` is the last option of a choice that cannot
    name every answer: who chooses it is asked to write the answer, under the id + "_other".
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    kind: Literal["choice", "number", "text"] = "text"
    text: Words
    options: tuple[Option, ...] = ()
    min: float | None = None
    max: float | None = None
    decimals: Annotated[int, Field(ge=0, le=6)] = 0
    respondent: tuple[Respondent, ...] = ()
    other: Other | None = None

    @model_validator(mode="after")
    def _as_its_kind(self) -> Self:
        if (self.kind == "choice") != bool(self.options):
            raise ValueError(f"a {self.kind} question with {len(self.options)} options -> A choice has options.")
        if self.kind == "choice" and self.other and any(option.value == OTHER for option in self.options):
            raise ValueError(f"an option has the value {OTHER}, which is that of `other` -> Give it another value.")
        if self.kind != "number" and (self.min, self.max) != (None, None):
            raise ValueError('min and max are for a number -> Remove them, or write kind = "number".')
        return self


class AttentionCheck(FileModel):
    """A statement that says itself which answer to choose: `expected` on the scale."""

    id: ItemId
    text: Words
    scale: str
    expected: int


class Blocks(FileModel):
    """items/blocks.toml."""

    schema_version: Annotated[Literal[1], Field(alias="schema")]
    consent_options: tuple[Option, ...]
    declined: Words
    background: tuple[BackgroundQuestion, ...]
    attention: tuple[AttentionCheck, ...]

    @property
    def questions(self) -> dict[str, BackgroundQuestion]:
        """The background questions by id."""
        return {question.id: question for question in self.background}

    def listing(self, name: str, answers: Sequence[Words]) -> Self:
        """Return the blocks in which a text question is a choice of `answers` (1, 2, ...), or another one in words.

        Raises ContentError if there is no such question, or it has no words for "another".
        """
        asked = self.questions.get(name)
        if asked is None or asked.other is None:
            remedy = "Write `other` for it in items/blocks.toml."
            raise ContentError.at(f"question '{name}'", "its answers cannot be listed.", remedy)
        options = tuple(Option(value=place, label=words) for place, words in enumerate(answers, start=1))
        listed = asked.model_copy(update={"kind": "choice", "options": options})
        return self.model_copy(
            update={"background": tuple(listed if one.id == name else one for one in self.background)}
        )

    @property
    def checks(self) -> dict[str, AttentionCheck]:
        """The attention checks by id."""
        return {check.id: check for check in self.attention}


#: The consent's answer that begins the session; any other ends it.
AGREED = 1
#: The background question whose answer a mentee and a mentor have agreed on: it links their forms.
PAIR = "pair"
#: The background question by which items that a role cannot know are skipped, and what its values mean.
ROLE = "role"
ROLES: dict[int, Respondent] = {1: "mentee", 2: "mentor", 3: "group_leader", 4: "manager"}


def shipped() -> Blocks:
    """Return the shipped blocks."""
    return tomlfile.load(Blocks, library.ROOT / "blocks.toml")
