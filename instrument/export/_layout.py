"""How a form is laid out where it is not asked one question at a time: tables of items, and when each is asked.

Programs differ in how they write a condition; what the conditions are is said here once.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from instrument.blocks import AGREED, ROLES
from instrument.form import Form
from instrument.planned import CORE, VERSIONS
from instrument.question import Choice, Question

#: The variable that holds which version of a planned-missingness design a respondent meets: 1, 2 or 3.
VERSION = "version"
#: The variable that holds the form's hash, so that a file of answers says to which form they were given.
FORM_HASH = "form_hash"


@dataclass(frozen=True, slots=True)
class Condition:
    """A question is asked if the answer to `question` is one of `values`; of several conditions all must hold."""

    question: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ItemTable:
    """Items that are answered with the same answers after the same lead: the rows of one table."""

    lead: str
    options: tuple[Choice, ...]
    missing: tuple[Choice, ...]
    questions: tuple[Question, ...]


def conditions(form: Form, question: Question) -> tuple[Condition, ...]:
    """Return when a question is asked: after consent, of its roles, after one answer, in its planned versions."""
    found = []
    if form.consent is not None and question.id != form.consent.id:
        found.append(Condition(form.consent.id, (AGREED,)))
    if form.role and question.respondents:
        roles = tuple(value for value, name in ROLES.items() if name in question.respondents)
        offered = form.questions[form.role].values
        found.append(Condition(form.role, tuple(value for value in roles if value in offered)))
    if question.only_if is not None:
        name, value = question.only_if
        found.append(Condition(name, (value,)))
    if (block := dict(form.blocks).get(question.id, CORE)) != CORE:
        found.append(Condition(VERSION, met_in(block)))
    return tuple(found)


def met_in(block: str) -> tuple[int, ...]:
    """Return the versions, counted from 1, in which a block is met."""
    return tuple(number for number, blocks in enumerate(VERSIONS, start=1) if block in blocks)


def items_in(form: Form, order: Sequence[str]) -> tuple[Question, ...]:
    """Return items and attention checks of `order`, in that order."""
    among = {question.id: question for question in (*form.items, *form.attention)}
    return tuple(among[name] for name in order if name in among)


def order_for(form: Form, respondent: str | None) -> tuple[str, ...]:
    """Return the order of questions in a file that cannot draw one: a respondent's realised order, or the listed one.

    Attention checks are spread among the items in either.
    """
    if respondent is not None:
        return form.realised_order(respondent)
    every = tuple(item.id for item in form.items)
    checks = tuple(check.id for check in form.attention)
    spread = list(every)
    for place, check in reversed(list(enumerate(checks, start=1))):
        spread.insert(round(len(every) / (len(checks) + 1) * place), check)
    return (*(q.id for q in form.before), *spread, *(q.id for q in form.after))


def tables(form: Form, order: Sequence[str]) -> tuple[ItemTable, ...]:
    """Return items and attention checks as tables, each in the order of `order`, the tables as first met."""
    grouped: dict[tuple[str, tuple[Choice, ...], tuple[Choice, ...]], list[Question]] = {}
    for question in items_in(form, order):
        grouped.setdefault((question.lead, question.options, question.missing), []).append(question)
    return tuple(ItemTable(*answers, tuple(questions)) for answers, questions in grouped.items())
