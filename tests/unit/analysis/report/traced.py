"""A small study of the shipped bank with simulated answers: two components, six places, two experts too few."""

from dataclasses import replace

import numpy as np

from analysis.report.inputs import Inputs
from analysis.report.panel_held import Round
from analysis.report.provenance import Provenance
from analysis.report.tracing import from_forms
from analysis.sample import Sample
from instrument import bank, formbuild, recommendation
from instrument.bank import ItemBank
from instrument.blueprint import Blueprint, Rating
from instrument.dataspec import DataSpec, ScaleBounds
from instrument.form import Form
from instrument.panel.folder import Given, StoredRating
from instrument.panel.sheet import build
from tests.support.answers import likert

ITEMS = ("COM03", "COM04", "COM13", "SOF01", "SOF02", "SOF04")


def shipped_bank() -> ItemBank:
    return bank.shipped("mentoring-components")


def form_of(source: ItemBank, language: str = "en", *, twice: bool = False) -> Form:
    ratings = (Rating(scale="extent", question={"en": "How far?"}),)
    ratings += (Rating(scale="importance", suffix="IMP", question={"en": "How important?"}),) if twice else ()
    words = {"en": "Small", "fa": "کوچک"}
    recipe = Blueprint(
        schema=1, id="small", title=words, bank=source.id, respondent=("mentee",), order="listed", items=ITEMS
    )
    return formbuild.build(recipe.model_copy(update={"ratings": ratings if twice else ()}), source, language)


def judged(source: ItemBank, experts: int = 5) -> Round:
    """A round in which every expert finds every item relevant, but for COM03."""
    sheet = build(source, "en", items=ITEMS)
    good, bad = ({"relevance": point, "clarity": 4, "essential": "essential"} for point in (4, 1))
    given = tuple(
        Given(
            expert=f"E{number}",
            round=1,
            language="en",
            version=sheet.version,
            sheet="0" * 64,
            ratings={item: StoredRating.model_validate(bad if item == "COM03" else good) for item in ITEMS},
        )
        for number in range(1, experts + 1)
    )
    return Round(1, source.id, "panel, round 1", (("en", sheet),), given, None)


def traced(*, panel: bool = True, twice: bool = False) -> Provenance:
    source = shipped_bank()
    advice = recommendation.of_codebook(source.codebook)
    found = from_forms([form_of(source, twice=twice)], source, recommendations=advice)
    return replace(found, panel=(judged(source),)) if panel else found


def inputs_of(provenance: Provenance, *, lower_first: bool = True) -> Inputs:
    """Answers of 120 people in six places; those to COM are a point lower than those to SOF."""
    columns = [one.column for one in provenance.items]
    frame = likert(120, len(columns), seed=5).set_axis(columns, axis=1)
    for name in columns if lower_first else ():
        if name.startswith("COM"):
            frame[name] = (frame[name] - 1).clip(lower=1)
    frame = frame.assign(place=np.repeat(list("abcdef"), 20))
    constructs: dict[str, tuple[str, ...]] = {}
    for one in provenance.items:
        constructs[one.construct] = (*constructs.get(one.construct, ()), one.column)
    spec = DataSpec(title="t", scale=ScaleBounds(min=1, max=5), constructs=constructs, cluster="place")
    sample = Sample.from_spec(frame, spec, treatment="continuous")
    return Inputs(spec, sample, None, "0" * 64, provenance=provenance)
