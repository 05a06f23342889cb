"""What a person changed in a bank's sheet: every edit, or every fault with its row, column and remedy."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from instrument.bank import ItemBank
from instrument.errors import ContentError, Problem, nearest
from instrument.exchange import sheet as sheets
from instrument.exchange.cells import one_newline
from instrument.exchange.sheet import ITEM_FIELDS, Row, Sheet, Value, wording_column
from instrument.exchange.values import Fault, Vocabulary, parse
from instrument.item import Item, OpenQuestion, Respondent, Wording

Name = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Edit:
    """One field of one item or wording, before and after; None is a key that is not there.

    `language` is None for what an item is; `respondent` is None for everybody's wording.
    """

    item: str
    language: str | None
    respondent: Respondent | None
    field: str
    before: Value
    after: Value

    @property
    def file(self) -> str:
        """The file of the bank's folder that holds the field."""
        return f"{self.language}.toml" if self.language else "items.toml"

    @property
    def place(self) -> str:
        """The field as a person reads it: `COM01 (mentor), fa text`."""
        who = f" ({self.respondent})" if self.respondent else ""
        return f"{self.item}{who}, {self.language + ' ' if self.language else ''}{self.field}"


def find_edits(sheet: Sheet, bank: ItemBank, name: str) -> tuple[Edit, ...]:
    """Return what a sheet changes in a bank; raise ContentError, naming the file `name`, with all its faults."""
    if problems := _check_columns(sheet, bank, name):
        raise ContentError(problems)
    before = {row.name: row for row in sheets.of_bank(bank).rows}
    problems = _check_rows(sheet, before, name)
    rows = {row.name: row for row in sheet.rows if row.name in before}
    comparison = _Comparison(name, Vocabulary.of(bank))
    for asked in sheets.everything_asked(bank):
        there = [(who, before[form], rows[form]) for who, form in _forms(bank, asked.id) if form in rows]
        comparison.item(asked, [(old, new) for _, old, new in there])
        for who, old, new in there:
            for language in bank.languages:
                wording = bank.wordings[language][asked.id].all().get(who)
                comparison.wording(Edit(asked.id, language, who, "", None, None), wording, old, new)
    problems += comparison.problems
    if problems:
        raise ContentError(problems)
    return tuple(comparison.edits)


def _forms(bank: ItemBank, item_id: str) -> list[tuple[Respondent | None, Name]]:
    return [(who, (item_id, who or "")) for who in sheets.respondents(bank, item_id)]


class _Comparison:
    """Gathers edits and faults, item by item."""

    def __init__(self, name: str, known: Vocabulary) -> None:
        self.name, self.known = name, known
        self.edits: list[Edit] = []
        self.problems: list[Problem] = []

    def item(self, asked: Item | OpenQuestion, pairs: Sequence[tuple[Row, Row]]) -> None:
        """Compare what an item is, which stands in each of its rows."""
        values = sheets.item_values(asked)
        for field in ITEM_FIELDS:
            changed = [new for old, new in pairs if _differs(old, new, field)]
            said = {new.cells[field].strip() for _, new in pairs}
            if not changed:
                continue
            if isinstance(asked, OpenQuestion) and field != "respondent":
                self._fault(changed[0], field, Fault("an open question has none.", "Empty the cell."))
            elif len(said) > 1:
                rows = " and ".join(str(new.number) for _, new in pairs)
                what = f"rows {rows} say different things about {asked.id}: {', '.join(map(repr, sorted(said)))}."
                self._fault(changed[0], field, Fault(what, "Write the same in each."))
            else:
                self._compare(Edit(asked.id, None, None, field, values[field], None), changed[0], field)

    def wording(self, blank: Edit, wording: Wording | None, old: Row, new: Row) -> None:
        """Compare one respondent's wording in one language."""
        for field, value in sheets.wording_values(wording).items():
            column = wording_column(blank.language or "", field)
            if not _differs(old, new, column):
                continue
            if wording is None:
                what = f"{blank.file} has no wording of {blank.item} for {blank.respondent or 'everybody'}."
                self._fault(new, column, Fault(what, "Empty the cell, or add the wording to that file first."))
            else:
                self._compare(replace(blank, field=field, before=value), new, column)

    def _compare(self, edit: Edit, row: Row, column: str) -> None:
        after = parse(edit.field, row.cells[column], self.known)
        if isinstance(after, Fault):
            self._fault(row, column, after)
        elif after != edit.before:
            self.edits.append(replace(edit, after=after))

    def _fault(self, row: Row, column: str, fault: Fault) -> None:
        self.problems.append(Problem(f"{self.name}, row {row.number}, {column}", fault.what, fault.remedy))


def _differs(old: Row, new: Row, column: str) -> bool:
    # A cell as it was written is no edit, whatever stands in it: what was not touched stays as it is.
    return one_newline(old.cells[column]) != one_newline(new.cells[column])


def _check_columns(sheet: Sheet, bank: ItemBank, name: str) -> list[Problem]:
    wanted = sheets.columns(bank)
    where = f"{name}, row 1"
    problems = [
        Problem(where, f"the column '{column}' is missing.", "Put it back, or export the bank again.")
        for column in wanted
        if column not in sheet.columns
    ]
    problems += [
        Problem(
            where, f"the column '{column}' is not known.", f"Remove it or correct its name.{nearest(column, wanted)}"
        )
        for column in dict.fromkeys(sheet.columns)
        if column not in wanted
    ]
    twice = [column for column, count in Counter(sheet.columns).items() if count > 1]
    return problems + [Problem(where, f"the column '{one}' stands twice.", "Remove one.") for one in twice]


def _check_rows(sheet: Sheet, before: dict[Name, Row], name: str) -> list[Problem]:
    problems: list[Problem] = []
    ids = {item for item, _ in before}
    first: dict[Name, int] = {}
    for row in sheet.rows:
        where, (item, who) = f"{name}, row {row.number}", row.name
        if row.name in first:
            what = f"{_say(row.name)} stands in row {first[row.name]} already."
            problems.append(Problem(where, what, "Remove one of the two rows."))
        elif item not in ids:
            remedy = f"Correct the id, or add the item to the bank's TOML files first.{nearest(item, ids)}"
            problems.append(Problem(f"{where}, item", f"the bank has no item '{item}'.", remedy))
        elif row.name not in before:
            known = ", ".join(other or "(empty: everybody)" for one, other in before if one == item)
            what = f"{item} has no wording for '{who}'."
            problems.append(Problem(f"{where}, respondent_form", what, f"It is worded for: {known}."))
        first.setdefault(row.name, row.number)
    missing = [wanted for wanted in before if wanted not in first]
    remedy = "Put the row back; an item is taken out of the bank in its TOML files."
    return problems + [Problem(name, f"the row of {_say(one)} is missing.", remedy) for one in missing]


def _say(name: Name) -> str:
    item, who = name
    return f"{item} ({who})" if who else item
