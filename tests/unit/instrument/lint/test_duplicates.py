"""Nearly the same wording: who reads both, in which language, and for which codes."""

from instrument.lint.example import Entry, small
from instrument.lint.rule import RULES

OTHERS = (
    Entry("AA91", "Our university pays mentors a fee.", "دانشگاه ما به منتورها حق‌الزحمه می‌دهد."),
    Entry("AA92", "Group sessions are held in our programme.", "در برنامهٔ ما جلسه‌های گروهی برگزار می‌شود."),
)
ONE = "Mentors in our programme are chosen to suit the needs of students."
OTHER = "Mentors in our programme are chosen to suit the needs of students well."


def _near(*entries: Entry) -> list[tuple[str, str | None]]:
    return [(fault.item, fault.language) for fault in RULES["L52"].check(small(*entries, *OTHERS))]


def test_the_later_item_is_named_with_the_earlier_text() -> None:
    [fault] = RULES["L52"].check(small(Entry("AA01", ONE), Entry("AA02", OTHER), *OTHERS))
    assert (fault.item, fault.language) == ("AA02", "en")
    assert fault.message.startswith("It reads like AA01 (cosine 0.9")
    assert fault.message.endswith(ONE)


def test_nobody_who_reads_one_only_is_bothered() -> None:
    assert _near(Entry("AA01", ONE), Entry("AA02", OTHER, respondent=("mentor",))) == []
    assert _near(Entry("AA01", ONE), Entry("AA02", OTHER, respondent=("mentor", "mentee"))) == [("AA02", "en")]


def test_the_wordings_of_one_item_may_be_alike() -> None:
    assert _near(Entry("AA01", {"mentee": ONE, "mentor": OTHER}, respondent=("mentee", "mentor"))) == []


def test_parts_of_one_code_may_be_alike_if_both_say_why() -> None:
    parts = [Entry("AA01", ONE, codes=("C1",), reason="One."), Entry("AA02", OTHER, codes=("C1",), reason="Two.")]
    assert _near(*parts) == []
    assert _near(parts[0], Entry("AA02", OTHER, codes=("C1",))) == [("AA02", "en")]
    assert _near(parts[0], Entry("AA02", OTHER, codes=("C2",), reason="Two.")) == [("AA02", "en")]


def test_an_exact_duplicate_is_not_told_twice() -> None:
    assert _near(Entry("AA01", ONE), Entry("AA02", ONE)) == []


def test_a_bank_of_one_item_is_compared_with_nothing() -> None:
    assert list(RULES["L52"].check(small(Entry("AA01", ONE)))) == []
