"""How many factors."""

from dataclasses import replace

from analysis.estimators.retention import Retention, retention
from analysis.plots import scree
from analysis.report.inputs import Inputs
from instrument.document import Block, Paragraph

KEY, TITLE = "retention", "Number of factors"
# Tables fitted for the noise of polychoric correlations take about 15 microseconds each: a second's worth of them.
_TABLES = 60_000
_FEWEST, _QUICK, _THOROUGH = 20, 100, 1000
_TIMES = "How often each number of factors is suggested"


def compute(inputs: Inputs) -> Retention:
    """Ask every criterion, on Pearson and polychoric correlations; a thorough run draws more noise."""
    if inputs.thorough:
        return retention(inputs.sample, draws=_THOROUGH, ordinal_draws=_THOROUGH)
    items = len(inputs.sample.items)
    affordable = _TABLES // max(items * (items - 1) // 2, 1)
    return retention(inputs.sample, ordinal_draws=min(max(affordable, _FEWEST), _QUICK))


def blocks(result: Retention, inputs: Inputs) -> list[Block]:
    """Say whether the criteria agree, and show each of them, the scree, and the numbers behind them."""
    text = (
        f"{result.agreement} Choose by what the factors mean, too, and report the rivals: at least two criteria, "
        "parallel analysis among them, with the settings below."
    )
    # The sentence that stands above is no caption here.
    tables = [replace(one, caption=_TIMES) if one.caption == result.agreement else one for one in result.tables()]
    return [Paragraph(text), scree.draw_parallel(result), *tables]
