"""Where a text may be taken apart: at the end of a sentence, at a semicolon, a colon, a comma, "and", "or"."""

import re

from instrument.document.entries import balanced

# The end of a sentence: not that of "et al.", "e.g." or an initial; what follows begins with no small letter, but for
# an item's id.
SENTENCE = (
    r"\n|(?<![ (][A-Z]\.)(?<!\bal\.)(?<!e\.g\.)(?<!i\.e\.)(?<!\bvs\.)(?<!\bcf\.)(?<![ (]p\.)(?<![ (]pp\.)(?<=[.!?]) "
    r"(?!\(|[a-z]+(?!\w*(?:\d|:)))"
)
# Where a text may be taken apart, from the widest to the narrowest.
JOINTS = (SENTENCE, r"; (?:and )?", r": ", r", (?:and )?", r" and ", r" or ")
_BETWEEN_NAMES = re.compile(r"(; |, (?:and )?| and )")


def listed(text: str) -> list[str]:
    """Return the parts of a list with what stands between them, every other one; brackets are not taken apart."""
    parts, start = [], 0
    for found in _BETWEEN_NAMES.finditer(text):
        if found.start() > start and balanced(part := text[start : found.start()]):
            parts += [part, found[0]]
            start = found.end()
    return [*parts, text[start:]]


def bracketed(text: str) -> tuple[str, str] | None:
    """Return what stands before the brackets that end a text, and what stands in them; None without both."""
    opened = 0
    for place in reversed(range(len(text) if text.endswith(")") else 0)):
        opened += {")": 1, "(": -1}.get(text[place], 0)
        if not opened:
            before, within = text[:place], text[place + 1 : -1]
            return (before[:-1], within) if before[:-1] and before.endswith(" ") and within else None
    return None


def starts(text: str, parts: list[str]) -> list[int]:
    """Return where in the text its parts begin."""
    starts, place = [], 0
    for part in parts:
        starts.append(text.index(part, place))
        place = starts[-1] + len(part)
    return starts


def parts_of(text: str, joint: str) -> list[str]:
    """Return the parts between joints; what stands in brackets is not taken apart."""
    parts: list[str] = []
    start = 0
    for found in re.finditer(joint, text):
        if found.start() > start and balanced(part := text[start : found.start()]):
            parts.append(part)
            start = found.end()
    return [*parts, text[start:]] if start < len(text) else parts
