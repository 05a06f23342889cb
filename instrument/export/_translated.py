"""One form in each of its languages: what is written once for all of them, and what is said in each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from instrument.errors import ContentError, UsageError
from instrument.form import Form
from instrument.question import Choice, Question


@dataclass(frozen=True)
class Translated:
    """The same form in one language or more; the first is the base, in which a program opens it."""

    forms: tuple[Form, ...]

    @classmethod
    def of(cls, form: Form, others: Sequence[Form] = ()) -> Self:
        """Join a form's languages; raise ContentError if they differ in anything but words.

        Raises UsageError if a language stands twice.
        """
        languages = [one.language for one in (form, *others)]
        if len(set(languages)) < len(languages):
            what = f"one language stands twice ({', '.join(languages)})."
            raise UsageError.at("languages", what, "Give each language once.")
        for other in others:
            if _wordless(other) != _wordless(form):
                what = f"the form in '{other.language}' asks something else than the one in '{form.language}'."
                raise ContentError.at(f"form {other.id}", what, "Build both from one blueprint with one seed.")
        return cls((form, *others))

    @property
    def base(self) -> Form:
        """The form in the base language."""
        return self.forms[0]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages, the base first."""
        return tuple(form.language for form in self.forms)

    def say(self, text: Callable[[Form], str]) -> dict[str, str]:
        """Return a text of the form by language."""
        return {form.language: text(form) for form in self.forms}

    def ask(self, question: str, text: Callable[[Question], str]) -> dict[str, str]:
        """Return a text of a question by language."""
        return {form.language: text(form.questions[question]) for form in self.forms}

    def label(self, question: str, value: int) -> dict[str, str]:
        """Return the label of one of a question's answers by language."""
        return self.ask(question, lambda asked: asked.labels[value])


def _wordless(form: Form) -> Form:
    """Return the form without a word in any language."""
    blank: dict[str, Any] = dict.fromkeys(("language", "title", "instructions", "declined", "thanks"), "")
    parts: dict[str, Any] = {
        part: tuple(map(_silent, getattr(form, part))) for part in ("before", "items", "attention", "after")
    }
    titles = tuple((name, "") for name, _ in form.construct_titles)
    return replace(form, construct_titles=titles, **blank, **parts)


def _silent(question: Question) -> Question:
    def unlabelled(choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
        return tuple(Choice(choice.value, "") for choice in choices)

    options, missing = unlabelled(question.options), unlabelled(question.missing)
    return replace(question, text="", lead="", options=options, missing=missing)
