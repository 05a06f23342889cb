"""What an estimator returns: numbers at full precision. Tables, text, HTML and JSON are all derived from `rows()`.

GLOSSARY is the only place where a column gets its name, its label and its number format; a key that is not in it is an
error, so that two tables can never call one thing by two names.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from instrument.document import Column, Table
from instrument.document import html as html_page
from instrument.document import text as text_page

if TYPE_CHECKING:
    import pandas as pd

Value = str | int | float | bool | None
Row = dict[str, Value]
Format = Literal["text", "int", "f1", "f2", "f3", "p", "flag"]


@dataclass(frozen=True, slots=True)
class Term:
    """A column: its label in a table, how its numbers are shown, and what it means."""

    label: str
    format: Format
    meaning: str


# A key "family:member" (such as "loading:F1") takes format and meaning from the family, its label from the member.
GLOSSARY: dict[str, Term] = {
    "item": Term("Item", "text", "the item's id, the column of the data"),
    "construct": Term("Construct", "text", "the construct the item is meant to measure"),
    "reversed": Term("Reversed", "flag", "answers were turned round before anything was computed"),
    "n": Term("N", "int", "respondents whose answers went into the row"),
    "missing": Term("Missing", "int", "respondents without a usable answer; with a reason, those missing for it"),
    "mean": Term("Mean", "f2", "arithmetic mean"),
    "sd": Term("SD", "f2", "standard deviation, divisor n - 1"),
    "skew": Term("Skew", "f2", "skewness, type 3"),
    "kurtosis": Term("Kurtosis", "f2", "excess kurtosis, type 3"),
    "floor": Term("Floor %", "f1", "answers in the lowest category, per cent"),
    "ceiling": Term("Ceiling %", "f1", "answers in the highest category, per cent"),
    "item_rest": Term("Item-rest r", "f2", "correlation with the sum of the construct's other items"),
    "alpha_if_deleted": Term("α if deleted", "f3", "alpha of the construct without this item"),
    "percent": Term("%", "f1", "answers in this category, per cent"),
    "items": Term("Items", "int", "number of items"),
    "alpha": Term("α", "f3", "coefficient alpha of the raw scores"),
    "lower": Term("Lower", "f3", "lower end of the interval"),
    "upper": Term("Upper", "f3", "upper end of the interval"),
    "alpha_standardised": Term("Standardised α", "f3", "alpha of the standardised items"),
    "mean_inter_item_r": Term("Mean r", "f3", "mean inter-item correlation"),
    "kmo": Term("MSA", "f3", "Kaiser-Meyer-Olkin measure of sampling adequacy"),
    "loading": Term("Loading", "f2", "pattern loading on the factor"),
    "communality": Term("h²", "f2", "share of the item's variance due to the factors"),
    "uniqueness": Term("u²", "f2", "share of the item's variance not due to the factors"),
    "factor": Term("Factor", "text", "the factor"),
    "phi": Term("r", "f2", "correlation of two factors"),
    "ss_loadings": Term("Variance", "f2", "variance of the items due to the factor, correlations shared evenly"),
    "percent_variance": Term("Variance %", "f1", "the same as a share of all items' variance, per cent"),
    "component": Term("Component", "int", "the eigenvalue's place, from the greatest"),
    "eigenvalue": Term("Eigenvalue", "f3", "eigenvalue of the correlation matrix"),
    "noise": Term("95% of noise", "f3", "95th percentile of the same eigenvalue in independent normal data"),
    "other": Term("With", "text", "the second item of the pair"),
    "kind": Term("Kind", "text", "polychoric, polyserial or Pearson, by which of the two are ordinal"),
    "r": Term("r", "f3", "correlation of the responses behind the answers"),
    "r_se": Term("SE", "f3", "standard error of r, the thresholds being estimated too"),
    "empty_cells": Term("Empty cells", "int", "cells of the pair's table that nobody is in"),
    "converged": Term("Converged", "flag", "whether a maximum of the likelihood was found"),
    "tau": Term("Threshold", "f3", "where the normal response behind the answers is cut"),
    "lhs": Term("Left", "text", "the factor, or the first of two variables"),
    "op": Term("", "text", "=~ is measured by, ~~ varies or covaries with"),
    "rhs": Term("Right", "text", "the item, or the second variable"),
    "free": Term("Estimated", "flag", "whether the parameter is estimated or fixed"),
    "est": Term("Estimate", "f3", "estimate in the units of the answers"),
    "se": Term("SE", "f3", "standard error, from the expected information"),
    "z": Term("z", "f2", "estimate / SE"),
    "pvalue": Term("p", "p", "two-sided probability if the population value is 0"),
    "std_all": Term("Standardised", "f3", "estimate when items and factors have variance one"),
    "std_se": Term("SE (std.)", "f3", "standard error of the standardised estimate, by the delta method"),
    "ci_lower": Term("95% lower", "f3", "lower end of the standardised estimate's 95% interval"),
    "ci_upper": Term("95% upper", "f3", "upper end of the standardised estimate's 95% interval"),
    "scale": Term("Score", "text", "an item, or the mean of a construct's items"),
    "clusters": Term("J", "int", "number of clusters"),
    "mean_size": Term("Mean size", "f1", "respondents per cluster, on average"),
    "icc1": Term("ICC(1)", "f3", "share of the variance that lies between clusters"),
    "icc2": Term("ICC(2)", "f3", "reliability of a cluster's mean"),
    "f_value": Term("F", "f2", "mean square between / mean square within"),
    "design_effect": Term("Design effect", "f2", "1 + (mean size - 1) ICC(1)"),
    "relevant": Term("Relevant", "int", "experts who rated the item's relevance 3 or 4"),
    "i_cvi": Term("I-CVI", "f2", "share of an item's experts who find it relevant"),
    "icvi_lower": Term("Lower", "f2", "lower end of I-CVI's exact interval"),
    "icvi_upper": Term("Upper", "f2", "upper end of I-CVI's exact interval"),
    "kappa_star": Term("κ*", "f2", "I-CVI corrected for chance"),
    "band": Term("Band", "text", "the literature's word for κ*"),
    "aiken_v": Term("V", "f2", "Aiken's V: mean relevance as a share of the scale's length"),
    "v_lower": Term("V lower", "f2", "lower end of V's score interval"),
    "v_upper": Term("V upper", "f2", "upper end of V's score interval"),
    "v_critical": Term("V critical", "f2", "least V that even ratings reach with probability .05 or less"),
    "judged": Term("N", "int", "experts who judged the item's necessity"),
    "essential": Term("Essential", "int", "experts who find the item essential"),
    "cvr": Term("CVR", "f2", "content validity ratio"),
    "cvr_critical": Term("Critical", "f2", "least CVR that a fair coin reaches with probability .05 or less, exact"),
    "cvr_lawshe": Term("Lawshe 1975", "f2", "least CVR by Lawshe's table, quoted for comparison"),
    "clarity_n": Term("N", "int", "experts who rated the item's clarity"),
    "clear": Term("Clear", "int", "experts who rated the item's clarity 3 or 4"),
    "clarity": Term("Clarity", "f2", "share of an item's experts who find it clear"),
    "s_cvi_ave": Term("S-CVI/Ave", "f2", "mean I-CVI of a scale's items"),
    "s_cvi_ua": Term("S-CVI/UA", "f2", "share of a scale's items that all experts find relevant"),
    "aspect": Term("Aspect", "text", "what the experts rated"),
    "observed": Term("Observed", "f2", "weighted share of agreeing pairs of experts"),
    "chance": Term("By chance", "f2", "weighted share of pairs expected to agree by chance"),
    "ac2": Term("AC2", "f2", "Gwet's AC2: agreement beyond chance, quadratic weights"),
    "se_items": Term("SE", "f3", "standard error over items, the experts being given"),
    "decision": Term("Decision", "text", "what becomes of the item"),
    "rule": Term("By the rule", "text", "what the rule of docs/panel.md says"),
    "why": Term("Why", "text", "the numbers, or the reason, behind a decision"),
    "expert": Term("Expert", "text", "an expert's code, never a name"),
    "text": Term("Text", "text", "the item's wording"),
    "comment": Term("Comment", "text", "what the expert wrote"),
    "statistic": Term("Statistic", "text", "what was computed"),
    "value": Term("Value", "f3", "its value"),
    "threshold": Term("Commonly asked", "text", "the value usually asked for"),
    "verdict": Term("Met", "text", "whether the value is met"),
    "source": Term("Source", "text", "who asks for it"),
    "group": Term("Group", "text", "a value of the grouping column"),
}


def term(key: str) -> Term:
    """Return a column's entry; "family:member" gets the member as its label. An unknown key is a KeyError."""
    family, _, member = key.partition(":")
    entry = GLOSSARY[family]
    return Term(member, entry.format, entry.meaning) if member else entry


@dataclass(frozen=True, slots=True)
class Settings:
    """How a number was made: stands under every table.

    `n_used` of `n_rows` respondents; `missing` says what became of missing answers; `more` are further choices.
    """

    estimator: str
    treatment: Literal["ordinal", "continuous"]
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
            f"items treated as {self.treatment}",
            self.correlation,
            f"missing answers: {self.missing}",
        ]
        parts += [
            f"N = {self.n_used} of {self.n_rows}",
            f"J = {self.clusters} clusters" if self.clusters else None,
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
        """Return the main table, keys from GLOSSARY, values at full precision."""

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
    """Return rows as a table of text, labelled and formatted by GLOSSARY; columns come in the first row's order."""
    rows = list(rows)
    keys = list(dict.fromkeys(name for row in rows for name in row))
    columns = tuple(Column(name, term(name).label, term(name).format not in ("text", "flag")) for name in keys)
    cells = tuple(tuple(show(row.get(name), term(name).format) for name in keys) for row in rows)
    return Table(key, caption, columns, cells, tuple(notes))


def show(value: Value, form: Format) -> str:
    """Return a value as a reader sees it: an empty cell for none, a proper minus sign, p never as 0."""
    if value is None or value != value:
        return ""
    if form == "flag":
        return "yes" if value else ""
    if isinstance(value, str):
        return value
    if form == "p":
        return "< .001" if value < 0.001 else f"{value:.3f}".replace("0.", ".", 1)
    digits = {"int": 0, "f1": 1, "f2": 2, "f3": 3}.get(form, 3)
    shown = f"{value:,.{digits}f}"
    # -0.00 is a rounding artefact, not a negative number.
    return shown.removeprefix("-") if float(shown.replace(",", "")) == 0 else shown.replace("-", "−")
