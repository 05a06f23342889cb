"""Mentor and mentee joined: how far they agree on the same codes, who has no partner, what managers say."""

from collections.abc import Mapping
from statistics import median

from analysis.estimators.study_frame import StudyFrame
from analysis.grammar import agree, counted
from analysis.report.inputs import Inputs
from analysis.report.studies import joined_study
from analysis.report.thresholds import ICC2, RWG
from analysis.result import NamedRows, Row, show, to_table
from instrument.document import Block, Paragraph

KEY, TITLE = "dyads", "Mentors and mentees"
# Of those not joined this many are named; results.json has all.
_NAMED = 20


def compute(inputs: Inputs) -> StudyFrame:
    """Join the roles of a file that has several, or of several files: mentees with mentors, managers by cluster."""
    return joined_study(inputs)


def checks(result: StudyFrame) -> list[Row]:
    """Set the managers' agreement and the reliability of their means beside the thresholds."""
    rows = []
    for threshold, numbers in (
        (RWG, {one.name: one.rwg_median for one in result.level2}),
        (ICC2, {one.name: one.icc2 for one in result.level2}),
    ):
        known = {name: value for name, value in numbers.items() if value == value}
        if known:
            least = min(known, key=lambda name: known[name])
            rows.append(threshold.row(f"Managers: least {threshold.name} ({least})", known[least]))
    return rows


def blocks(result: StudyFrame, inputs: Inputs) -> list[Block]:
    """Say how many were joined and how far they agree; show counts, codes, universities' variables, the unmatched."""
    tables = {more.key: more for more in result.further()}
    alone = f" The other sections are about the {_word(str(inputs.spec.role))}s alone." if inputs.joined else ""
    found: list[Block] = [Paragraph(_joined(result) + alone), *result.tables()[:1]]
    if "study_codes" in tables:
        found += [Paragraph(_codes(result)), _table(tables, "study_codes")]
    if "study_level_two" in tables:
        found += [Paragraph(_level_two(result)), _table(tables, "study_level_two")]
    if lost := tables.get("study_not_joined"):
        note = f"{len(lost.rows)} in all; the first {_NAMED} are shown." if len(lost.rows) > _NAMED else ""
        found.append(to_table(lost.key, lost.caption, lost.rows[:_NAMED], (note,) if note else ()))
    return found


def _table(tables: Mapping[str, NamedRows], key: str) -> Block:
    return to_table(key, tables[key].caption, tables[key].rows)


def _joined(result: StudyFrame) -> str:
    first, second = result.pair
    lost = sum(one.role in result.pair for one in result.unmatched)
    notes = " ".join(note for one in result.roles.values() for note in one.sample.notes if "left out for this" in note)
    n = len(result.wide)
    pairs = f"{counted(n, 'pair')} of {_word(first)} and {_word(second)} {agree(n, 'was', 'were')} joined"
    others = f"{counted(lost, 'person', 'people')} {agree(lost, 'was', 'were')} not"
    return f"{pairs} by cluster and pair's code; {others}. {notes}".strip()


def _codes(result: StudyFrame) -> str:
    known = sorted(one.icc for one in result.codes if one.icc == one.icc)
    if not known:
        return "No code has an agreement that can be computed."
    ending = (
        "A difference in level counts as disagreement; each score is the mean of the role's items of the code, and "
        "pairs count as independent."
    )
    if len(known) == 1:
        said = "Agreement of the two of a pair on the same code, ICC(A,1), for one code"
        return f"{said}: {show(known[0], 'f2')}. {ending}"
    middle, least, most = (show(value, "f2") for value in (median(known), known[0], known[-1]))
    return (
        f"Agreement of the two of a pair on the same code, ICC(A,1), over {len(known)} codes: median {middle}, {least} "
        f"to {most}. {ending}"
    )


def _word(role: str) -> str:
    return role.replace("_", " ")


def _level_two(result: StudyFrame) -> str:
    return (
        "What managers say of their university is a variable of the university: rwg(j) says whether they agree, ICC(2) "
        f"how reliable their mean is; {RWG.asked[2:]} or more is asked of both ({RWG.cited})."
    )
