"""The instrument, and the chain behind every column: works, codes of a paper, item, column."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from analysis.report.inputs import Inputs
from analysis.report.provenance import ItemSource, Paper, Provenance
from analysis.result import NamedRows, Result, Row, Settings
from instrument.dataspec import DataSpec
from instrument.document import Block, Bullets, Note, Paragraph
from instrument.errors import NotGiven

KEY, TITLE = "instrument", "The instrument and where its items come from"
# A hash is printed to this length; results.json has all of it.
_SHORT = 12


@dataclass(frozen=True)
class Origins(Result):
    """Where each of the `columns` comes from, as far as the provenance says."""

    provenance: Provenance
    columns: tuple[str, ...]
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "instrument-items"
    caption = "Where each item comes from"

    @property
    def items(self) -> tuple[ItemSource, ...]:
        """The columns' sources, in the data's order."""
        known = self.provenance.by_column
        return tuple(known[column] for column in self.columns if column in known)

    def rows(self) -> list[Row]:
        """One item a row: its wording, its codes, how many works stand behind them."""
        return [
            {
                "item": one.column,
                "construct": one.construct,
                "item_text": one.text_in("en") or one.text,
                "source_codes": ", ".join(code.id for code in one.codes),
                "works": len(one.works) if _traced(one) else None,
            }
            for one in self.items
        ]

    def further(self) -> tuple[NamedRows, ...]:
        """Constructs, the chain from code to column, coverage, translation, and what was merged or split."""
        tables = (
            NamedRows("instrument-constructs", "Items, codes and works of each construct", tuple(self._constructs())),
            NamedRows("instrument-chain", "From code to column", tuple(self._chain())),
            NamedRows("instrument-coverage", "How much of the codebook the form asks", tuple(self._coverage())),
            NamedRows("instrument-wordings", "How far the wordings have come", tuple(self._wordings())),
            NamedRows("instrument-decided", "Codes merged into one item or split into several", tuple(self._decided())),
        )
        return tuple(table for table in tables if table.rows)

    def estimates(self) -> dict[str, Any]:
        """Return ids, hashes, counts, and the codes that the form does not ask."""
        found, bank = self.provenance, self.provenance.bank
        return {
            "forms": [{"id": one.id, "language": one.language, "sha256": one.hash} for one in found.forms],
            "bank": {"id": bank.id, "sha256": bank.sha256, "items": bank.items} if bank else None,
            "papers": [{"id": one.id, "source": one.source, "doi": one.doi} for one in found.papers],
            "items": len(self.items),
            "codes": len(codes_of(self.items)),
            "works": len(_works(self.items)),
            "not_asked": {one.component: list(one.absent) for one in found.coverage},
        }

    def _constructs(self) -> list[Row]:
        rows: list[Row] = []
        for name in dict.fromkeys(one.construct for one in self.items):
            own = [one for one in self.items if one.construct == name]
            works = len(_works(own)) if any(map(_traced, own)) else None
            counts: Row = {"items": len(own), "codes_asked": len(codes_of(own)), "works": works}
            rows.append({"construct": name, "component_title": _component(own), **counts})
        return rows if any(row["codes_asked"] for row in rows) else []

    def _chain(self) -> list[Row]:
        columns: dict[str, list[str]] = {}
        codes = {code.id: code for one in self.items for code in one.codes}
        for one in self.items:
            for code in one.codes:
                columns.setdefault(code.id, []).append(one.column)
        return [
            {
                "source_code": code.id,
                "code_label": code.shown,
                "component_title": code.component_title,
                "work_numbers": ", ".join(str(work.number) for work in code.works),
                "columns": ", ".join(columns[code.id]),
            }
            for code in codes.values()
        ]

    def _coverage(self) -> list[Row]:
        return [
            {
                "component_title": one.title,
                "codes_known": one.codes,
                "codes_in_bank": one.in_bank,
                "codes_asked": one.asked,
                "percent_asked": 100 * one.asked / one.codes if one.codes else None,
                "items": one.items,
            }
            for one in self.provenance.coverage
        ]

    def _wordings(self) -> list[Row]:
        seen: dict[tuple[str, str], set[str]] = {}
        for one in self.items:
            for wording in one.wordings:
                if wording.status:
                    seen.setdefault((wording.language, wording.status), set()).add(one.item)
        return [
            {"language": _language(language), "wording_state": status, "items": len(items)}
            for (language, status), items in sorted(seen.items())
        ]

    def _decided(self) -> list[Row]:
        rows: list[Row] = []
        counted: dict[str, set[str]] = {}
        for one in self.items:
            for code in one.codes:
                counted.setdefault(code.id, set()).add(one.item)
        for one in self.items:
            split = [code.id for code in one.codes if len(counted[code.id]) > 1]
            said = "merged" if len(one.codes) > 1 else "split" if split else ""
            if said and not one.second:
                codes = ", ".join(code.id for code in one.codes)
                decided: Row = {"decided": said, "source_codes": codes, "statement": one.reason or "not stated"}
                rows.append({"item": one.column, **decided})
        return rows


def codes_of(items: Iterable[ItemSource]) -> set[str]:
    """Return the distinct codes behind some items."""
    return {code.id for one in items for code in one.codes}


def _works(items: Iterable[ItemSource]) -> set[tuple[str, int]]:
    codes = [code for one in items for code in one.codes]
    return {(code.paper.id, work.number) for code in codes if code.paper for work in code.works}


def _traced(item: ItemSource) -> bool:
    return any(code.paper for code in item.codes)


def _component(items: list[ItemSource]) -> str:
    titles = dict.fromkeys(code.component_title for one in items for code in one.codes if code.component_title)
    return "; ".join(titles)


def compute(inputs: Inputs) -> Origins:
    """Gather what is known of every column."""
    found = inputs.provenance
    if found is None:
        what = "the data specification says neither what the items ask nor which codes they come from."
        raise NotGiven.at("instrument", what, "Add [texts] and [codes] to it, or validate a study's folder.")
    sample = inputs.sample
    settings = Settings("traced by ids, nothing estimated", "none", "", len(sample.answers), sample.n_rows)
    return Origins(found, sample.items, settings, found.notes)


def blocks(result: Origins, inputs: Inputs) -> list[Block]:
    """Name form, bank and paper, count items, codes and works, and show the chain."""
    found = result.provenance
    shown: list[Block] = [
        Paragraph(" ".join(sentence)) for sentence in (_named(found, inputs.spec), _counted(result)) if sentence
    ]
    if found.papers:
        shown.append(Bullets(tuple(map(_reference, found.papers)), "references"))
    if found.bank is None:
        shown.append(Note("Form, bank, works and translations are known of a study: mentorscale validate STUDY."))
    return [*shown, *result.tables()]


def _named(found: Provenance, spec: DataSpec) -> list[str]:
    # A study's form is fixed in every language; what was answered is what the data name.
    answered = [one for one in found.forms if one.hash in (spec.instrument or "")] or found.forms
    said = [
        f"The form answered is {one.id} in {_language(one.language)}, with {one.items} items (SHA-256 "
        f"{one.hash[:_SHORT]})."
        for one in answered
    ]
    if found.bank:
        languages = " and ".join(map(_language, found.bank.languages))
        said.append(
            f"Its items are from the bank {found.bank.id}, which has {found.bank.items} items in {languages} (SHA-256 "
            f"{found.bank.sha256[:_SHORT]})."
        )
    return said


def _language(code: str) -> str:
    return {"en": "English", "fa": "Persian"}.get(code, code)


def _counted(result: Origins) -> list[str]:
    codes, works = len(codes_of(result.items)), len(_works(result.items))
    if not codes:
        return []
    said = [f"{len(result.items)} columns of the data come from {codes} codes."]
    if works:
        said[0] = f"{len(result.items)} columns of the data come from {codes} codes, for which {works} works speak."
    cover = [one for one in result.provenance.coverage if one.asked]
    if cover:
        asked, known = sum(one.asked for one in cover), sum(one.codes for one in cover)
        said.append(
            f"The components that the form draws on have {known} codes, of which it asks {asked} "
            f"({100 * asked / known:.0f}%)."
        )
        said += ["The codes that it does not ask are named in results.json."] if asked < known else []
    return said


def _reference(paper: Paper) -> str:
    doi = f" https://doi.org/{paper.doi}" if paper.doi else ""
    return f"{', '.join(paper.authors)} ({paper.year}). {paper.title}. {paper.source}.{doi}"
