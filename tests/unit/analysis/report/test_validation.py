from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pytest

from analysis.report import validation as module
from analysis.report.inputs import Inputs
from analysis.report.sections import items, participants
from analysis.report.validation import Section, Validation, validate
from instrument.errors import NotGiven, Problem, Refused

KEYS = [
    "instrument",
    "content_validity",
    "participants",
    "missing",
    "careless",
    "items",
    "alpha",
    "omega",
    "guttman",
    "adequacy",
    "retention",
    "efa",
    "cfa",
    "rivals",
    "convergent",
    "dynamic_cutoffs",
    "invariance",
    "clusters",
    "icc",
    "agreement",
    "twolevel",
    "multilevel_reliability",
    "universities",
    "recommendations",
    "importance",
    "lmm",
    "dyads",
    "role_invariance",
]


# What a specification without texts, codes or a panel leaves unsaid of the items.
UNTRACED = {"instrument", "content_validity", "recommendations", "importance"}


def _raising(error: Exception) -> SimpleNamespace:
    def compute(inputs: Inputs) -> None:
        raise error

    return SimpleNamespace(KEY="broken", TITLE="Broken", compute=compute, blocks=None)


def test_every_section_is_computed_in_order(validation: Validation) -> None:
    assert [section.key for section in validation.sections] == KEYS
    assert {section.key for section in validation.sections if section.not_given} == {
        "dynamic_cutoffs",
        "dyads",
        "role_invariance",
    } | UNTRACED
    assert {section.status for section in validation.sections if not section.not_given} == {"ok"}


class _Hearing:
    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []

    def begun(self, title: str) -> None:
        self.heard.append(("begun", title))

    def ended(self, section: Section) -> None:
        self.heard.append((section.fate, section.title))


def test_progress_hears_each_section_begin_and_what_became_of_it(
    inputs: Inputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, absent = _raising(ValueError("no root")), _raising(NotGiven.at("x", "is not there.", "Give it."))
    monkeypatch.setattr(module, "ORDER", (participants, broken, absent))
    hearing = _Hearing()
    validate(inputs, hearing)
    title = participants.TITLE
    assert hearing.heard == [
        *(("begun", title), ("computed", title)),
        *(("begun", "Broken"), ("failed", "Broken")),
        *(("begun", "Broken"), ("not given", "Broken")),
    ]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (np.linalg.LinAlgError("Singular matrix"), "LinAlgError: Singular matrix"),
        (ZeroDivisionError("division by zero"), "ZeroDivisionError: division by zero"),
        (ValueError("no root"), "ValueError: no root"),
        (RuntimeError("gave up"), "RuntimeError: gave up"),
    ],
)
def test_numerical_trouble_fails_one_section_and_the_others_stand(
    inputs: Inputs, monkeypatch: pytest.MonkeyPatch, error: Exception, reason: str
) -> None:
    monkeypatch.setattr(module, "ORDER", (participants, _raising(error), items))
    found = validate(inputs)
    assert [section.status for section in found.sections] == ["ok", "failed", "ok"]
    assert found.sections[1].reason == reason
    assert f"broken: failed: {reason}" in found.warnings


def test_a_refusal_is_kept_with_its_reason(inputs: Inputs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ORDER", (_raising(Refused.at("x", "too few.", "Get more.")),))
    (section,) = validate(inputs).sections
    assert (section.status, section.reason, section.not_given) == ("refused", "x: too few. Get more.", False)


def test_of_very_many_faults_the_first_ten_are_said(inputs: Inputs, monkeypatch: pytest.MonkeyPatch) -> None:
    many = Refused([Problem(f"q{k}", "nobody answered it.", "Leave it out.") for k in range(12)])
    monkeypatch.setattr(module, "ORDER", (_raising(many),))
    (section,) = validate(inputs).sections
    assert section.reason.splitlines()[-2:] == ["q9: nobody answered it. Leave it out.", "And 2 more such faults."]


def test_what_nobody_gave_is_marked(inputs: Inputs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ORDER", (_raising(NotGiven.at("x", "no model.", "Write one.")),))
    (section,) = validate(inputs).sections
    assert (section.status, section.not_given) == ("refused", True)


def test_without_a_model_and_clusters_these_sections_are_not_given(make: Callable[..., Inputs]) -> None:
    found = {section.key: section for section in validate(make(model=None, cluster=None, formula=None)).sections}
    absent = {"cfa", "convergent", "dynamic_cutoffs", "invariance", "clusters", "icc", "agreement", "universities"}
    absent |= {"twolevel", "multilevel_reliability", "lmm", "dyads", "role_invariance"} | UNTRACED
    assert {key for key, section in found.items() if section.not_given} == absent
    assert {section.status for key, section in found.items() if key not in absent} == {"ok"}


def test_a_construct_without_alpha_is_a_warning_beside_the_others(make: Callable[..., Inputs]) -> None:
    inputs = make(constructs={"Support": ("q1", "q2", "q3"), "Alone": ("q4",)}, model=None)
    found = next(section for section in validate(inputs).sections if section.key == "alpha")
    assert found.status == "ok"
    assert found.result.warnings == (
        "Alone: alpha needs two items or more. Add items to the construct or leave it out.",
    )
    assert len(found.result.rows()) == 1


def test_without_any_alpha_the_section_is_refused(make: Callable[..., Inputs]) -> None:
    inputs = make(constructs={"A": ("q1",), "B": ("q2",), "C": ("q3",)}, model=None)
    found = next(section for section in validate(inputs).sections if section.key == "alpha")
    assert found.status == "refused"
    assert "A: alpha needs two items" in found.reason


def test_warnings_say_which_section_they_belong_to(make: Callable[..., Inputs]) -> None:
    found = validate(make(reverse=("q1",)))
    assert any(w.startswith("items: Support: q1 runs against the other items") for w in found.warnings)


def test_the_number_of_factors_is_the_specs_then_the_models_then_nobodys(make: Callable[..., Inputs]) -> None:
    assert make(factors=1).factors == 1
    assert make().factors == 2
    assert make(model=None).factors is None
