"""A line of a checklist: what is asked, and what this report has of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from analysis.report.sections import ORDER
from analysis.report.validation import Outcome, Section, Validation
from analysis.result import Row, show
from instrument.reportfacts import QUESTIONS

# "reported": the report has it and no threshold is asked; "given": the authors have said it.
Verdict = Literal["met", "not met", "reported", "given", "missing"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found for a line; `place` is the title of the section where it stands, empty where there is none."""

    found: str
    verdict: Verdict
    threshold: str = ""
    source: str = ""
    place: str = ""


Evidence = Callable[[Validation], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its `number` in the source, what it asks for, and where the evidence is looked for."""

    number: str
    asks: str
    evidence: tuple[Evidence, ...]

    def rows(self, validation: Validation) -> list[Row]:
        """Return a row for everything found; what is asked stands in the first alone."""
        findings = [finding for look in self.evidence for finding in look(validation)]
        rows: list[Row] = []
        for k, one in enumerate(findings):
            rows.append(
                {
                    "checklist_line": self.number,
                    "asks": "" if k else self.asks,
                    "finding": one.found,
                    "threshold": one.threshold,
                    "standing": one.verdict,
                    "source": one.source,
                    "place": one.place,
                }
            )
        return rows


def section_of(validation: Validation, key: str) -> Section:
    """Return a section; where a report has been made without it, one that was not computed."""
    found = next((section for section in validation.sections if section.key == key), None)
    module = next(module for module in ORDER if key == module.KEY)
    return found or Section(module, Outcome("refused", reason="This report has no such section.", not_given=True))


def checks(key: str, *starts: str) -> Evidence:
    """Look up a section's numbers beside their thresholds, those whose names begin with one of `starts` (or all)."""

    def look(validation: Validation) -> list[Finding]:
        section = section_of(validation, key)
        rows = section.module.checks(section.result) if section.result else []
        chosen = [row for row in rows if not starts or str(row["statistic"]).startswith(starts)]
        if not chosen:
            return [absent(section)]
        return [_checked(row, section.title) for row in chosen]

    return look


def _checked(row: Row, place: str) -> Finding:
    value = row["value"]
    number = show(value, "f3") if isinstance(value, float) and value == value else ""
    verdict: dict[str, Verdict] = {"yes": "met", "no": "not met"}
    found = f"{row['statistic']}: {number}" if number else f"{row['statistic']}: not computed"
    standing = verdict.get(str(row["verdict"]), "missing")
    return Finding(found, standing, str(row["threshold"]), str(row["source"]), place)


def reported(key: str) -> Evidence:
    """Look whether a section was computed, and say how: estimator, treatment, missing answers, N."""

    def look(validation: Validation) -> list[Finding]:
        section = section_of(validation, key)
        if section.result is None:
            return [absent(section)]
        settings = section.result.settings
        done = (
            settings.estimator,
            settings.correlation,
            f"missing answers: {settings.missing}" if settings.missing else "",
        )
        said = "; ".join(part.rstrip(".") for part in (*done, f"N = {settings.n_used:,}") if part)
        return [Finding(f"{said[0].upper()}{said[1:]}", "reported", place=section.title)]

    return look


def absent(section: Section) -> Finding:
    """Say why a section has nothing."""
    return Finding(section.reason.split("\n")[0] or "Nothing was found.", "missing", place=section.title)


def fact(*keys: str) -> Evidence:
    """Look up what the authors have said under [report] in study.toml; what they have not is asked."""
    questions = {question.key: question.text for question in QUESTIONS}

    def look(validation: Validation) -> list[Finding]:
        facts = validation.inputs.facts
        return [_said(key, questions[key], getattr(facts, key, None)) for key in keys]

    return look


def _said(key: str, question: str, answer: object) -> Finding:
    if answer is None:
        return Finding(f"{question} (Say it as {key}.)", "missing", source="[report] in study.toml")
    return Finding(str(answer), "given", source="[report] in study.toml")
