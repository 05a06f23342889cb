"""Mentor and mentee joined: how far they agree on the same codes, who has no partner, what managers say."""

from collections.abc import Mapping
from statistics import median

from analysis.estimators.study_frame import RoleAnswers, StudyFrame, study_frame
from analysis.grammar import agree, counted
from analysis.report.inputs import Inputs
from analysis.report.thresholds import ICC2, RWG
from analysis.result import NamedRows, Row, show, to_table
from instrument.document import Block, Paragraph
from instrument.errors import ContentError, NotGiven, Refused

KEY, TITLE = "dyads", "Mentors and mentees"
_WHAT = "joined roles"
# Of those not joined this many are named; results.json has all.
_NAMED = 20


def compute(inputs: Inputs) -> StudyFrame:
    """Join the roles of a file that has several, or of several files: mentees with mentors, managers by cluster."""
    spec = inputs.spec
    if inputs.answers is None or (spec.role_column is None and not inputs.joined):
        what = "the data specification names no column of roles."
        remedy = "Where one file holds several roles, name it: role_column = ...; files of other roles come by --with."
        raise NotGiven.at(_WHAT, what, remedy)
    if spec.dyad is None and not inputs.joined:
        what = "the data specification names no column of the pairs' codes."
        raise NotGiven.at(_WHAT, what, "Where pairs have agreed on a code, name its column: dyad = ...")
    if spec.cluster is None:
        raise NotGiven.at(_WHAT, "no cluster column is named.", "Name the university column as `cluster`.")
    answers = inputs.answers.iloc[list(inputs.sample.answers.index)] if inputs.left_out else inputs.answers
    try:
        roles = (
            {str(spec.role): RoleAnswers.of(answers, spec), **{one.role: one.answers for one in inputs.joined}}
            if inputs.joined
            else RoleAnswers.by_role(answers, spec, str(spec.role_column))
        )
    except ContentError as fault:
        raise Refused(fault.problems) from None
    return study_frame(roles, _pair(roles), many="mentee" if "mentor" not in roles else None)


def _pair(roles: Mapping[str, RoleAnswers]) -> tuple[str, str]:
    return ("mentee", "group_leader") if "mentor" not in roles and "group_leader" in roles else ("mentee", "mentor")


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
