"""Coefficient alpha of each construct, its intervals, the standard error of measurement, ordinal alpha beside."""

from dataclasses import dataclass, replace

from analysis.estimators.alpha import Alpha, alpha
from analysis.report.inputs import Inputs
from analysis.report.thresholds import ALPHA
from analysis.result import Collection, NamedRows, Row, Settings
from instrument.document import Block, Paragraph
from instrument.errors import Refused

KEY, TITLE = "alpha", "Reliability: coefficient alpha"
_LOWER_BOUND = (
    "Alpha is the reliability of the sum where every item measures the construct equally strongly (tau-equivalence) "
    "and errors do not correlate. Items that measure it more and less strongly make alpha too low; correlated errors "
    "make it too high."
)
_INTERVALS = (
    "Feldt's and Bonett's intervals take answers as normal and items as alike; the distribution-free one takes "
    "neither, but needs many respondents. Where they differ, believe the latter from some hundreds of respondents on."
)
_SEM = (
    "The standard error of measurement is SD √(1 − α), in the units of the answers for the mean score: about two of "
    "three observed scores lie within it of the true one."
)
_ORDINAL = (
    "Ordinal alpha belongs to the sum of the normal responses behind the answers. It is not the reliability of the "
    "score anybody observes, which alpha describes (Chalmers 2018)."
)


@dataclass(frozen=True)
class Alphas(Collection):
    """Alpha of each construct, with the intervals of all of them in one further table."""

    def further(self) -> tuple[NamedRows, ...]:
        """Every interval of every construct."""
        tables = [table for member in self.members for table in member.further()]
        rows = tuple(row for table in tables for row in table.rows)
        return (NamedRows(tables[0].key, tables[0].caption, rows),)


def compute(inputs: Inputs) -> Collection:
    """Compute alpha for each construct; one that cannot be had becomes a warning beside the others."""
    found: list[Alpha] = []
    refused: list[str] = []
    for name, items in inputs.sample.scales.items():
        try:
            found.append(_alpha(inputs, name, items))
        except Refused as problem:
            refused.append(str(problem))
    if not found:
        raise Refused.at("alpha", "no construct can be computed.", " ".join(refused))
    warnings = [*refused, *(warning for one in found for warning in one.warnings)]
    return Alphas(tuple(found), "alpha", "Coefficient alpha", _common_settings(found), tuple(warnings))


def _alpha(inputs: Inputs, name: str, items: tuple[str, ...]) -> Alpha:
    """Return a construct's alpha: bootstrapped if `inputs` are thorough, with ordinal alpha if answers are ordinal."""
    ordinal = inputs.sample.scale is not None
    return alpha(
        inputs.sample.select(items), name, interval="bootstrap" if inputs.thorough else "feldt", ordinal=ordinal
    )


def _common_settings(found: list[Alpha]) -> Settings:
    """Return one settings line for all constructs; each row has its own N."""
    first = found[0].settings
    return replace(first, n_used=max(x.settings.n_used for x in found), more=(*first.more, "each row has its own N"))


def checks(result: Collection) -> list[Row]:
    """Set the least alpha beside its threshold."""
    weakest = min((x for x in result.members if isinstance(x, Alpha)), key=lambda x: x.estimate)
    return [ALPHA.row(f"Least alpha ({weakest.name})", weakest.estimate)]


def blocks(result: Collection, inputs: Inputs) -> list[Block]:
    """Say which constructs reach the threshold and what the columns mean, and show the tables."""
    alphas = [x for x in result.members if isinstance(x, Alpha)]
    below = [f"{x.name} ({x.estimate:.2f})" for x in alphas if not ALPHA.met(x.estimate)]
    text = f"Alpha describes the raw scores. Below {ALPHA.value:.2f} ({ALPHA.source}): {', '.join(below) or 'none'}."
    about = [
        text,
        _LOWER_BOUND,
        _INTERVALS,
        _SEM,
        *([_ORDINAL] if any(x.ordinal_alpha is not None for x in alphas) else []),
    ]
    return [*(Paragraph(sentence) for sentence in about), *result.tables()]
