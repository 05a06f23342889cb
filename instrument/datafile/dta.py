"""Stata's DTA with labels; the missing codes are Stata's own .a to .z, so that no estimate counts them as answers.

Stata's limits: 32 characters for a name, 80 for a variable's label, 32,000 for a value's.
"""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from instrument.datafile._frame import frame, language, pyreadstat
from instrument.datafile._variables import Variable, variables
from instrument.responses import Responses

SUFFIX = ".dta"
LINE = "Stata (DTA) with labels and missing codes as .a to .z"
NAME, LABEL = 32, 80
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def write(responses: Responses) -> Mapping[str, bytes]:
    """Return the DTA; raise UsageError without pyreadstat."""
    library, speech = pyreadstat(), language(responses)
    described = variables(responses)
    table = frame(responses)
    for variable in described:
        if codes := letters(variable):
            # An object column of numbers and letters: pyreadstat writes a letter as the missing value of that name.
            cells = table[variable.name].astype("object")
            table[variable.name] = [codes.get(cell, cell) for cell in cells]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.dta"
        library.write_dta(
            table.rename(columns=lambda name: name[:NAME]),
            str(path),
            column_labels=[v.text(speech)[:LABEL] for v in described],
            variable_value_labels={v.name[:NAME]: _labels(v, speech) for v in described if letters(v)},
            missing_user_values={v.name[:NAME]: list(letters(v).values()) for v in described if letters(v)},
        )
        return {SUFFIX: path.read_bytes()}


def losses(responses: Responses) -> tuple[str, ...]:
    """Return which labels are cut, and which letter is which code."""
    speech, described = language(responses), variables(responses)
    lost = []
    if coded := next((letters(v) for v in described if letters(v)), None):
        said = ", ".join(f"{code} is .{letter}" for code, letter in coded.items())
        lost.append(f"Missing codes are Stata's: {said}.")
    if cut := [v.name for v in described if len(v.text(speech)) > LABEL]:
        lost.append(f"Cut to Stata's {LABEL} characters: the labels of {', '.join(cut)}; the codebook has them whole.")
    if len({form.language for form in responses.forms}) > 1:
        lost.append(f"Labels are in one language ({speech}); the codebook has all.")
    return tuple(lost)


def letters(variable: Variable) -> dict[int, str]:
    """Return missing code -> letter, the largest code first (-94 is a)."""
    if variable.kind == "text":
        return {}
    return dict(zip(sorted(variable.missing, reverse=True), _LETTERS, strict=False))


def _labels(variable: Variable, speech: str) -> dict[Any, str]:
    codes = letters(variable)
    every = {**variable.values, **variable.missing}
    said = {value: words.get(speech) or next(iter(words.values())) for value, words in every.items()}
    return {codes.get(value, value): label for value, label in said.items()}
