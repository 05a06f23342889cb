"""A bank as a table of text: one row a wording that a respondent reads, the same for every spreadsheet format."""

from collections.abc import Mapping
from dataclasses import dataclass

from instrument.bank import ItemBank
from instrument.item import Item, OpenQuestion, Respondent, Wording

ITEM_FIELDS = ("codes", "construct", "respondent", "level", "key", "scale", "facet", "reason")
WORDING_FIELDS = ("text", "status", "back_translation", "note")
# What names a row; an edit of these is a different row, not a change.
NAMES = ("item", "respondent_form")
# What a field may hold; None is a key that the file does not have.
Value = str | int | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Row:
    """A row by its number in the file (the header is row 1) and its cells by column."""

    number: int
    cells: Mapping[str, str]

    @property
    def name(self) -> tuple[str, str]:
        """The item's id and the respondent whose wording this is ("" for everybody's)."""
        return self.cells["item"].strip(), self.cells["respondent_form"].strip()


@dataclass(frozen=True, slots=True)
class Sheet:
    """Columns and rows, every cell as text."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def columns(bank: ItemBank) -> tuple[str, ...]:
    """Return the columns of a bank's sheet."""
    worded = [wording_column(language, field) for language in bank.languages for field in WORDING_FIELDS]
    return (*NAMES, *ITEM_FIELDS, *worded)


def wording_column(language: str, field: str) -> str:
    """Return the column of a wording's field, such as `fa_text`."""
    return f"{language}_{field}"


def split_column(column: str) -> tuple[str, str]:
    """Return a column's language ("" for what an item is) and field."""
    for field in WORDING_FIELDS:
        if column.endswith(f"_{field}"):
            return column.removesuffix(f"_{field}"), field
    return "", column


def of_bank(bank: ItemBank) -> Sheet:
    """Return the sheet of a bank, items first and open questions after them."""
    rows: list[Row] = []
    for asked in everything_asked(bank):
        for respondent in respondents(bank, asked.id):
            cells = {"item": asked.id, "respondent_form": respondent or ""}
            cells |= {field: shown(value) for field, value in item_values(asked).items()}
            for language in bank.languages:
                values = wording_values(bank.wordings[language][asked.id].all().get(respondent))
                cells |= {wording_column(language, field): shown(value) for field, value in values.items()}
            rows.append(Row(len(rows) + 2, cells))
    return Sheet(columns(bank), tuple(rows))


def everything_asked(bank: ItemBank) -> tuple[Item | OpenQuestion, ...]:
    """Return items and, after them, open questions."""
    return (*bank.items, *bank.open_questions)


def respondents(bank: ItemBank, item_id: str) -> list[Respondent | None]:
    """Return for whom an item is worded in any language; None is everybody."""
    return list(dict.fromkeys(who for language in bank.languages for who in bank.wordings[language][item_id].all()))


def item_values(asked: Item | OpenQuestion) -> dict[str, Value]:
    """Return what an item is, by field; an open question has a respondent only."""
    if isinstance(asked, OpenQuestion):
        return dict.fromkeys(ITEM_FIELDS) | {"respondent": asked.respondent}
    return {
        "codes": asked.codes,
        "construct": asked.construct_id,
        "respondent": asked.respondent,
        "level": asked.level,
        "key": asked.key,
        "scale": asked.scale,
        "facet": asked.facet,
        "reason": asked.reason,
    }


def wording_values(wording: Wording | None) -> dict[str, Value]:
    """Return a wording by field; all are None where a language has none for this respondent."""
    return {field: getattr(wording, field, None) for field in WORDING_FIELDS}


def shown(value: Value) -> str:
    """Return a value as a person reads it, and as its cell holds it."""
    if isinstance(value, tuple):
        return ", ".join(value)
    return "" if value is None else str(value)
