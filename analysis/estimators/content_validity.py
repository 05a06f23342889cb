"""Content validity: how relevant, essential and clear experts find each item, and how far they agree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from analysis.kernel import content
from analysis.kernel.content import LAWSHE_1975, Agreement
from analysis.result import NamedRows, Result, Row, Settings
from instrument.errors import ContentError, Problem, Refused, nearest

if TYPE_CHECKING:
    import pandas as pd

Matrix = NDArray[np.float64]
POINTS = 4
#: What an expert may say of an item's necessity, and its place in order.
NECESSITY = {"not_necessary": 1, "useful": 2, "essential": 3}
ALL_ITEMS = "All items"
#: Lynn (1986): fewer experts decide nothing.
FEWEST = 3
_CATEGORIES = {"relevance": POINTS, "clarity": POINTS, "essential": len(NECESSITY)}
_RELEVANCE = ("item", "construct", "n", "missing", "relevant", "i_cvi", "icvi_lower", "icvi_upper", "kappa_star")
_V = ("aiken_v", "v_lower", "v_upper", "v_critical")


@dataclass(frozen=True, slots=True)
class ItemContent:
    """One item: `n` experts rated its relevance, `judged` its necessity, `clarity_n` its clarity; else NaN.

    `relevant`, `clear`: how many of them said 3 or 4; `essential`: how many said "essential".
    """

    item: str
    construct: str
    n: int
    missing: int
    relevant: int
    i_cvi: float
    icvi_lower: float
    icvi_upper: float
    kappa_star: float
    aiken_v: float
    v_lower: float
    v_upper: float
    v_critical: float
    judged: int
    essential: int
    cvr: float
    cvr_critical: float
    clarity_n: int
    clear: int
    clarity: float

    def row(self, *keys: str) -> Row:
        """Return these fields as a row."""
        return {key: getattr(self, key) for key in keys}


@dataclass(frozen=True, slots=True)
class ScaleContent:
    """One scale: its items, S-CVI by both methods, and the experts' agreement about relevance."""

    name: str
    items: int
    s_cvi_ave: float
    s_cvi_ua: float
    agreement: Agreement

    def row(self) -> Row:
        """Return the scale as a row."""
        found = self.agreement
        indices: Row = {"s_cvi_ave": self.s_cvi_ave, "s_cvi_ua": self.s_cvi_ua}
        ac2: Row = {"ac2": found.value, "lower": found.lower, "upper": found.upper}
        return {"construct": self.name, "items": self.items, **indices, **ac2}


@dataclass(frozen=True)
class ContentValidity(Result):
    """Every item's and every scale's indices; `agreement`: aspect -> agreement over all items."""

    items: tuple[ItemContent, ...]
    scales: tuple[ScaleContent, ...]
    agreement: Mapping[str, Agreement]
    experts: tuple[str, ...]
    level: float
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "content_validity"
    caption = "Relevance of each item"

    def rows(self) -> list[Row]:
        """One row an item: I-CVI with its interval, kappa*, Aiken's V with its interval."""
        return [one.row(*_RELEVANCE, *_V) for one in self.items]

    def further(self) -> tuple[NamedRows, ...]:
        """Necessity and clarity where anybody judged them, scales, agreement."""
        necessity = [
            {**one.row("item", "judged", "essential", "cvr", "cvr_critical"), "cvr_lawshe": LAWSHE_1975.get(one.judged)}
            for one in self.items
            if one.judged
        ]
        clarity = [one.row("item", "clarity_n", "clear", "clarity") for one in self.items if one.clarity_n]
        tables = (
            NamedRows("necessity", "Necessity of each item", tuple(necessity)),
            NamedRows("clarity", "Clarity of each item", tuple(clarity)),
            NamedRows("scales", "Content validity of each scale", tuple(one.row() for one in self.scales)),
            NamedRows("agreement", "Agreement among the experts", self._agreement()),
        )
        return tuple(table for table in tables if table.rows)

    def estimates(self) -> dict[str, Any]:
        """Return each scale's S-CVI and the agreement about each aspect, with the level of the intervals."""
        return {
            "experts": len(self.experts),
            "level": self.level,
            "s_cvi_ave": {one.name: one.s_cvi_ave for one in self.scales},
            "s_cvi_ua": {one.name: one.s_cvi_ua for one in self.scales},
            "ac2": {aspect: found.value for aspect, found in self.agreement.items()},
        }

    def _agreement(self) -> tuple[Row, ...]:
        return tuple(
            {
                "aspect": aspect,
                "items": found.items,
                "observed": found.observed,
                "chance": found.chance,
                "ac2": found.value,
                "se_items": found.se,
                "lower": found.lower,
                "upper": found.upper,
            }
            for aspect, found in self.agreement.items()
        )


def content_validity(
    ratings: "pd.DataFrame",
    constructs: Mapping[str, Sequence[str]] | None = None,
    level: float = 0.95,
    alpha: float = 0.05,
    source: str = "ratings",
) -> ContentValidity:
    """Return the content validity of items from experts' ratings, one row an expert and item.

    Columns: `expert`, `item`, `relevance` 1-4; if there, `clarity` 1-4 and `essential` (a key of NECESSITY). A blank is
    left out of its item alone, whose own N decides its critical values at `alpha`, one-tailed. `constructs`: scale ->
    its items. Raises ContentError with every fault of the rows, Refused if nobody rated the relevance of anything.
    """
    scales = {name: list(members) for name, members in (constructs or {}).items()}
    _check(ratings, scales, source)
    items = list(dict.fromkeys(ratings["item"]))
    tables = {aspect: _table(ratings, aspect, items) for aspect in _CATEGORIES}
    relevance = tables["relevance"]
    if np.isnan(relevance).all():
        raise Refused.at(source, "nobody rated the relevance of any item.", "Import sheets with ratings.")
    home = {item: name for name, members in scales.items() for item in members}
    found = tuple(
        _item(name, home.get(name, ALL_ITEMS), [table[place] for table in tables.values()], level, alpha)
        for place, name in enumerate(items)
    )
    if len(scales) != 1:
        scales[ALL_ITEMS] = items
    places = {name: [items.index(member) for member in members] for name, members in scales.items()}
    return ContentValidity(
        items=found,
        scales=tuple(_scale(name, relevance[rows], level) for name, rows in places.items()),
        agreement={
            aspect: content.gwet_ac(tables[aspect], categories, level=level)
            for aspect, categories in _CATEGORIES.items()
            if not np.isnan(tables[aspect]).all()
        },
        experts=tuple(sorted({str(expert) for expert in ratings["expert"]})),
        level=level,
        settings=_settings(relevance, level, alpha),
        warnings=_warnings(found, ratings),
    )


def _item(name: str, construct: str, aspects: Sequence[Matrix], level: float, alpha: float) -> ItemContent:
    relevance, clarity, necessity = aspects
    relevant, n = content.tally(relevance)
    essential, judged = content.tally(necessity, NECESSITY["essential"])
    clear, clarity_n = content.tally(clarity)
    v = content.aiken_v(relevance)
    icvi_lower, icvi_upper = content.i_cvi_interval(relevant, n, level)
    v_lower, v_upper = content.aiken_interval(v, n, 1, POINTS, level)
    return ItemContent(
        item=name,
        construct=construct,
        n=n,
        missing=len(relevance) - n,
        relevant=relevant,
        i_cvi=content.i_cvi(relevance),
        icvi_lower=icvi_lower,
        icvi_upper=icvi_upper,
        kappa_star=content.kappa_star(relevant, n),
        aiken_v=v,
        v_lower=v_lower,
        v_upper=v_upper,
        v_critical=content.aiken_critical(n, 1, POINTS, alpha),
        judged=judged,
        essential=essential,
        cvr=content.cvr(essential, judged),
        cvr_critical=content.cvr_critical(judged, alpha),
        clarity_n=clarity_n,
        clear=clear,
        clarity=content.i_cvi(clarity),
    )


def _scale(name: str, relevance: Matrix, level: float) -> ScaleContent:
    indices = np.array([content.i_cvi(item) for item in relevance])
    agreement = content.gwet_ac(relevance, POINTS, level=level)
    return ScaleContent(name, len(relevance), content.s_cvi_ave(indices), content.s_cvi_ua(indices), agreement)


def _table(ratings: "pd.DataFrame", aspect: str, items: list[str]) -> Matrix:
    """Return (items, experts) ratings of one aspect, NaN = blank."""
    if aspect not in ratings.columns:
        return np.full((len(items), ratings["expert"].nunique()), np.nan)
    wide = ratings.assign(value=_numbers(ratings, aspect)).pivot(index="item", columns="expert", values="value")
    return wide.reindex(items).to_numpy(dtype=float)


def _numbers(ratings: "pd.DataFrame", aspect: str) -> "pd.Series[Any]":
    """Return an aspect's ratings as numbers, NaN for a blank or for what is no number."""
    import pandas as pd

    given = ratings[aspect]
    return given.map(NECESSITY).astype(float) if aspect == "essential" else pd.to_numeric(given, errors="coerce")


def _check(ratings: "pd.DataFrame", scales: Mapping[str, Sequence[str]], source: str) -> None:
    columns = list(map(str, ratings.columns))
    if absent := [name for name in ("expert", "item", "relevance") if name not in columns]:
        raise ContentError(
            Problem(source, f"there is no column '{name}'.", f"Add it.{nearest(name, columns)}") for name in absent
        )
    if not len(ratings):
        raise Refused.at(source, "there are no ratings.", "Import sheets with ratings.")
    twice = ratings[ratings.duplicated(["expert", "item"])]
    problems = [
        Problem(source, f"{expert} rates {item} more than once.", "Keep one row an expert and item.")
        for expert, item in zip(twice["expert"], twice["item"], strict=True)
    ]
    for aspect in (name for name in _CATEGORIES if name in columns):
        problems += _value_faults(ratings, aspect, source)
    known = set(ratings["item"])
    problems += [
        Problem(source, f"'{item}' of {name} was shown to nobody.", f"Correct the name.{nearest(item, known)}")
        for name, members in scales.items()
        for item in members
        if item not in known
    ]
    if problems:
        raise ContentError(problems)


def _value_faults(ratings: "pd.DataFrame", aspect: str, source: str) -> list[Problem]:
    given, numbers = ratings[aspect], _numbers(ratings, aspect)
    allowed = f"one of {', '.join(NECESSITY)}" if aspect == "essential" else f"a whole number from 1 to {POINTS}"
    bad = given.notna() & (given.astype(str).str.strip() != "") & ~numbers.isin(range(1, POINTS + 1))
    rows = ratings.loc[bad, ["expert", "item", aspect]]
    return [
        Problem(f"{source}, {expert}, {item}", f"{aspect} '{value}' is not {allowed}.", "Correct it.")
        for expert, item, value in rows.itertuples(index=False)
    ]


def _settings(relevance: Matrix, level: float, alpha: float) -> Settings:
    return Settings(
        f"I-CVI with exact {level:.0%} interval, κ*, Aiken's V with score interval, CVR, Gwet's AC2, quadratic weights",
        "ordinal",
        "each item's own experts",
        int((~np.isnan(relevance)).any(axis=0).sum()),
        relevance.shape[1],
        more=(f"critical values exact, one-tailed, α = {alpha:g}",),
    )


def _warnings(items: Sequence[ItemContent], ratings: "pd.DataFrame") -> tuple[str, ...]:
    warnings = []
    if few := [one.item for one in items if one.n < FEWEST]:
        warnings.append(f"Rated by fewer than {FEWEST} experts, so nothing can be decided: {_named(few)}.")
    if short := [one.item for one in items if one.judged and np.isnan(one.cvr_critical)]:
        warnings.append(f"Judged by too few experts for any CVR to exceed chance: {_named(short)}.")
    blank = ratings[_numbers(ratings, "relevance").isna()]
    for expert in sorted(blank["expert"].unique(), key=str):
        names = list(blank.loc[blank["expert"] == expert, "item"])
        warnings.append(f"{expert} left relevance blank ({len(names)}): {_named(names)}.")
    return tuple(warnings)


def _named(items: Sequence[str], most: int = 12) -> str:
    return ", ".join(items[:most]) + (f" and {len(items) - most} more" if len(items) > most else "")
