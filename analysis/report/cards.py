"""A card for each item: where it comes from, what experts said of it, and every number that the report has of it."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace

from analysis.glossary import term
from analysis.report.provenance import ItemSource, Provenance
from analysis.report.validation import Validation
from analysis.result import NamedRows, Row, show, to_table
from instrument.document import Block, Card, Fact, Gathered, Heading, Paragraph, Table

# Of a table of pairs this many of an item's are shown, in the table's own order; results.json has all.
MOST_PAIRS = 10
# The section on the instrument says what the card says above its tables.
_SAID = frozenset({"instrument"})
# What a row says of the item that needs no word beside its numbers: that it is an indicator.
_PLAIN = frozenset({"=~"})
# Texts that a section has found of the item, as it has numbers; every other text of a row says what else it is of.
_FOUND = frozenset({"crosses", "dmacs_band", "rare"})
# Whether a parameter was estimated is no number of the item.
_LEFT_OUT = frozenset({"free"})
# On paper a row for each table of the report: its numbers of the item run together.
_ON_PAPER = Gathered(
    by=("report_section", "report_table"), name="statistic", value="statistic_value", of=("with_item", "of_what")
)
_LANGUAGES = {"en": "English", "fa": "Persian"}


def links(validation: Validation) -> dict[str, str]:
    """Return item -> its card's anchor, and recommendation -> its own."""
    found = {item: anchor(item) for item in validation.inputs.sample.items}
    where = validation.inputs.provenance
    advice = where.recommendations.recommendations if where and where.recommendations else ()
    if validation.result("recommendations") is not None:
        found |= {f"Recommendation {one.number}": f"recommendation-{one.number}" for one in advice}
    return found


def anchor(item: str) -> str:
    """Return the anchor of an item's card."""
    return f"item-{item}"


def blocks(validation: Validation) -> list[Block]:
    """Return all cards under a heading."""
    items = validation.inputs.sample.items
    about = "One card an item: where it comes from, what experts said of it, and every number of it in this report."
    gathered = gather(validation)
    cards = [card(item, validation.inputs.provenance, gathered[item]) for item in items]
    return [Heading("Item cards", "cards"), Paragraph(about), *cards]


@dataclass(frozen=True, slots=True)
class Found:
    """One number of an item: the section's title, the table's caption, what else it is of, its label and the number.

    `other` is the other item where it is a pair's.
    """

    section: str
    table: str
    other: str = ""
    of: str = ""
    label: str = ""
    number: str = ""


def gather(validation: Validation) -> dict[str, list[Found]]:
    """Return item -> every number that any section has of it, in the report's order.

    A row is an item's if the item is one of its cells; of a pair of items it is both's, and `other` is the other one.
    """
    sample = validation.inputs.sample
    found: dict[str, list[Found]] = {item: [] for item in sample.items}
    home = {item: name for name, items in sample.scales.items() for item in items}
    for section in validation.sections:
        if section.result is None or section.key in _SAID:
            continue
        main = NamedRows(section.result.key, section.result.caption, tuple(section.result.rows()))
        for table in (main, *section.result.further()):
            pairs = dict.fromkeys(found, 0)
            for row in table.rows:
                named = list(
                    dict.fromkeys(value for value in row.values() if isinstance(value, str) and value in found)
                )
                # More than two items in one row are no statistic of any of them.
                for item in named if len(named) <= 2 else ():
                    other = next((one for one in named if one != item), "")
                    pairs[item] += bool(other)
                    if not other or pairs[item] <= MOST_PAIRS:
                        known = {item, other, home.get(item, "")} | _PLAIN
                        found[item] += _numbers(Found(section.title, table.caption, other), row, known)
    return found


def _numbers(place: Found, row: Row, known: Container[str]) -> Iterator[Found]:
    """Yield the row's numbers; its texts that are not `known` of the item say what else they are of."""
    words = {key: value for key, value in row.items() if isinstance(value, str) and key not in _FOUND}
    texts = [show(value, "text") for value in words.values() if value not in known]
    of = "; ".join(text for text in texts if text)
    for key, value in row.items():
        if key not in words and key not in _LEFT_OUT and (shown := show(value, term(key).format)):
            yield replace(place, of=of, label=term(key).label, number=shown)


def card(item: str, provenance: Provenance | None, numbers: Sequence[Found]) -> Card:
    """Return an item's card."""
    source = provenance.by_column.get(item) if provenance else None
    facts = _facts(source) if source else ()
    tables = [*(_sources(source) if source else ()), *(_judged(source, provenance) if source and provenance else ())]
    own = [one for one in numbers if not one.other]
    pairs = [one for one in numbers if one.other]
    if own:
        tables.append(_table("card-numbers", "Its numbers in this report", own))
    if pairs:
        note = f"Of each table at most {MOST_PAIRS} pairs, in the table's order; results.json has all."
        tables.append(_table("card-pairs", "Pairs of items in which it stands", pairs, note))
    return Card(anchor(item), item, facts, tuple(tables))


def _table(key: str, caption: str, numbers: Sequence[Found], note: str = "") -> Table:
    rows: list[Row] = [
        {
            **({"with_item": one.other} if one.other else {}),
            "statistic": one.label,
            "statistic_value": one.number,
            "of_what": one.of,
            "report_table": one.table,
            "report_section": one.section,
        }
        for one in numbers
    ]
    if not any(row["of_what"] for row in rows):
        rows = [{key: value for key, value in row.items() if key != "of_what"} for row in rows]
    return replace(to_table(key, caption, rows, (note,) if note else ()), gathered=_ON_PAPER)


def _facts(source: ItemSource) -> tuple[Fact, ...]:
    """Return wording, translation, construct, respondents and key, as far as they are known."""
    facts = []
    if not source.wordings and source.text:
        facts.append(Fact("Wording", source.text))
    for one in source.wordings:
        who = f", {one.respondent.replace('_', ' ')}" if one.respondent else ""
        facts.append(Fact(f"{_LANGUAGES.get(one.language, one.language)}{who}", one.text, one.language))
        if one.status:
            facts.append(Fact("State of this wording", one.status))
        if one.back_translation:
            facts.append(Fact("Translated back", one.back_translation, "en"))
    if source.lead:
        facts.append(Fact("Asked of it", source.lead))
    if source.construct:
        facts.append(Fact("Construct", source.construct))
    if source.respondents:
        facts.append(Fact("Answered by", ", ".join(one.replace("_", " ") for one in source.respondents)))
    facts.append(Fact("Key", "reversed" if source.key < 0 else "not reversed"))
    if source.reason:
        facts.append(Fact("Why it is one item", source.reason, "en"))
    return tuple(facts)


def _sources(source: ItemSource) -> list[Table]:
    """Return the codes the item comes from, and the works that the paper cites for them."""
    codes: list[Row] = [
        {
            "source_code": code.id,
            "code_label": code.shown,
            "component_title": code.component_title,
            "part": code.part,
            "paper": code.paper.cited if code.paper else "",
            "work_numbers": ", ".join(str(work.number) for work in code.works),
        }
        for code in source.codes
    ]
    works: list[Row] = [{"work_number": work.number, "reference": work.reference} for work in source.works]
    tables = [("card-codes", "Codes it comes from", codes), ("card-works", "Works that speak for them", works)]
    return [to_table(key, caption, rows) for key, caption, rows in tables if rows]


def _judged(source: ItemSource, provenance: Provenance) -> list[Table]:
    """Return what each expert of each round said of the item, and each round's decision as it stands in the log."""
    ratings: list[Row] = [
        {
            "panel_round": held.number,
            "expert": given.expert,
            "relevance_given": said.relevance,
            "clarity_given": said.clarity,
            "necessity_given": (said.essential or "").replace("_", " "),
            "comment": said.comment,
        }
        for held in provenance.panel
        for given in held.given
        if (said := given.ratings.get(source.item)) is not None
    ]
    decided: list[Row] = [
        {"panel_round": held.number, "decision": entry.decision, "rule": entry.rule, "why": entry.reason or entry.why}
        for held in provenance.panel
        if held.decided and (entry := held.decided.decision.get(source.item)) is not None
    ]
    tables = [
        ("card-ratings", "What the experts said", ratings),
        ("card-decisions", "What was decided", decided),
    ]
    return [to_table(key, caption, rows) for key, caption, rows in tables if rows]
