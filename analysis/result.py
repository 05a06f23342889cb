"""What an estimator returns: numbers at full precision. Tables, text, HTML and JSON are all derived from `rows()`.

What a column is called, and how its numbers are shown, is said in the glossary alone.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from analysis.glossary import Format, term
from analysis.grammar import counted
from instrument.document import Column, Table
from instrument.document import text as text_page

if TYPE_CHECKING:
    import pandas as pd

Value = str | int | float | bool | None
Row = dict[str, Value]
# Means whose intervals' ends are called `lower` and `upper`, as those of statistics with other decimals are.
_MEANS = ("shrunken_mean", "component_mean")


@dataclass(frozen=True, slots=True)
class Settings:
    """How a number was made: stands under every table.

    `n_used` of `n_rows` respondents; `treatment` is "none" where answers are counted or traced, not computed with;
    `missing` says what became of missing answers, "" where they do not matter; `more` are further choices.
    """

    estimator: str
    treatment: Literal["ordinal", "continuous", "none"]
    missing: str
    n_used: int
    n_rows: int
    correlation: str | None = None
    clusters: int | None = None
    more: tuple[str, ...] = ()

    def sentence(self) -> str:
        """Return the settings as the one line that stands under a table."""
        parts = [
            self.estimator,
            None if self.treatment == "none" else f"items treated as {self.treatment}",
            self.correlation,
            f"missing answers: {self.missing}" if self.missing else None,
        ]
        parts += [
            f"N = {self.n_used:,} of {self.n_rows:,}",
            f"J = {counted(self.clusters, 'cluster')}" if self.clusters else None,
            *self.more,
        ]
        sentence = "; ".join(part.rstrip(".") for part in parts if part)
        return f"{sentence[0].upper()}{sentence[1:]}."


@dataclass(frozen=True, slots=True)
class NamedRows:
    """A further table of a result: its key, its caption, its rows."""

    key: str
    caption: str
    rows: tuple[Row, ...]


class Result(ABC):
    """Base of every result: a subclass is a frozen dataclass with `settings`, `warnings` and full-precision fields."""

    settings: Settings
    warnings: tuple[str, ...]
    #: Stable key of the main table, and its caption.
    key: str
    caption: str

    @abstractmethod
    def rows(self) -> list[Row]:
        """Return the main table, keys from the glossary, values at full precision."""

    def estimates(self) -> dict[str, Any]:
        """Return the result's single numbers and matrices by name, at full precision."""
        return {}

    def further(self) -> tuple[NamedRows, ...]:
        """Return the result's other tables."""
        return ()

    def to_frame(self) -> "pd.DataFrame":
        """Return the main table as a DataFrame."""
        import pandas as pd

        return pd.DataFrame(self.rows())

    def tables(self) -> tuple[Table, ...]:
        """Return every table ready to be shown, the settings under the first."""
        main = to_table(self.key, self.caption, self.rows(), (self.settings.sentence(), *self.warnings))
        return (main, *(to_table(more.key, more.caption, more.rows) for more in self.further()))

    def summary(self) -> str:
        """Return every table as plain text."""
        return "\n\n".join(text_page.render_table(table) for table in self.tables())

    def _repr_html_(self) -> str:
        from instrument.document import html as html_page

        return "".join(html_page.render_block(table) for table in self.tables())


@dataclass(frozen=True)
class Collection(Result):
    """Several results of one kind shown as one table, such as alpha for each construct."""

    members: tuple[Result, ...]
    key: str
    caption: str
    settings: Settings
    warnings: tuple[str, ...] = field(default=())

    def rows(self) -> list[Row]:
        """Return the members' rows, one after the other."""
        return [row for member in self.members for row in member.rows()]

    def estimates(self) -> dict[str, Any]:
        """Return the members' estimates, in their order."""
        return {"members": [member.estimates() for member in self.members]}


def to_table(key: str, caption: str, rows: Iterable[Row], notes: Sequence[str] = ()) -> Table:
    """Return rows as a table of text, labelled and formatted by the glossary; columns come in the first row's order."""
    rows = list(rows)
    keys = list(dict.fromkeys(name for row in rows for name in row))
    columns = tuple(Column(name, term(name).label, term(name).format not in ("text", "flag")) for name in keys)
    forms = {name: _format(name, keys) for name in keys}
    cells = tuple(tuple(show(row.get(name), forms[name]) for name in keys) for row in rows)
    return Table(key, caption, columns, cells, tuple(notes))


def _format(name: str, keys: Sequence[str]) -> Format:
    """Return how a column's numbers are shown: the ends of a mean's interval as the mean."""
    of = next((one for one in _MEANS if one in keys), name) if name in ("lower", "upper") else name
    return term(of).format


def show(value: Value, form: Format) -> str:
    """Return a value as a reader sees it: an empty cell for none, a proper minus sign, p never as 0 or 1."""
    if value is None or value != value:
        return ""
    if form == "flag":
        return "yes" if value else ""
    if isinstance(value, str):
        return value
    if value in (float("inf"), float("-inf")):
        return "∞" if value > 0 else "−∞"
    if form == "p":
        return "< .001" if value < 0.001 else "> .999" if value >= 0.9995 else f"{value:.3f}".replace("0.", ".", 1)
    # A count has no decimals, in whatever column it stands.
    digits = 0 if isinstance(value, int) else {"int": 0, "f1": 1, "f2": 2, "f3": 3}.get(form, 3)
    shown = f"{value:,.{digits}f}"
    # -0.00 is a rounding artefact, not a negative number.
    return shown.removeprefix("-") if float(shown.replace(",", "")) == 0 else shown.replace("-", "−")
