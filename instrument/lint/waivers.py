"""Rules about the waivers themselves: a waiver of nothing hides the next fault."""

from collections.abc import Iterator

from instrument.bank import ItemBank
from instrument.errors import nearest
from instrument.lint.example import Entry, small
from instrument.lint.rule import RULES, Fault, rule

_SLOW = Entry("AA01", "My mentor always answers.")
# A waiver cannot be waived.
OWN = ("L91", "L92")


@rule(
    "L91",
    "unknown waiver",
    "error",
    why="A waiver names a rule and an item (or the code or construct that a finding names); with a name that does not "
    "exist it waives nothing.",
    remedy="Correct the name, or remove the [[waiver]].",
    trips=(small(_SLOW, waivers=(("L04", "AA09"),)), small(_SLOW, waivers=(("L99", "AA01"),))),
    passes=(small(_SLOW, waivers=(("L04", "AA01"),)), small(_SLOW)),
)
def unknown_waiver(bank: ItemBank) -> Iterator[Fault]:
    """Find waivers of a rule or an item that there is not."""
    known = _known(bank)
    waivable = [rule_id for rule_id in RULES if rule_id not in OWN]
    for waiver in bank.waivers:
        if waiver.rule not in waivable:
            yield Fault(waiver.item, f"There is no rule {waiver.rule} to waive.{nearest(waiver.rule, waivable)}")
        elif waiver.item not in known:
            yield Fault(
                waiver.item, f"{waiver.rule} is waived for an item that there is not.{nearest(waiver.item, known)}"
            )


@rule(
    "L92",
    "unused waiver",
    "error",
    why="Once the item is mended its waiver has done its work; left in place it would hide the next fault.",
    remedy="Remove the [[waiver]].",
    trips=(small(Entry("AA01", "My mentor answers."), waivers=(("L04", "AA01"),)),),
    passes=(small(_SLOW, waivers=(("L04", "AA01"),)), small(_SLOW, waivers=(("L99", "AA01"),))),
)
def unused_waiver(bank: ItemBank) -> Iterator[Fault]:
    """Find waivers whose rule finds nothing in their item."""
    known = _known(bank)
    waived = {waiver.rule for waiver in bank.waivers if waiver.rule in RULES and waiver.rule not in OWN}
    hits = {rule_id: {fault.item for fault in RULES[rule_id].check(bank)} for rule_id in waived}
    for waiver in bank.waivers:
        if waiver.rule in hits and waiver.item in known and waiver.item not in hits[waiver.rule]:
            yield Fault(waiver.item, f"{waiver.rule} ({RULES[waiver.rule].name}) finds nothing here.")


def _known(bank: ItemBank) -> set[str]:
    """Return what a finding, and so a waiver, can name."""
    items = {item.id for item in bank.items} | {question.id for question in bank.open_questions}
    constructs = {construct.id for construct in bank.constructs}
    codes = {code.id for code in bank.codebook.codes}
    return items | constructs | codes | {scale.id for scale in bank.scales.scales} | {bank.id}
