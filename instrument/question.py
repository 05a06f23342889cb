"""One prompt of a form: what is asked, what may be answered, and of whom it is asked."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

Kind = Literal["consent", "choice", "number", "text", "rating", "attention", "open"]
#: Kinds that are answered by choosing; the others are typed.
CHOSEN: frozenset[Kind] = frozenset({"consent", "choice", "rating", "attention"})


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer to choose: the value that is stored, the label that is read."""

    value: int
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """One prompt.

    `lead` stands above the text (the consent's paragraphs; "How important is this ...?"). `options` are the answers of
    a chosen kind, `missing` the reasons for not answering that the respondent is offered. A number lies from `least` to
    `greatest` with at most `decimals`. `respondents` are the roles it is asked of; empty means everybody. An attention
    check has an `expected` value. `only_if`: an earlier question and the value by which alone this one is asked.
    """

    id: str
    kind: Kind
    text: str
    lead: str = ""
    construct: str = ""
    key: int = 1
    codes: tuple[str, ...] = ()
    options: tuple[Choice, ...] = ()
    missing: tuple[Choice, ...] = ()
    respondents: tuple[str, ...] = ()
    least: float | None = None
    greatest: float | None = None
    decimals: int = 0
    expected: int | None = None
    only_if: tuple[str, int] | None = None

    @property
    def chosen(self) -> bool:
        """Whether it is answered by choosing, not by typing."""
        return self.kind in CHOSEN

    @property
    def values(self) -> tuple[int, ...]:
        """Every value that may be stored as the respondent's answer."""
        return tuple(choice.value for choice in (*self.options, *self.missing))

    @property
    def labels(self) -> dict[int, str]:
        """Value -> label, of options and offered reasons."""
        return {choice.value: choice.label for choice in (*self.options, *self.missing)}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Question":
        """Return the question that `to_dict` was made of; raise TypeError or KeyError if it is not one."""
        values = dict(data)
        for part in ("codes", "respondents"):
            values[part] = tuple(values[part])
        for part in ("options", "missing"):
            values[part] = tuple(Choice(**choice) for choice in values[part])
        if values.get("only_if") is not None:
            name, value = values["only_if"]
            values["only_if"] = (name, value)
        return cls(**values)

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data; `only_if` only where there is one, so that forms older than it keep their hash."""
        return {name: value for name, value in asdict(self).items() if name != "only_if" or value is not None}
