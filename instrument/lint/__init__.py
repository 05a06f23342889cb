"""The rules a bank keeps: numbered, one a function, each with examples that trip it and examples that must not.

    text        a text, and how words are found in it        example     small banks for the examples of a rule
    rule        Rule, Fault, Finding, and the register       vocabulary  the words the rules look for, by language
    wording     L0x  item writing, in every language         languages   L3x  across the languages
    english     L1x  English (readability: the formula)      structure   L4x  the bank as a whole
    persian     L2x  Persian (halfspace: the patterns)       duplicates  L5x  the same wording twice
    waivers     L9x  the waivers themselves

A rule that a bank breaks for a good reason is waived in its items.toml, with the reason:

    [[waiver]]
    rule = "L04"
    item = "COM01"
    reason = "..."
"""

from instrument.bank import ItemBank
from instrument.lint import duplicates, english, languages, persian, structure, waivers, wording
from instrument.lint.rule import RULES, Fault, Finding, Rule

__all__ = ["Finding", "Rule", "lint", "rules"]

# Importing a module registers its rules.
MODULES = (wording, english, persian, languages, structure, duplicates, waivers)


def rules() -> list[Rule]:
    """Return every rule, in the order of the numbers."""
    return sorted(RULES.values(), key=lambda rule: rule.id)


def lint(bank: ItemBank) -> list[Finding]:
    """Return everything the rules find in a bank, in the order of the rules; a waived finding has its reason."""
    reasons = {(waiver.rule, waiver.item): waiver.reason for waiver in bank.waivers if waiver.rule not in waivers.OWN}
    return [
        _finding(rule, fault, bank, reasons.get((rule.id, fault.item)))
        for rule in rules()
        for fault in rule.check(bank)
    ]


def _finding(rule: Rule, fault: Fault, bank: ItemBank, waived: str | None) -> Finding:
    return Finding(
        rule=rule.id,
        name=rule.name,
        severity=rule.severity,
        bank=bank.id,
        item=fault.item,
        language=fault.language,
        respondent=fault.respondent,
        message=fault.message,
        remedy=rule.remedy,
        waived=waived,
    )
