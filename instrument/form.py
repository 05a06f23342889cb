"""A form: a blueprint made definite in one language, fixed, and named by the hash of all it says."""

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Literal, Self

from instrument.bank import ItemBank
from instrument.blueprint import Blueprint
from instrument.errors import ContentError, Problem, UsageError, nearest
from instrument.item import Item
from instrument.prng import shuffled
from instrument.words import say

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer to choose: the value that is stored, the label that is read."""

    value: int
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """One prompt. A rating has `options`; both kinds have the `missing` reasons the respondent is offered."""

    id: str
    kind: Literal["rating", "text"]
    text: str
    construct: str = ""
    key: int = 1
    codes: tuple[str, ...] = ()
    options: tuple[Choice, ...] = ()
    missing: tuple[Choice, ...] = ()

    @property
    def values(self) -> tuple[int, ...]:
        """Every value that may be stored as the respondent's answer."""
        return tuple(choice.value for choice in (*self.options, *self.missing))


@dataclass(frozen=True)
class Form:
    """A fixed form: `background` first, then `items` in the order `realised_order` draws for a respondent.

    `missing_codes`: every reason for a missing answer with its value, also those the program sets.
    `construct_titles`: construct id -> its title in the form's language.
    """

    id: str
    title: str
    language: str
    seed: int
    bank: str
    order: Literal["shuffled", "listed"]
    instructions: str
    cluster: str | None
    background: tuple[Question, ...]
    items: tuple[Question, ...]
    missing_codes: tuple[tuple[str, int], ...]
    construct_titles: tuple[tuple[str, str], ...]

    @cached_property
    def hash(self) -> str:
        """SHA-256 (hex) of the form's canonical JSON: the name of this version of the instrument."""
        return hashlib.sha256(self.canonical().encode("utf-8")).hexdigest()

    def canonical(self) -> str:
        """Return the form as JSON with sorted keys and no spaces: equal forms give equal bytes."""
        return json.dumps(self.to_dict(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def to_dict(self) -> dict[str, Any]:
        """Return everything the form says, as plain data."""
        return {"format": FORMAT, **asdict(self)}

    @classmethod
    def from_dict(cls, data: dict[str, Any], where: str = "form") -> Self:
        """Return the form that `to_dict` was made of; raise ContentError if it is not one."""
        try:
            values = dict(data)
            if values.pop("format") != FORMAT:
                raise ContentError.at(where, "the form is of another format.", "Build it again with this version.")
            for part in ("background", "items"):
                values[part] = tuple(_question(question) for question in values[part])
            for part in ("missing_codes", "construct_titles"):
                values[part] = tuple((name, value) for name, value in values[part])
            return cls(**values)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise ContentError.at(where, "this is not a form.", "Build one with `mentorscale form build`.") from None

    @property
    def questions(self) -> dict[str, Question]:
        """Every question by id."""
        return {question.id: question for question in (*self.background, *self.items)}

    @property
    def constructs(self) -> dict[str, tuple[str, ...]]:
        """Construct -> its items, in the form's order."""
        named = dict.fromkeys(item.construct for item in self.items)
        return {name: tuple(item.id for item in self.items if item.construct == name) for name in named}

    def realised_order(self, respondent: str) -> tuple[str, ...]:
        """Return the ids of all questions in the order this respondent meets them."""
        items = tuple(item.id for item in self.items)
        if self.order == "shuffled":
            items = shuffled(items, f"{self.seed}/{respondent}")
        return (*(question.id for question in self.background), *items)


def build(blueprint: Blueprint, bank: ItemBank, language: str, seed: int = 1) -> Form:
    """Return the form of a blueprint: the same arguments give the same form, byte for byte.

    Raises UsageError for a language that the bank is not worded in, ContentError if another text lacks it, or the
    blueprint names what the bank has not.
    """
    where = f"blueprint {blueprint.id}"
    if language not in bank.languages:
        remedy = f"Languages there are: {', '.join(bank.languages)}."
        raise UsageError.at(f"language '{language}'", f"{bank.id} is not worded in it.", remedy)
    chosen = _choose(blueprint, bank, where)
    titles = {name: bank.construct(name).title for name in dict.fromkeys(item.construct_id for item in chosen)}
    reasons = _reasons(blueprint, bank, language)
    background = tuple(
        Question(question.id, "text", say(question.text, language, f"{where}, {question.id}"), missing=reasons)
        for question in blueprint.background
    )
    return Form(
        id=blueprint.id,
        title=say(blueprint.title, language, where),
        language=language,
        seed=seed,
        bank=bank.id,
        order=blueprint.order,
        instructions=say(blueprint.instructions, language, where) if blueprint.instructions else "",
        cluster=blueprint.cluster,
        background=background,
        items=tuple(_rating(item, bank, language, reasons) for item in chosen),
        missing_codes=tuple((reason.id, reason.value) for reason in bank.scales.missing),
        construct_titles=tuple((name, say(title, language, name)) for name, title in titles.items()),
    )


def _choose(blueprint: Blueprint, bank: ItemBank, where: str) -> list[Item]:
    constructs, ids = {c.id for c in bank.constructs}, {item.id for item in bank.items}
    problems = [
        Problem(where, f"'{name}' is no {kind} of {bank.id}.", f"Correct the name.{nearest(name, known)}")
        for kind, names, known in (("construct", blueprint.constructs, constructs), ("item", blueprint.items, ids))
        for name in names
        if name not in known
    ]
    if problems:
        raise ContentError(problems)
    chosen = [item for item in bank.items if item.construct_id in blueprint.constructs or item.id in blueprint.items]
    if not chosen:
        raise ContentError.at(where, "its constructs have no items yet.", "Name constructs with items, or items.")
    if strangers := [item.id for item in chosen if blueprint.respondent not in item.respondent]:
        raise ContentError.at(
            where,
            f"{', '.join(strangers)} are not for a {blueprint.respondent}.",
            "Leave them out, or add the respondent to the items.",
        )
    return chosen


def _reasons(blueprint: Blueprint, bank: ItemBank, language: str) -> tuple[Choice, ...]:
    where = f"blueprint {blueprint.id}"
    reasons = [bank.scales.reason(name, where) for name in blueprint.missing]
    if private := [reason.id for reason in reasons if not reason.offered]:
        offered = ", ".join(reason.id for reason in bank.scales.missing if reason.offered)
        raise ContentError.at(
            where, f"missing reason {', '.join(private)} is set by the program.", f"Offer some of {offered}."
        )
    return tuple(Choice(reason.value, say(reason.label, language, reason.id)) for reason in reasons)


def _rating(item: Item, bank: ItemBank, language: str, reasons: tuple[Choice, ...]) -> Question:
    where = f"item {item.id}"
    scale = bank.scales.scale(item.scale, where)
    return Question(
        id=item.id,
        kind="rating",
        text=say(bank.texts(item.id), language, where),
        construct=item.construct_id,
        key=item.key,
        codes=item.codes,
        options=tuple(Choice(option.value, say(option.label, language, scale.id)) for option in scale.options),
        missing=reasons,
    )


def _question(data: dict[str, Any]) -> Question:
    values = dict(data)
    values["codes"] = tuple(values["codes"])
    for part in ("options", "missing"):
        values[part] = tuple(Choice(**choice) for choice in values[part])
    return Question(**values)
