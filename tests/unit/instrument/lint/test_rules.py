"""Every rule trips where its examples say and nowhere else; the shipped banks keep them all."""

import pytest

from instrument import bank, library
from instrument.bank import ItemBank
from instrument.lint import Rule, lint, rules
from instrument.lint.example import as_bank
from instrument.lint.rule import Example
from instrument.lint.rule import rule as register
from instrument.lint.text import Text

ERRORS = "L01 L02 L03 L05 L12 L21 L22 L23 L31 L32 L33 L34 L35 L41 L42 L43 L44 L45 L51 L91 L92".split()  # noqa: SIM905
WARNINGS = "L04 L06 L07 L11 L13 L24 L46 L47 L52".split()  # noqa: SIM905


def _examples(kind: str) -> list[object]:
    return [
        pytest.param(rule, example, id=f"{rule.id} {example.text if isinstance(example, Text) else place}")
        for rule in rules()
        for place, example in enumerate(getattr(rule, kind), 1)
    ]


@pytest.fixture(scope="module", params=library.names("banks"))
def any_bank(request: pytest.FixtureRequest) -> ItemBank:
    return bank.shipped(request.param)


def test_no_rule_vanishes_unseen_and_none_changes_its_severity() -> None:
    assert [rule.id for rule in rules()] == sorted(ERRORS + WARNINGS)
    assert [rule.id for rule in rules() if rule.severity == "error"] == ERRORS


@pytest.mark.parametrize(("rule", "example"), _examples("trips"))
def test_an_example_trips_its_rule(rule: Rule, example: Example) -> None:
    assert list(rule.check(as_bank(example)))


@pytest.mark.parametrize(("rule", "example"), _examples("passes"))
def test_an_example_passes_its_rule(rule: Rule, example: Example) -> None:
    assert [fault.message for fault in rule.check(as_bank(example))] == []


def test_every_rule_explains_itself_and_has_examples_of_both_kinds() -> None:
    for rule in rules():
        assert rule.trips, rule.id
        assert rule.passes, rule.id
        assert rule.why.endswith("."), rule.id
        assert rule.remedy.endswith("."), rule.id
    assert len({rule.name for rule in rules()}) == len(rules())


def test_every_fault_names_something_of_the_bank_and_is_a_sentence() -> None:
    for rule in rules():
        for one in map(as_bank, rule.trips):
            ids = {one.id, *(item.id for item in one.items), *(part.id for part in one.constructs)}
            ids |= {code.id for code in one.codebook.codes} | {waiver.item for waiver in one.waivers}
            for fault in rule.check(one):
                assert fault.item in ids, rule.id
                assert fault.language in (None, *one.languages), rule.id
                assert fault.message[0].isupper() or fault.message[0] == "'" or fault.message.startswith("C1 "), rule.id


def test_a_number_cannot_be_given_twice() -> None:
    first = rules()[0]
    with pytest.raises(ValueError, match="L01 is both 'double-barrelled' and 'other'"):
        register("L01", "other", "error", "Why.", "Do.", first.trips, first.passes)(first.check)


def test_the_shipped_banks_have_no_error_and_no_warning_that_is_not_waived(any_bank: ItemBank) -> None:
    assert [(one.rule, one.item, one.message) for one in lint(any_bank) if one.waived is None] == []


def test_the_shipped_banks_waive_little(any_bank: ItemBank) -> None:
    assert len(any_bank.waivers) <= len(any_bank.items) / 20
