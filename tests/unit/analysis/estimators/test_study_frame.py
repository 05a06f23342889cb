"""Three small forms of one study, every answer known, so that whom it joins can be read off the tables."""

from collections.abc import Mapping
from io import StringIO

import numpy as np
import pandas as pd
import pytest

from analysis import Sample, cfa, study_frame
from analysis.estimators.study_frame import RoleAnswers, StudyFrame
from analysis.kernel.agreement import two_way
from instrument import bank, blueprint
from instrument.dataspec import DataSpec
from instrument.errors import ContentError, NotGiven, Refused, UsageError
from instrument.formbuild import build
from instrument.responses import Record, describe, gather
from instrument.session import Answer, Session
from tests.support.answers import likert

ITEMS = ("FAC01", "FAC02", "FAC03")
CODES: Mapping[str, tuple[str, ...]] = {"FAC01": ("A1",), "FAC02": ("A1",), "FAC03": ("A2",)}
_N = 40


def _answers(seed: int, n: int = _N, **columns: object) -> pd.DataFrame:
    return likert(n, 3, seed).set_axis(list(ITEMS), axis=1).astype(float).assign(**columns)


UNIVERSITY = [f"U{k % 4}" for k in range(_N)]
PAIR = [f"p{k // 4}" for k in range(_N)]
MENTEES = _answers(1, university=UNIVERSITY, pair=PAIR)
MENTORS = _answers(2, university=UNIVERSITY, pair=PAIR)
MANAGERS = _answers(3, 12, university=[f"U{k % 4}" for k in range(12)])


def _role(
    frame: pd.DataFrame, codes: Mapping[str, tuple[str, ...]] = CODES, reverse: tuple[str, ...] = ()
) -> RoleAnswers:
    group = "pair" if "pair" in frame else None
    constructs = {"general": ITEMS}
    sample = Sample.from_frame(frame, ITEMS, reverse, (1, 5), cluster="university", group=group, constructs=constructs)
    return RoleAnswers(sample, codes)


def _study(mentees: pd.DataFrame = MENTEES, mentors: pd.DataFrame = MENTORS, **options: object) -> StudyFrame:
    roles = {"mentee": _role(mentees), "mentor": _role(mentors), "manager": _role(MANAGERS)}
    return study_frame(roles, **options)


def _reasons(found: StudyFrame) -> dict[tuple[str, int], str]:
    return {(one.role, one.row): one.reason for one in found.unmatched}


def test_everybody_of_a_whole_study_is_joined() -> None:
    found = _study(mentors=MENTORS.iloc[::-1])
    assert len(found.wide) == _N
    assert found.unmatched == ()
    assert found.warnings == ()
    expected = MENTORS.set_index(["university", "pair"]).loc[list(zip(UNIVERSITY, PAIR, strict=True)), "FAC02"]
    np.testing.assert_array_equal(found.wide["FAC02_mentor"], expected)
    np.testing.assert_array_equal(found.wide["FAC02_mentee"], MENTEES["FAC02"])


def test_labels_are_compared_without_capitals_blanks_and_scripts_of_digits() -> None:
    mentors = MENTORS.assign(university=[f" u{k % 4}" for k in range(_N)], pair=[p.upper() + " " for p in PAIR])
    mentors.loc[4, "pair"] = "P۱"
    found = _study(mentors=mentors)
    assert len(found.wide) == _N
    assert found.dyads().cluster is not None
    assert set(found.dyads().cluster) == {"U0", "U1", "U2", "U3"}
    assert len(found.universities) == 4


def test_everybody_left_out_is_listed_with_the_reason() -> None:
    mentees, mentors = MENTEES.copy(), MENTORS.copy()
    mentees.loc[0, "pair"] = None
    mentees.loc[1, "university"] = " "
    mentees.loc[2, list(ITEMS)] = np.nan
    mentors.loc[4, "pair"] = "p2"  # U0: p2 then stands twice, p1 nowhere
    mentors.loc[15, "university"] = "U9"
    reasons = _reasons(_study(mentees, mentors))
    assert reasons[("mentee", 0)] == "no pair's code"
    assert reasons[("mentee", 1)] == "no university"
    assert reasons[("mentee", 2)] == "answered no item"
    assert reasons[("mentee", 4)] == "no mentor with this code at this university"
    assert reasons[("mentee", 8)] == "the pair's code stands in 2 rows of the mentors"
    away = "no mentor with this code at this university; one without a partner is at U9"
    assert reasons[("mentee", 15)] == away
    assert reasons[("mentor", 4)] == reasons[("mentor", 8)] == "the pair's code stands in 2 rows of this role"
    assert reasons[("mentor", 15)].endswith("one without a partner is at U3")
    for row in (0, 1, 2):
        assert reasons[("mentor", row)].startswith("no mentee with this code")
    assert len(reasons) == 6 + 6


def test_nobody_is_counted_twice_or_lost() -> None:
    found = _study(MENTEES[5:], MENTORS[:-3])
    rows = {row["role"]: row for row in found.rows()}
    for role, n in (("mentee", 35), ("mentor", 37)):
        assert rows[role]["people"] == n == rows[role]["in_dyads"] + rows[role]["not_joined"]
    assert rows["mentee"]["in_dyads"] == len(found.wide) == 32
    listed = {more.key: more.rows for more in found.further()}["study_not_joined"]
    assert len(listed) == rows["mentee"]["not_joined"] + rows["mentor"]["not_joined"] == 8
    assert sum(int(one.split(": ")[1].split()[0]) for one in found.warnings if "not joined" in one) == 8


def test_a_mentor_of_several_mentees_joins_with_each_if_asked() -> None:
    groups = MENTEES.assign(pair=["g"] * _N)
    mentors = MENTORS[:4].assign(pair="g")
    with pytest.raises(Refused, match="nobody was joined; the first reason: the pair's code stands in 10 rows"):
        _study(groups, mentors)
    found = _study(groups, mentors, many="mentee")
    assert len(found.wide) == _N
    assert found.wide.groupby("university")["person_mentor"].nunique().tolist() == [1] * 4


def test_the_dictionary_says_what_each_column_is() -> None:
    found = _study()
    row = found.dictionary.set_index("column").loc["FAC02_mentor"]
    assert row.to_dict() == {
        "role": "mentor",
        "item": "FAC02",
        "construct": "general",
        "codes": "A1",
        "reversed": False,
    }
    assert list(found.dictionary["column"]) == [f"{item}_{role}" for role in ("mentee", "mentor") for item in ITEMS]
    assert set(found.dictionary["column"]) < set(found.wide.columns)


def test_reversed_items_are_joined_as_keyed() -> None:
    roles = {"mentee": _role(MENTEES, reverse=("FAC01",)), "mentor": _role(MENTORS)}
    found = study_frame(roles)
    np.testing.assert_array_equal(found.wide["FAC01_mentee"], 6 - MENTEES["FAC01"])
    assert found.dictionary.set_index("column").loc["FAC01_mentee", "reversed"]


def test_agreement_on_a_code_is_that_of_the_means_of_its_items() -> None:
    found = {one.code: one for one in _study().codes}["A1"]
    scores = np.column_stack([frame[["FAC01", "FAC02"]].mean(axis=1) for frame in (MENTEES, MENTORS)])
    assert found.n == _N
    assert found.items == ("FAC01", "FAC02")
    assert found.means == pytest.approx(tuple(scores.mean(axis=0)))
    assert found.r == pytest.approx(np.corrcoef(scores, rowvar=False)[0, 1])
    assert found.icc == pytest.approx(two_way(scores).icc_agreement)
    assert found.icc_lower < found.icc < found.icc_upper
    assert found.difference_lower < found.difference < found.difference_upper


def test_items_of_different_roles_meet_in_the_code_they_come_from() -> None:
    other = RoleAnswers(_role(MENTORS).sample, {"FAC01": ("A2",), "FAC02": ("A3",), "FAC03": ("A4",)})
    (found,) = study_frame({"mentee": _role(MENTEES), "mentor": other}).codes
    assert (found.code, found.items) == ("A2", ("FAC03", "FAC01"))
    assert found.means == pytest.approx((MENTEES["FAC03"].mean(), MENTORS["FAC01"].mean()))


def test_a_code_that_few_pairs_answered_has_no_numbers_and_says_so() -> None:
    mentees = MENTEES.copy()
    mentees.loc[2:, "FAC03"] = np.nan
    found = _study(mentees)
    assert "No agreement on A2: fewer than 3 pairs have both." in found.warnings
    row = next(row for row in found.further()[0].rows if row["code"] == "A2")
    assert (row["dyads"], row["dyad_icc"], row["dyad_r"]) == (2, None, None)


def test_managers_describe_their_university() -> None:
    found = _study()
    means = MANAGERS[list(ITEMS)].mean(axis=1).groupby(MANAGERS["university"]).mean()
    assert found.universities.set_index("university")["general_manager"].to_dict() == pytest.approx(means.to_dict())
    assert found.universities["n_manager"].tolist() == [3] * 4
    (construct,) = found.level2
    assert (construct.people, construct.universities, construct.rated) == (12, 4, 4)
    variance = MANAGERS.groupby("university")[list(ITEMS)].var().mean(axis=1).clip(upper=2) / 2
    assert construct.rwg_mean == pytest.approx((3 * (1 - variance) / (3 * (1 - variance) + variance)).mean())


def test_a_manager_alone_at_each_university_has_means_but_no_agreement() -> None:
    roles = {"mentee": _role(MENTEES), "mentor": _role(MENTORS), "manager": _role(MANAGERS[:4])}
    found = study_frame(roles)
    assert found.universities["general_manager"].notna().all()
    assert np.isnan([found.level2[0].rwg_mean, found.level2[0].icc2]).all()
    assert any("each university has one" in one for one in found.warnings)
    assert found.summary()


def test_a_manager_of_a_university_without_pairs_is_listed() -> None:
    managers = MANAGERS.assign(university=["U8", *MANAGERS["university"][1:]])
    roles = {"mentee": _role(MENTEES), "mentor": _role(MENTORS), "manager": _role(managers)}
    assert _reasons(study_frame(roles)) == {("manager", 0): "no pair of this university was joined"}


def test_persons_are_both_roles_with_the_role_as_group_and_the_pair_as_cluster() -> None:
    sample = _study(MENTEES[5:]).persons()
    assert sample.items == ITEMS
    assert sample.group is not None
    assert sample.cluster is not None
    assert sample.group.value_counts().to_dict() == {"mentor": 40, "mentee": 35}
    assert sample.cluster.nunique() == 40


def test_invariance_by_role_of_a_distinguishable_dyad() -> None:
    found = _study()
    sample, text = found.dyads(), found.model(equal="loadings")
    assert "FAC02_mentee ~~ FAC02_mentor" in text
    assert "l_general_FAC02*FAC02_mentee" in text
    assert "~ i_" not in text
    free = [
        cfa(sample, found.model(equal=equal), estimator="ML", missing="listwise", meanstructure=True)
        for equal in ("nothing", "loadings", "intercepts")
    ]
    assert [fit.fit["df"] for fit in free] == [5, 7, 9]


def test_a_construct_with_one_common_item_has_no_model() -> None:
    sample = Sample.from_frame(
        MENTORS, ["FAC01"], scale=(1, 5), cluster="university", group="pair", constructs={"general": ["FAC01"]}
    )
    found = study_frame({"mentee": _role(MENTEES), "mentor": sample})
    assert found.common == ("FAC01",)
    with pytest.raises(Refused, match="fewer than two of its items were answered by mentee and mentor"):
        found.model()
    with pytest.raises(UsageError, match="there is no 'generl'"):
        found.model(["generl"])


def test_what_is_missing_is_named() -> None:
    with pytest.raises(NotGiven, match="there are no answers of the role 'mentor'"):
        study_frame({"mentee": _role(MENTEES)})
    with pytest.raises(NotGiven, match="study, mentor: no column of the pair's code is named"):
        study_frame({"mentee": _role(MENTEES), "mentor": _role(MENTORS.drop(columns="pair"))})
    with pytest.raises(NotGiven, match="study, mentee: no university column is named"):
        study_frame({"mentee": MENTEES[list(ITEMS)], "mentor": _role(MENTORS)})
    with pytest.raises(UsageError, match="'manager' is not a role of the pair"):
        _study(many="manager")


SPEC = DataSpec.model_validate(
    {
        "title": "Study",
        "items": list(ITEMS),
        "reverse": ["FAC02"],
        "cluster": "university",
        "dyad": "pair",
        "scale": {"min": 1, "max": 5},
        "missing": {"refused": -99, "not_asked": -96},
        "constructs": {"general": list(ITEMS)},
        "codes": {item: list(codes) for item, codes in CODES.items()},
    }
)


def test_a_file_and_its_specification_make_a_role() -> None:
    frame = MENTEES.astype(object).assign(respondent=[f"r{k}" for k in range(_N)])
    frame.loc[3, "pair"] = "-99"
    role = RoleAnswers.of(frame, SPEC)
    found = study_frame({"mentee": role, "mentor": _role(MENTORS)})
    assert [(one.name, one.reason) for one in found.unmatched if one.role == "mentee"] == [("r3", "no pair's code")]
    assert found.wide["FAC02_mentee"][0] == 6 - MENTEES["FAC02"][0]
    assert [one.code for one in found.codes] == ["A1", "A2"]


def test_one_form_for_several_roles_is_divided_by_role() -> None:
    mentors = MENTORS.assign(FAC03=-96)
    both = pd.concat([MENTEES.assign(role=1), mentors.assign(role=2)], ignore_index=True).sample(frac=1, random_state=4)
    roles = RoleAnswers.by_role(both, SPEC)
    assert roles["mentor"].sample.items == ("FAC01", "FAC02")
    assert roles["mentee"].sample.items == ITEMS
    assert len(study_frame(roles).wide) == _N
    with pytest.raises(ContentError, match="column 'role': 1 row has no known role"):
        RoleAnswers.by_role(both.assign(role=[7, *both["role"][1:]]), SPEC)


def _answered(name: str, role_shift: int) -> tuple[pd.DataFrame, DataSpec]:
    """The shipped form of this name, answered by twelve people of three universities, as it is exported."""
    recipe = blueprint.shipped(name)
    form = build(recipe, bank.shipped(recipe.bank), "en", seed=1)
    records = []
    for k in range(12):
        session = Session.start(form, f"{name}{k}")
        given = (
            {"university": f"U{k % 3}", "pair": f"c{k // 3}"}
            if "pair" in form.questions
            else {"university": f"U{k % 3}"}
        )
        for question, text in given.items():
            session = session.with_answer(Answer(question, text=text))
        for place, item in enumerate(form.items):
            session = session.with_answer(Answer(item.id, 1 + (place + k + role_shift) % 5))
        records.append(Record(session, "2026-01-01T00:00:00.000+00:00"))
    responses = gather(records)
    return pd.read_csv(StringIO(responses.to_csv()), dtype=str), describe(responses)


def test_the_shipped_forms_of_mentee_mentor_and_manager_come_together() -> None:
    roles, specs = {}, {}
    for shift, name in enumerate(("mentee", "mentor", "manager")):
        frame, specs[name] = _answered(name, shift)
        roles[name] = RoleAnswers.of(frame, specs[name])
    assert [(spec.role, spec.dyad) for spec in specs.values()] == [
        ("mentee", "pair"),
        ("mentor", "pair"),
        ("manager", None),
    ]
    found = study_frame(roles)
    assert len(found.wide) == 12
    assert found.unmatched == ()
    assert {one.code for one in found.codes} == {code for codes in specs["mentee"].codes.values() for code in codes}
    assert all(one.code.startswith("K22-") for one in found.codes)
    assert {one.name for one in found.level2} == set(specs["manager"].constructs)
