"""`mentorscale items lint`: the rules of item writing, held against a bank."""

import shutil
import textwrap
from typing import TYPE_CHECKING, Annotated, Any

import typer

from instrument import bank as banks
from instrument import library
from instrument.bank import ItemBank
from instrument.cli.output import JsonOption, print_json

# The rules build their examples when they are imported; no other command should wait for that.
if TYPE_CHECKING:
    from collections.abc import Iterable

    from instrument.lint import Finding, Rule
    from instrument.lint.rule import Example
    from instrument.lint.text import Text

_WIDEST = 100


def lint(
    bank: Annotated[
        str | None, typer.Option("--bank", help="A shipped bank's name, or a folder; without it, every shipped bank.")
    ] = None,
    as_json: JsonOption = False,
    list_rules: Annotated[bool, typer.Option("--rules", help="Explain the rules instead.")] = False,
) -> None:
    """Hold a bank against the rules of item writing; exit with 1 if an error is found that is not waived."""
    from instrument.lint import lint as findings_of
    from instrument.lint import rules

    if list_rules:
        _show_rules(rules(), as_json)
        return
    checked = [banks.shipped(name) for name in ([bank] if bank else library.names("banks"))]
    found = {one.id: findings_of(one) for one in checked}
    if as_json:
        print_json([finding for findings in found.values() for finding in findings])
    else:
        for one in checked:
            _show_bank(one, found[one.id], rules())
    if any(_counts(finding, "error") for findings in found.values() for finding in findings):
        raise typer.Exit(1)


def _show_rules(rules: "list[Rule]", as_json: bool) -> None:
    if as_json:
        print_json([_rule(rule) for rule in rules])
        return
    for rule in rules:
        typer.echo(f"{rule.id} {rule.name} ({rule.severity})")
        _say(rule.why)
        _say(f"-> {rule.remedy}")
        for label, examples in (("trips: ", rule.trips), ("passes:", rule.passes)):
            for text in _first_of_each_language(_texts(examples)):
                _say(f"{label} {text.text}", "      ", "              ")
        typer.echo()


def _texts(examples: "Iterable[Example]") -> "list[Text]":
    """Return the examples that are texts; the others are banks, too long to show."""
    from instrument.lint.text import Text

    return [example for example in examples if isinstance(example, Text)]


def _first_of_each_language(texts: "list[Text]") -> "list[Text]":
    first: dict[str, Text] = {}
    for text in texts:
        first.setdefault(text.language, text)
    return list(first.values())


def _show_bank(bank: ItemBank, findings: "list[Finding]", rules: "list[Rule]") -> None:
    """Print what the rules find in a bank: errors, then warnings, then what is waived and why."""
    title = f"{bank.id}, {len(bank.items)} items in {' and '.join(bank.languages)}"
    typer.echo(f"{title}\n{'-' * len(title)}")
    open_ones = [finding for finding in findings if finding.waived is None]
    for rule in sorted(rules, key=lambda rule: rule.severity):
        if of_rule := [finding for finding in open_ones if finding.rule == rule.id]:
            typer.echo(f"{rule.severity.upper()} {rule.id} {rule.name}")
            _say(rule.remedy, "  ")
            for finding in of_rule:
                _show_finding(bank, finding)
            typer.echo()
    waived = {(one.rule, one.item): one for one in findings if one.waived is not None}
    for one in waived.values():
        _say(f"waived {one.rule} {one.name}, {one.item}: {one.waived}", "", "  ")
    errors, warnings = (sum(_counts(one, severity) for one in findings) for severity in ("error", "warning"))
    typer.echo(f"{_count(errors, 'error')}, {_count(warnings, 'warning')}, {len(waived) or 'none'} waived\n")


def _show_finding(bank: ItemBank, finding: "Finding") -> None:
    place = ", ".join(part for part in (finding.item, finding.language, finding.respondent) if part)
    _say(f"- {place}: {finding.message}", "  ", "    ")
    if text := _text(bank, finding):
        _say(text)


def _counts(finding: "Finding", severity: str) -> bool:
    return finding.severity == severity and finding.waived is None


def _count(number: int, word: str) -> str:
    return f"{number or 'no'} {word}{'' if number == 1 else 's'}"


def _text(bank: ItemBank, finding: "Finding") -> str | None:
    """Return the text that a finding is about, if it is about one text."""
    worded = bank.wordings.get(finding.language or "", {}).get(finding.item)
    return worded.to(finding.respondent).text if worded else None


def _say(text: str, indent: str = "    ", further: str | None = None) -> None:
    """Print a paragraph that fits the terminal."""
    width = min(shutil.get_terminal_size().columns, _WIDEST)
    typer.echo(
        textwrap.fill(text, width, initial_indent=indent, subsequent_indent=indent if further is None else further)
    )


def _rule(rule: "Rule") -> dict[str, Any]:
    texts = {
        kind: [{"language": one.language, "text": one.text} for one in _texts(examples)]
        for kind, examples in (("trips", rule.trips), ("passes", rule.passes))
    }
    head = {"rule": rule.id, "name": rule.name, "severity": rule.severity, "why": rule.why, "remedy": rule.remedy}
    return {**head, **texts}
