"""Missing and careless answers."""

from collections.abc import Callable, Mapping

from analysis.fit.careless_rule import CarelessRule
from analysis.report.manuscript.grammar import counted, plain, series, share, statistic, unit
from analysis.report.thresholds import NONRESPONSE
from analysis.report.validation import Validation

_MARKED: Mapping[str, Callable[[CarelessRule], str]] = {
    "longstring": lambda rule: (
        f"a run of identical answers over {plain(100 * (rule.longstring or 0), 0)}% or more of the answered items, "
        f"{rule.longstring_least} at least (Curran, 2016)"
    ),
    "irv": lambda rule: (
        f"an intra-individual response variability of 0, or {plain(rule.irv or 0, 1)} median absolute deviations below "
        "the median (Dunn et al., 2018)"
    ),
    "d2": lambda rule: "a Mahalanobis distance with p < .001 (Meade & Craig, 2012)",
    "even_odd": lambda rule: f"an even-odd consistency below {unit(rule.even_odd or 0)} (Johnson, 2005)",
    "synonyms": lambda rule: (
        f"psychometric synonyms that correlate below {unit(rule.synonyms or 0)} (Meade & Craig, 2012)"
    ),
    "antonyms": lambda rule: (
        f"psychometric antonyms that correlate above {unit(rule.antonyms or 0)} (Meade & Craig, 2012)"
    ),
    "seconds_per_item": lambda rule: f"less than {plain(rule.seconds_per_item or 0, 0)} s an item (Huang et al., 2012)",
    "attention_failed": lambda rule: "a failed attention check (Meade & Craig, 2012)",
}


def methods(validation: Validation) -> list[str]:
    """Say how missing and careless answers were looked for."""
    said = []
    if (missing := validation.result("missing")) is not None and any(x.missing for x in missing.items):
        said.append("Whether answers were missing completely at random was tested by Little's (1988) test.")
    if (careless := validation.result("careless")) is not None:
        answers = careless.answers
        used = [x.index for x in answers.decisions if x.n and x.condition != "never" and x.index in _MARKED]
        if used:
            said.append(f"Signs of careless answering were: {series(_MARKED[name](answers.rule) for name in used)}.")
            said.append(_rule(answers.rule, [name for name in used if name in answers.rule.alone]))
    return said


def _rule(rule: CarelessRule, alone: list[str]) -> str:
    if alone:
        return f"Respondents with {rule.least} signs, or with one of speed or of attention, were flagged as careless."
    return f"Respondents with {rule.least} signs or more were flagged as careless."


def results(validation: Validation) -> list[str]:
    """Say how much was missing, what Little's test found, and how many respondents were flagged."""
    return [*_missing(validation), *_careless(validation)]


def _missing(validation: Validation) -> list[str]:
    found = validation.result("missing")
    if found is None or not any(x.missing for x in found.items):
        return []
    numbers = found.estimates()
    said = [f"Of all answers, {plain(100 * numbers['missing_share'], 1)}% were missing."]
    if found.found.by_design:
        said.append(f"Of the answers asked for it was {plain(100 * numbers['nonresponse_share'], 1)}%.")
    worst = max((x for x in found.items if x.asked), key=lambda x: x.nonresponse_share, default=None)
    if worst is not None:
        rate = 100 * worst.nonresponse_share
        beside = "within" if NONRESPONSE.met(rate) else "above"
        said.append(
            f"Item {worst.item} was left out most often, by {plain(rate, 1)}% of those asked, "
            f"{beside} the {NONRESPONSE.value:g}% commonly accepted (Schafer, 1999)."
        )
    test = found.little
    if not test.converged:
        return [*said, "Little's test could not be computed."]
    given = statistic(test.statistic, test.df, test.pvalue)
    if test.pvalue < 0.05:
        said.append(f"Little's test rejected the hypothesis that answers were missing completely at random, {given}.")
    else:
        said.append(
            f"Little's test did not reject the hypothesis that answers were missing completely at random, {given}."
        )
    return said


def _careless(validation: Validation) -> list[str]:
    found = validation.result("careless")
    if found is None:
        return []
    n, flagged = len(found.answers.respondents), len(found.answers.flagged)
    if not flagged:
        return [f"None of {n:,} respondents was flagged as careless."]
    said = counted(
        flagged,
        f"Of {n:,} respondents, one ({share(1, n)}%) was flagged as careless.",
        f"Of {n:,} respondents, {{n}} ({share(flagged, n)}%) were flagged as careless.",
    )
    if validation.inputs.left_out.startswith("without "):
        return [said, "The analyses after the screening are without them."]
    return [said, "Nobody was excluded for it; results with and without them stand in the report."]
