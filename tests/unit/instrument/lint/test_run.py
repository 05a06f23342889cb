"""What `lint` makes of faults and waivers."""

from instrument.lint import lint
from instrument.lint.example import Entry, small

ALWAYS = (
    Entry("AA01", "My mentor always answers.", level="dyad"),
    Entry("AA02", "Sessions of our programme are held weekly."),
    Entry("AA03", "Our university pays mentors a fee."),
)


def test_a_finding_has_everything_a_reader_needs() -> None:
    [finding] = lint(small(*ALWAYS))
    assert (finding.rule, finding.name, finding.severity) == ("L04", "absolute terms", "warning")
    assert (finding.bank, finding.item, finding.language, finding.respondent) == ("small", "AA01", "en", None)
    assert finding.message == "It leaves no exception: 'always'."
    assert finding.remedy == "Leave the word out; the response scale says how much."
    assert finding.waived is None


def test_a_finding_names_the_respondent_whose_wording_it_is() -> None:
    both = Entry("AA01", {"mentee": "My mentor helps.", "mentor": "I always help."}, respondent=("mentee", "mentor"))
    assert [one.respondent for one in lint(small(both)) if one.rule == "L04"] == ["mentor"]


def test_a_waived_finding_stays_and_says_why() -> None:
    [finding] = lint(small(*ALWAYS, waivers=(("L04", "AA01"),)))
    assert (finding.rule, finding.waived) == ("L04", "An example of a waiver.")


def test_a_waiver_holds_for_its_item_and_its_rule_only() -> None:
    also = Entry("AA04", "Everyone in our programme is paid and trained.")
    found = lint(small(*ALWAYS, also, waivers=(("L04", "AA01"),)))
    assert {(one.rule, one.item): one.waived is not None for one in found} == {
        ("L01", "AA04"): False,
        ("L04", "AA01"): True,
        ("L04", "AA04"): False,
    }


def test_a_waiver_of_a_waivers_rule_waives_nothing() -> None:
    found = lint(small(*ALWAYS, waivers=(("L04", "AA01"), ("L01", "AA01"), ("L92", "AA01"))))
    assert {(one.rule, one.waived is None) for one in found} == {("L04", False), ("L91", True), ("L92", True)}


def test_findings_come_in_the_order_of_the_rules() -> None:
    found = lint(small(Entry("AA01", "Everyone is paid and trained.", codes=("C1", "C2"))))
    assert [one.rule for one in found] == sorted(one.rule for one in found)
    assert {one.rule for one in found} == {"L01", "L04", "L42", "L46", "L47"}


def test_a_bank_without_items_in_a_language_does_not_break_a_rule() -> None:
    found = lint(small(Entry("AA01"), languages=("fa",)))
    assert ("L31", "AA01", "fa") in {(one.rule, one.item, one.language) for one in found}
