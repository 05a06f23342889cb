"""Coefficient alpha of each construct."""

from dataclasses import replace

from analysis.estimators.alpha import Alpha, alpha
from analysis.report.inputs import Inputs
from analysis.report.thresholds import ALPHA
from analysis.result import Collection, Row, Settings
from instrument.document import Block, Paragraph
from instrument.errors import Refused

KEY, TITLE = "alpha", "Reliability: coefficient alpha"


def compute(inputs: Inputs) -> Collection:
    """Compute alpha for each construct; one that cannot be had becomes a warning beside the others."""
    found: list[Alpha] = []
    refused: list[str] = []
    for name, items in inputs.sample.scales.items():
        try:
            found.append(alpha(inputs.sample.select(items), name))
        except Refused as problem:
            refused.append(str(problem))
    if not found:
        raise Refused.at("alpha", "no construct can be computed.", " ".join(refused))
    warnings = [*refused, *(warning for one in found for warning in one.warnings)]
    return Collection(tuple(found), "alpha", "Coefficient alpha", _common_settings(found), tuple(warnings))


def _common_settings(found: list[Alpha]) -> Settings:
    """Return one settings line for all constructs; each row has its own N."""
    return replace(found[0].settings, n_used=max(x.settings.n_used for x in found), more=("each row has its own N",))


def checks(result: Collection) -> list[Row]:
    """Set the least alpha beside its threshold."""
    weakest = min((x for x in result.members if isinstance(x, Alpha)), key=lambda x: x.estimate)
    return [ALPHA.row(f"Least alpha ({weakest.name})", weakest.estimate)]


def blocks(result: Collection, inputs: Inputs) -> list[Block]:
    """Say which constructs reach the threshold, and show the table."""
    below = [
        f"{x.name} ({x.estimate:.2f})" for x in result.members if isinstance(x, Alpha) and not ALPHA.met(x.estimate)
    ]
    text = f"Alpha describes the raw scores. Below {ALPHA.value:.2f} ({ALPHA.source}): {', '.join(below) or 'none'}."
    return [Paragraph(text), *result.tables()]
