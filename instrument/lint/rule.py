"""What a rule is, what it finds, and the register that every rule is in."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import Literal

from instrument.bank import ItemBank
from instrument.lint.text import Text

Severity = Literal["error", "warning"]
# An example of a rule: a text where the rule looks at texts, else a small bank.
Example = Text | ItemBank


@dataclass(frozen=True, slots=True)
class Fault:
    """What a rule finds: the item (or the code, construct or bank) and what is the matter with it."""

    item: str
    message: str
    language: str | None = None
    respondent: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault with everything a reader needs; `waived` is the reason of the bank's waiver, or None."""

    rule: str
    name: str
    severity: Severity
    bank: str
    item: str
    language: str | None
    respondent: str | None
    message: str
    remedy: str
    waived: str | None = None


Check = Callable[[ItemBank], Iterable[Fault]]
TextCheck = Callable[[Text], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A numbered rule: why it is there, what to do, examples that trip it and examples that must not, its check."""

    id: str
    name: str
    severity: Severity
    why: str
    remedy: str
    trips: tuple[Example, ...]
    passes: tuple[Example, ...]
    check: Check


RULES: dict[str, Rule] = {}


def rule(
    id: str,
    name: str,
    severity: Severity,
    why: str,
    remedy: str,
    trips: tuple[Example, ...],
    passes: tuple[Example, ...],
) -> Callable[[Check], Check]:
    """Register the function below as the rule of this number."""

    def register(check: Check) -> Check:
        if id in RULES:
            raise ValueError(f"{id} is both '{RULES[id].name}' and '{name}'")
        RULES[id] = Rule(id, name, severity, why, remedy, trips, passes, check)
        return check

    return register


def on_texts(*languages: str, spelling: bool = False) -> Callable[[TextCheck], Check]:
    """Make a check of one text a check of a bank: of its items in `languages` (none: in all).

    A rule of `spelling` looks at the open questions and the titles too.
    """

    def lift(check: TextCheck) -> Check:
        @wraps(check)
        def lifted(bank: ItemBank) -> Iterator[Fault]:
            for text in texts(bank):
                if (spelling or text.kind == "item") and (not languages or text.language in languages):
                    for message in check(text):
                        yield Fault(text.item, message, text.language, text.respondent)

        return lifted

    return lift


def texts(bank: ItemBank) -> Iterator[Text]:
    """Go through every text of a bank that its readers see."""
    asked = [(item.id, "item") for item in bank.items] + [(one.id, "open") for one in bank.open_questions]
    for language in bank.languages:
        for asked_id, kind in asked:
            worded = bank.wordings[language].get(asked_id)
            for respondent, wording in worded.all().items() if worded else ():
                yield Text(language, wording.text, asked_id, respondent, "item" if kind == "item" else "open")
        for title_of, title in [(bank.id, bank.title), *((one.id, one.title) for one in bank.constructs)]:
            if language in title:
                yield Text(language, title[language], title_of, kind="title")
