"""Evidence that is a count: how many respondents, items, criteria."""

from analysis.report.checklists.line import Finding, Verdict, absent, section_of
from analysis.report.thresholds import Threshold
from analysis.report.validation import Validation
from analysis.result import show

PER_ITEM = Threshold("respondents per item", "at least", 10, "Boateng et al. (2018)")
RESPONDENTS = Threshold("respondents", "at least", 200, "Boateng et al. (2018): 200 to 300")
VERY_GOOD = Threshold("respondents per item", "at least", 7, "Mokkink et al. (2018): very good, with 100 or more")
ADEQUATE_N = Threshold("respondents", "at least", 100, "Mokkink et al. (2018): very good")
GROUP_N = Threshold("respondents in each group", "at least", 200, "Mokkink et al. (2018): very good")
CRITERIA = Threshold("criteria of the number of factors", "at least", 2, "Watkins (2018), parallel analysis among them")
INDICES = Threshold("indices of fit", "at least", 2, "Appelbaum et al. (2018), of different classes")
PRETESTED = Threshold("people in the pretest", "at least", 30, "Perneger et al. (2015)")


def _beside(threshold: Threshold, number: float, place: str, form: str = "") -> Finding:
    """Return a number beside its threshold."""
    shown = form or show(int(number) if number == int(number) else number, "f1")
    verdict: Verdict = "met" if threshold.met(number) else "not met"
    name = threshold.name[0].upper() + threshold.name[1:]
    return Finding(f"{name}: {shown}", verdict, threshold.asked, threshold.source, place)


def respondents(validation: Validation) -> list[Finding]:
    """Set respondents, and respondents per item, beside what is asked for a scale's development."""
    section, n, p = _participants(validation)
    return [_beside(RESPONDENTS, n, section), _beside(PER_ITEM, n / p, section)]


def respondents_for_factors(validation: Validation) -> list[Finding]:
    """Set them beside what COSMIN rates as very good for a factor analysis."""
    section, n, p = _participants(validation)
    return [_beside(ADEQUATE_N, n, section), _beside(VERY_GOOD, n / p, section)]


def respondents_for_reliability(validation: Validation) -> list[Finding]:
    """Set respondents beside what COSMIN rates as very good for reliability over time, where people were asked twice.

    How many of them answered twice is not known here; without a second occasion no number answers the box.
    """
    if validation.inputs.facts.retest is None:
        return []
    section, n, _ = _participants(validation)
    return [_beside(ADEQUATE_N, n, section)]


def per_parameter(validation: Validation) -> list[Finding]:
    """Say how many respondents there are for how many free parameters of the model."""
    section = section_of(validation, "cfa")
    if section.result is None:
        return [absent(section)]
    main = section.result.main  # type: ignore[attr-defined]
    said = f"Respondents: {main.settings.n_used:,}; free parameters of the model: {main.fitted.free:,}"
    return [Finding(said, "reported", place=section.title)]


def smallest_group(validation: Validation) -> list[Finding]:
    """Set the smallest group beside what COSMIN rates as very good for a comparison."""
    found = section_of(validation, "participants")
    sizes = dict(getattr(found.result, "groups", ()) or ())
    if not sizes:
        return [Finding("No group column is named.", "missing", place=found.title)]
    return [_beside(GROUP_N, min(sizes.values()), found.title)]


def criteria(validation: Validation) -> list[Finding]:
    """Count the criteria that suggest a number of factors."""
    section = section_of(validation, "retention")
    if section.result is None:
        return [absent(section)]
    voices = {one.criterion.key for one in section.result.found if one.factors is not None}  # type: ignore[attr-defined]
    return [_beside(CRITERIA, len(voices), section.title)]


def pretested(validation: Validation) -> list[Finding]:
    """Set the number of people in the pretest beside what finds a problem that one in twenty has."""
    people = validation.inputs.facts.pretest
    return [] if people is None else [_beside(PRETESTED, people, "")]


def indices(validation: Validation) -> list[Finding]:
    """Count the classes of fit indices that are reported: exact test, incremental, absolute, residual."""
    section = section_of(validation, "cfa")
    if section.result is None:
        return [absent(section)]
    return [_beside(INDICES, 4, section.title, "4 (test, CFI and TLI, RMSEA, SRMR)")]


def _participants(validation: Validation) -> tuple[str, int, int]:
    sample = validation.inputs.sample
    return section_of(validation, "participants").title, len(sample.answers), len(sample.items)
