"""A form: a blueprint made definite in one language, fixed, and named by the hash of all it says."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, Literal, Self

from instrument import planned
from instrument.blocks import AGREED
from instrument.errors import ContentError
from instrument.prng import shuffled
from instrument.question import Question

FORMAT = 2
_QUESTIONS = ("before", "items", "attention", "after")
_PAIRS = ("missing_codes", "construct_titles", "blocks")


@dataclass(frozen=True)
class Form:
    """A fixed form.

    `before`: consent and questions about the respondent; `items`; `attention` checks, spread among the items; `after`:
    open questions. `role`: the question whose answer decides which items are asked. `missing_codes`: every reason for
    a missing answer with its value, also those the program sets. `construct_titles`: construct id -> its title.
    `blocks`: item -> block of a planned-missingness design.
    """

    id: str
    title: str
    language: str
    seed: int
    bank: str
    respondents: tuple[str, ...]
    order: Literal["shuffled", "listed"]
    instructions: str
    items: tuple[Question, ...]
    missing_codes: tuple[tuple[str, int], ...]
    construct_titles: tuple[tuple[str, str], ...]
    before: tuple[Question, ...] = ()
    attention: tuple[Question, ...] = ()
    after: tuple[Question, ...] = ()
    cluster: str | None = None
    group: str | None = None
    role: str | None = None
    declined: str = ""
    thanks: str = ""
    blocks: tuple[tuple[str, str], ...] = field(default=())

    @cached_property
    def hash(self) -> str:
        """SHA-256 (hex) of the form's canonical JSON: the name of this version of the instrument."""
        return hashlib.sha256(self.canonical().encode("utf-8")).hexdigest()

    def canonical(self) -> str:
        """Return the form as JSON with sorted keys and no spaces: equal forms give equal bytes."""
        return json.dumps(self.to_dict(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def to_dict(self) -> dict[str, Any]:
        """Return everything the form says, as plain data."""
        parts = {part: tuple(question.to_dict() for question in getattr(self, part)) for part in _QUESTIONS}
        return {"format": FORMAT, **asdict(self), **parts}

    @classmethod
    def from_dict(cls, data: dict[str, Any], where: str = "form") -> Self:
        """Return the form that `to_dict` was made of; raise ContentError if it is not one."""
        try:
            values = dict(data)
            if values.pop("format") != FORMAT:
                raise ContentError.at(where, "the form is of another format.", "Build it again with this version.")
            for part in _QUESTIONS:
                values[part] = tuple(Question.from_dict(question) for question in values[part])
            for part in _PAIRS:
                values[part] = tuple((name, value) for name, value in values[part])
            values["respondents"] = tuple(values["respondents"])
            return cls(**values)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise ContentError.at(where, "this is not a form.", "Build one with `mentorscale form build`.") from None

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Every question by id, in the form's order."""
        return {question.id: question for question in (*self.before, *self.items, *self.attention, *self.after)}

    @property
    def consent(self) -> Question | None:
        """The consent question, if the form has one."""
        return next((question for question in self.before if question.kind == "consent"), None)

    @property
    def constructs(self) -> dict[str, tuple[str, ...]]:
        """Construct -> its items, in the form's order."""
        named = dict.fromkeys(item.construct for item in self.items)
        return {name: tuple(item.id for item in self.items if item.construct == name) for name in named}

    def realised_order(self, respondent: str) -> tuple[str, ...]:
        """Return the ids of all questions in the order this respondent meets them.

        Items that a planned-missingness design leaves out for the respondent are not in it; items that the role is not
        asked are, because the role is not known yet.
        """
        items = [item.id for item in self.items]
        if self.blocks:
            met = planned.asked(dict(self.blocks), self.seed, respondent)
            items = [item for item in items if item in met]
        if self.order == "shuffled":
            items = list(shuffled(items, f"{self.seed}/{respondent}"))
        return (*_ids(self.before), *self._with_checks(items), *_ids(self.after))

    def is_asked(self, question: Question, values: Mapping[str, int | None]) -> bool:
        """Say whether a question is asked, given the values answered so far (question id -> value)."""
        if self.consent is not None and values.get(self.consent.id, AGREED) != AGREED:
            return False
        if question.only_if is not None and values.get(question.only_if[0]) != question.only_if[1]:
            return False
        role = values.get(self.role) if self.role else None
        if role is None or not question.respondents:
            return True
        return role_name(role) in question.respondents

    def _with_checks(self, items: list[str]) -> list[str]:
        """Put the attention checks among the items at even distances, never first or last."""
        gap = len(items) / (len(self.attention) + 1)
        for place, check in reversed(list(enumerate(_ids(self.attention), start=1))):
            items.insert(round(gap * place), check)
        return items


def role_name(value: int) -> str:
    """Return the role that a value of the role question means; "" for one that is none."""
    from instrument.blocks import ROLES

    return ROLES.get(value, "")


def _ids(questions: tuple[Question, ...]) -> list[str]:
    return [question.id for question in questions]
