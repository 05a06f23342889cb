"""Exploratory factor analysis."""

from analysis.estimators.efa import FactorSolution, efa
from analysis.fit.matrix import Kind
from analysis.grammar import agree, counted
from analysis.kernel.cross_loadings import CROSS, GAP, crossings
from analysis.plots import loadings, scree
from analysis.report.inputs import Inputs
from analysis.report.thresholds import DETERMINACY, FEW_CATEGORIES
from analysis.result import show
from analysis.sample import Sample
from instrument.document import Block, Paragraph
from instrument.errors import Refused

KEY, TITLE = "efa", "Exploratory factor analysis"
_DRAWS = 1000


def compute(inputs: Inputs) -> FactorSolution:
    """Extract and rotate as many factors as the inputs name, or as parallel analysis suggests.

    A thorough run adds bootstrap intervals.
    """
    kind, _ = _correlation(inputs.sample)
    return efa(inputs.sample, inputs.factors, correlation=kind, draws=_DRAWS if inputs.thorough else 0)


def blocks(result: FactorSolution, inputs: Inputs) -> list[Block]:
    """Say how many factors and why, how well they fit, and show loadings, correlations and eigenvalues."""
    explained = float(100 * result.rotated.variances.sum() / len(result.items))
    m = len(result.factors)
    text = (
        f"{counted(m, 'factor')} {agree(m, 'was', 'were')} extracted ({result.factors_by}); parallel analysis of "
        f"components (Horn 1965) suggests {result.scree.suggested}. "
        f"{agree(m, 'It accounts', 'Together they account')} for {explained:.1f}% of the items' variance. "
        "Communalities are diag(ΛΦΛ′), right after oblique rotation."
    )
    said = [text, _correlation(inputs.sample)[1], _fit(result), _minima(result), _crossings(result), _scores(result)]
    paragraphs = [Paragraph(one) for one in said if one]
    return [*paragraphs, scree.draw(result), *result.tables(), loadings.draw(result)]


def _correlation(sample: Sample) -> tuple[Kind, str]:
    """Return which correlations are analysed, and why."""
    if sample.treatment == "continuous" or sample.scale is None:
        return "pearson", "Pearson correlations, because the answers are treated as continuous."
    categories = sample.scale[1] - sample.scale[0] + 1
    most = f"{FEW_CATEGORIES.value:.0f} ({FEW_CATEGORIES.source})"
    if categories > FEW_CATEGORIES.value:
        return "pearson", f"Pearson correlations, because the items have {categories} categories, more than {most}."
    few = f"at most {FEW_CATEGORIES.value:.0f}: {FEW_CATEGORIES.source}"
    return "polychoric", f"Polychoric correlations, because the items are ordinal with {categories} categories ({few})."


def _fit(result: FactorSolution) -> str:
    fit = result.fit
    rmsr = f"RMSR = {fit['rmsr']:.3f}"
    if fit["rmsea"] != fit["rmsea"]:
        return f"{rmsr}; no other index of fit can be had (see the notes)."
    p = show(fit["pvalue"], "p")
    interval = f"90% interval [{fit['rmsea_ci_lower']:.3f}, {fit['rmsea_ci_upper']:.3f}]"
    return (
        f"χ²({fit['df']:,}) = {fit['chisq']:,.2f}, p {p if p.startswith('<') else '= ' + p}; "
        f"RMSEA = {fit['rmsea']:.3f}, {interval}; TLI = {fit['tli']:.3f}; "
        f"CFI = {fit['cfi']:.3f}; {rmsr}; BIC = {show(fit['bic'], 'f1')}."
    )


def _minima(result: FactorSolution) -> str:
    minima = result.rotated.minima
    if not minima:
        return ""
    starts = result.rotated.lost + sum(minimum.found for minimum in minima)
    if len(minima) == 1:
        return f"Of {starts} starts of the rotation {minima[0].found} ended in one and the same minimum."
    return (
        f"{starts} starts of the rotation ended in {len(minima)} minima; the least criterion, which "
        f"{minima[0].found} of them found, is shown."
    )


def _crossings(result: FactorSolution) -> str:
    if len(result.factors) == 1:
        return ""
    found = zip(result.items, crossings(result.rotated.pattern), strict=True)
    named = [f"{item} (also {', '.join(result.factors[k] for k in also)})" for item, also in found if also]
    rule = f"another loading of at least {CROSS:.2f}, or within {GAP:.2f} of the greatest"
    return f"Items that load on more than one factor ({rule}): {', '.join(named) or 'none'}. No loading is blanked."


def _scores(result: FactorSolution) -> str:
    try:
        determinacy = result.scores().determinacy
    except Refused as problem:
        return f"Factor scores cannot be had: {problem}"
    each = ", ".join(f"{f} {r:.2f}" for f, r in zip(result.factors, determinacy, strict=True))
    asked = f"{DETERMINACY.asked} to stand for the factor: {DETERMINACY.source}"
    return f"Multiple correlation of each factor with the items, the determinacy of its scores: {each} ({asked})."
