"""Latin words within a text that runs from right to left: each is set apart, so that it moves nothing beside it."""

import re

_LATIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9 .,'/&_-]*[A-Za-z0-9])?")


def segments(text: str) -> list[tuple[str, bool]]:
    """Return the pieces of a text in order, each with whether it is Latin."""
    pieces: list[tuple[str, bool]] = []
    at = 0
    for found in _LATIN.finditer(text):
        pieces += [(text[at : found.start()], False), (found.group(), True)]
        at = found.end()
    return [(piece, latin) for piece, latin in [*pieces, (text[at:], False)] if piece]
