"""SPSS's SAV with labels: texts, values, missing codes declared as missing. Read back by PSPP and R's foreign.

SPSS counts bytes, and a Persian letter has two: 256 for a variable's label, 120 for a value's. Texts beyond 750 bytes
damage the columns beside them (ReadStat issue 260), so a column with such a text goes into a CSV beside the file.
"""

import csv
import io
import tempfile
from collections.abc import Mapping
from pathlib import Path

from instrument.datafile._frame import frame, language, numeric, pyreadstat, shortened
from instrument.datafile._variables import Variable, variables
from instrument.responses import Responses

SUFFIX = ".sav"
LINE = "SPSS (SAV) with labels and declared missing codes"
LABEL, VALUE_LABEL, TEXT = 256, 120, 750  # bytes


def write(responses: Responses) -> Mapping[str, bytes]:
    """Return the SAV, and a CSV of texts that are too long for it; raise UsageError without pyreadstat."""
    library, speech = pyreadstat(), language(responses)
    apart = _apart(responses)
    described = [variable for variable in _ordered(responses) if variable.name not in apart]
    table = frame(responses)[[variable.name for variable in described]]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.sav"
        library.write_sav(
            table,
            str(path),
            column_labels={v.name: shortened(v.text(speech), LABEL) for v in described},
            variable_value_labels={v.name: _labels(v, speech) for v in described if v.kind != "text" and v.missing},
            missing_ranges={v.name: _missing(v) for v in numeric(tuple(described)) if v.missing},
            variable_measure={v.name: _measure(v) for v in described},
        )
        files = {SUFFIX: path.read_bytes()}
    return {**files, ".texts.csv": _texts(responses, apart)} if apart else files


def losses(responses: Responses) -> tuple[str, ...]:
    """Return which labels are cut, and which columns are apart."""
    speech, lost = language(responses), []
    if apart := _apart(responses):
        lost.append(f"Texts beyond {TEXT} bytes: {', '.join(apart)} is in a CSV beside it.")
    described = variables(responses)
    if cut := [v.name for v in described if len(v.text(speech).encode()) > LABEL]:
        lost.append(f"Cut to SPSS's {LABEL} bytes: the labels of {', '.join(cut)}; the codebook has them whole.")
    if len({form.language for form in responses.forms}) > 1:
        lost.append(f"Labels are in one language ({speech}); the codebook has all.")
    return tuple(lost)


def _ordered(responses: Responses) -> list[Variable]:
    """Return the variables with open texts last."""
    return sorted(variables(responses), key=lambda variable: variable.role == "open")


def _apart(responses: Responses) -> list[str]:
    described = variables(responses)
    longest = [max((len(row[place].encode()) for row in responses.rows), default=0) for place in range(len(described))]
    return [v.name for v, bytes_ in zip(described, longest, strict=True) if v.kind == "text" and bytes_ > TEXT]


def _texts(responses: Responses, apart: list[str]) -> bytes:
    from instrument.datafile.csv import safe_cell

    places = [responses.columns.index(name) for name in ("respondent", *apart)]
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerows([safe_cell(row[place]) for place in places] for row in (responses.columns, *responses.rows))
    return buffer.getvalue().encode("utf-8")


def _labels(variable: Variable, speech: str) -> dict[int, str]:
    every = {**variable.values, **variable.missing}
    return {value: shortened(_said(words, speech), VALUE_LABEL) for value, words in sorted(every.items())}


def _missing(variable: Variable) -> list[object]:
    """Return the missing codes: SPSS takes three single ones, or one range, so more than three are a range."""
    codes = sorted(variable.missing)
    if len(codes) <= 3:
        return list(codes)
    return [{"lo": codes[0], "hi": codes[-1]}]


def _measure(variable: Variable) -> str:
    if variable.role in ("rating", "attention"):
        return "ordinal"
    return "scale" if variable.kind != "text" and not variable.values else "nominal"


def _said(words: Mapping[str, str], speech: str) -> str:
    return words.get(speech) or next(iter(words.values()))
