"""The joined study of a report: the roles of a file that has several, or of several files."""

from collections.abc import Mapping

from analysis.estimators.study_frame import RoleAnswers, StudyFrame, study_frame
from analysis.report.inputs import Inputs
from instrument.errors import ContentError, NotGiven, Refused

_WHAT = "joined roles"


def joined_study(inputs: Inputs) -> StudyFrame:
    """Return mentees with mentors (or group leaders), managers by cluster; NotGiven where the roles are not named."""
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
