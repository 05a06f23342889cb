"""Lower bounds of reliability and split halves of each construct."""

from dataclasses import dataclass, replace

from analysis.estimators.guttman import Guttman, guttman
from analysis.estimators.split_half import SplitHalf, split_half
from analysis.report.inputs import Inputs
from analysis.result import Collection, NamedRows
from instrument.document import Block, Paragraph
from instrument.errors import Refused

KEY, TITLE = "guttman", "Reliability: lower bounds and split halves"
_ABOUT = (
    "In the population none of Guttman's coefficients is above the reliability if errors do not correlate, so the "
    "greatest of λ1 to λ3, λ5 and λ6 is the best of them. λ4 and the greatest lower bound (GLB) are chosen for being "
    "great in this sample, so they are too high in small ones (Ten Berge & Sočan 2004) and are not to be read as "
    "the reliability there. For examinations of fewer than 25 items Benton (2015) found λ4 hardly too high with more "
    "than 3,000 respondents where it is above .85; 1,000 may do where it is above .90."
)
_SPLITS = (
    "Split halves show how much hangs on which items go together: the mean over all splits of an even number of items "
    "is alpha, and a wide range speaks against one construct behind all items."
)

_HOW = "lambda 4 and split halves of all splits up to 16 items, above them of searches and of 10,000 splits, seed 1"


@dataclass(frozen=True)
class Bounds(Collection):
    """The bounds of each construct, and the split halves of each in a further table."""

    halves: tuple[SplitHalf, ...] = ()

    def further(self) -> tuple[NamedRows, ...]:
        """The split halves, one row a construct and coefficient."""
        rows = tuple(row for one in self.halves for row in one.rows())
        return (NamedRows("split_half", "Split halves", rows),)


def compute(inputs: Inputs) -> Bounds:
    """Compute bounds and split halves for each construct; one that cannot be had becomes a warning."""
    found: list[Guttman] = []
    halves: list[SplitHalf] = []
    refused: list[str] = []
    for name, items in inputs.sample.scales.items():
        chosen = inputs.sample.select(items)
        try:
            found.append(guttman(chosen, name))
            halves.append(split_half(chosen, name))
        except Refused as problem:
            refused.append(str(problem))
    if not found:
        raise Refused.at("lower bounds", "no construct can be computed.", " ".join(refused))
    warnings = [*refused, *(warning for one in (*found, *halves) for warning in one.warnings)]
    first = found[0].settings
    settings = replace(
        first, n_used=max(x.settings.n_used for x in found), more=(*first.more[1:], _HOW, "each row has its own N")
    )
    return Bounds(tuple(found), KEY, Guttman.caption, settings, tuple(warnings), tuple(halves))


def blocks(result: Bounds, inputs: Inputs) -> list[Block]:
    """Say what the bounds are worth, and show them and the split halves."""
    return [Paragraph(_ABOUT), Paragraph(_SPLITS), *result.tables()]
