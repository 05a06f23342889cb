"""What is missing, why, and whether completely at random."""

from analysis.estimators.missing import ABOVE, Missingness, missingness
from analysis.fit.unanswered import ItemMissing
from analysis.grammar import agree, counted
from analysis.report.inputs import Inputs
from analysis.report.thresholds import COVERAGE, NONRESPONSE
from analysis.result import Row, show
from instrument.document import Block, Paragraph

KEY, TITLE = "missing", "Missing answers"

_CANNOT = (
    "The test compares the means of those who left out different items. A small p says that they differ, so answers "
    "are not missing completely at random (MCAR), and complete rows alone would misrepresent the respondents. A large "
    "p does not show that they are: the test sees means only, and with few respondents it sees little (Little 1988). "
    "Whether they are missing at random given the other answers (MAR), which full-information estimates and multiple "
    "imputation need, or because of what the missing answer would have been (MNAR), no test on these data can tell."
)


def compute(inputs: Inputs) -> Missingness:
    """Count what is missing and test it."""
    return missingness(inputs.sample)


def checks(result: Missingness) -> list[Row]:
    """Set the item most often left out, and the pair of items the fewest answered, beside their thresholds."""
    if not any(x.missing for x in result.items):
        return []
    rows = []
    if known := [x for x in result.items if x.asked]:
        worst = max(known, key=lambda x: x.nonresponse_share)
        rows.append(NONRESPONSE.row(f"Most often left out, % ({worst.item})", 100 * worst.nonresponse_share))
    if len(result.items) > 1:
        first, second, n = result.least_covered[0]
        rows.append(COVERAGE.row(f"Least coverage of a pair ({first}, {second})", n / result.settings.n_used))
    return rows


def blocks(result: Missingness, inputs: Inputs) -> list[Block]:
    """Say how much is missing of what was asked, from whom, in what pattern, and what the test can and cannot show."""
    if not any(x.missing for x in result.items):
        return [Paragraph("Everybody answered every item."), *result.tables()[:1]]
    text = [Paragraph(_amount(result)), Paragraph(_persons(result))]
    if len(result.items) > 1:
        text += [Paragraph(_differences(result)), Paragraph(_mcar(result))]
    return [*text, *result.tables()]


def _amount(result: Missingness) -> str:
    share = result.estimates()
    said = f"{100 * share['missing_share']:.1f}% of all answers are missing"
    if result.found.by_design:
        said += (
            f", counting those never asked for ({', '.join(result.found.by_design)}); of the answers asked for, "
            f"{100 * share['nonresponse_share']:.1f}%"
        )
    over = [f"{x.item} ({100 * x.nonresponse_share:.1f}%)" for x in result.items if _often(x)]
    return (
        f"{said}. Left out by more than {NONRESPONSE.value:g}% of those asked ({NONRESPONSE.source}): "
        f"{', '.join(over) or 'no item'}."
    )


def _often(item: ItemMissing) -> bool:
    return item.asked > 0 and not NONRESPONSE.met(100 * item.nonresponse_share)


def _persons(result: Missingness) -> str:
    left = {percent: result.above(percent)[1] for percent in ABOVE}
    above = ", ".join(
        f"{f'{count:,}' if count else 'nobody'} left out more than {percent}%" for percent, count in left.items()
    )
    patterns = len(result.found.patterns.counts)
    shape = "monotone" if result.monotone else "not monotone"
    return (
        f"Of {result.settings.n_used:,} respondents {result.n_complete:,} answered every item; of the items they were "
        f"asked, {above}. There {agree(patterns, 'is', 'are')} {counted(patterns, 'pattern')} of missing answers, "
        f"{shape}: "
        + ("who left one item out left out all after it." if result.monotone else "people left out different items.")
    )


def _differences(result: Missingness) -> str:
    if not result.differences:
        return "Too few left any one item out to compare them with those who answered it."
    most, count = result.differences[0], len(result.differences)
    value, p = most.elsewhere.value, most.elsewhere.pvalue
    return (
        f"Those who left an item out are compared with those who answered it in their answers to the other items "
        f"(column d elsewhere). Of {count} items the greatest difference is at {most.item}: "
        f"{abs(value):.2f} SD {'higher' if value > 0 else 'lower'} for the {most.elsewhere.left_out} who left it out "
        f"(p {_p(p)} by itself; p {_p(min(1.0, p * count))} as the greatest of {count}, by Bonferroni)."
    )


def _p(value: float) -> str:
    shown = show(value, "p")
    return shown if shown.startswith("<") else f"= {shown}"


def _mcar(result: Missingness) -> str:
    test = result.little
    if not test.converged:
        return f"Little's test of missing completely at random cannot be had: {test.why}."
    design = ""
    if "planned" in result.found.by_design:
        design += " Planned missing answers are in the test; random by construction, they can only make it see less."
    if set(result.found.by_design) - {"planned"}:
        design += " What the form's logic skipped depends on who was asked, which the test takes for a departure."
    rough = " With more degrees of freedom than respondents p is rough." if test.df > test.n else ""
    return f"Little's test: χ²({test.df:,}) = {test.statistic:,.2f}, p {_p(test.pvalue)}.{rough}{design} {_CANNOT}"
