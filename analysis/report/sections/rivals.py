"""Rival models of the constructs, side by side."""

from analysis.estimators.rivals import Rivals, rivals, solution
from analysis.fit.sem.rival_models import NAMES
from analysis.report.inputs import Inputs
from instrument.document import Block, Paragraph
from instrument.errors import NotGiven

KEY, TITLE = "rivals", "Rival models"


def compute(inputs: Inputs) -> Rivals:
    """Fit the rivals of the constructs; continuous items by complete rows, in a thorough run by all answers."""
    if len(inputs.sample.constructs) < 2:
        raise NotGiven.at("rivals", "there are fewer than two constructs.", "Name them in the specification.")
    quick = inputs.sample.treatment == "continuous" and not inputs.thorough
    return rivals(inputs.sample, missing="listwise" if quick else None)


def blocks(result: Rivals, inputs: Inputs) -> list[Block]:
    """Say which rival fits best by which criterion, and show the tables."""
    return [Paragraph(_text(result)), *result.tables()]


def _text(result: Rivals) -> str:
    proper = {key: one for key, one in result.fits.items() if solution(one) == "proper"}
    others = [f"{NAMES[key]} ({solution(one)})" for key, one in result.fits.items() if key not in proper]
    text = ""
    if proper:
        rmsea = {key: result.index(key, "rmsea") for key in proper}
        close = min(rmsea, key=lambda key: rmsea[key])
        text += f"CFI, TLI and RMSEA are {result.kind} ones. "
        text += f"Of the proper solutions {NAMES[close].lower()} has the least RMSEA ({rmsea[close]:.3f})"
        known = {key: one.fit["bic"] for key, one in proper.items() if "bic" in one.fit}
        if known:
            short = min(known, key=lambda key: known[key])
            text += f", {NAMES[short].lower()} the least BIC ({known[short]:,.1f})"
        text += ". "
    if others:
        text += f"Not to be interpreted: {', '.join(others)}. "
    return text + (
        "A bifactor model has the most parameters and tends to fit best whatever the truth is (Murray & Johnson 2013): "
        "choose by what the constructs mean, too."
    )
