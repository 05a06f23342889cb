"""Which key means what: digits of three scripts for answers, letters (on either keyboard) for getting about."""

from instrument.digits import to_latin, variants
from instrument.question import Question
from instrument.terminal.administrator import Command

# Keys of the reasons for not answering, in the order they are offered.
_REASON_KEYS = (0, 9, 8)
#: Each command's letter, and the one that stands on the same key of a Persian keyboard.
LETTERS: dict[Command, tuple[str, str]] = {
    Command.BACK: ("b", "ذ"),
    Command.NEXT: ("n", "د"),
    Command.OPEN: ("g", "ل"),
    Command.STOP: ("q", "ض"),
}


def keyed(question: Question) -> dict[int, int]:
    """Return digit -> value: 1 to 9 for the options from the first on, then 0, 9, 8 for the reasons offered.

    What has no digit is reached with the arrow keys.
    """
    options = {place: choice.value for place, choice in enumerate(question.options[:9], start=1)}
    reasons = (digit for digit in _REASON_KEYS if digit not in options)
    return options | {digit: choice.value for digit, choice in zip(reasons, question.missing, strict=False)}


def numbered(question: Question) -> dict[int, int]:
    """Return number -> value where a whole number can be typed: options from 1, the first reason 0, then upwards."""
    options = {place: choice.value for place, choice in enumerate(question.options, start=1)}
    numbers = (0, *range(len(options) + 1, len(options) + len(question.missing) + 1))
    return options | {number: choice.value for number, choice in zip(numbers, question.missing, strict=False)}


def typed_command(line: str) -> Command | None:
    """Return the command that a line of one letter means, or None."""
    letter = line.strip().casefold()
    return next((command for command, letters in LETTERS.items() if letter in letters), None)


def typed_number(line: str) -> int | None:
    """Return the number in a line, in any script, or None."""
    plain = to_latin(line.strip())
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 4 else None


def bindings_of(question: Question) -> dict[str, object]:
    """Return key -> what pressing it answers, for a prompt that takes single keys."""
    found: dict[str, object] = {}
    for digit, value in keyed(question).items():
        found |= dict.fromkeys(variants(digit), value)
    for command, letters in LETTERS.items():
        found |= dict.fromkeys(letters, command)
    return found
