"""Which versions made the numbers, from what, and how to make them again."""

import hashlib
import platform
import re
from importlib.metadata import metadata, version
from typing import TYPE_CHECKING

from instrument.document import Block, Bullets, Column, Heading, Paragraph, Table

if TYPE_CHECKING:
    from analysis.report.validation import Validation

_NAMED = ("mentorscale", "numpy", "scipy", "pandas", "factor_analyzer", "semopy", "matplotlib")
_SEED = re.compile(r"\bseed (\d+)")


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that compute or draw."""
    return {"python": platform.python_version(), **{name: version(name) for name in _NAMED}}


def citation() -> str:
    """Return how the software itself is cited; CITATION.cff says the same."""
    who = metadata("mentorscale")["Author"]
    return f"{who}. (n.d.). mentorscale (Version {version('mentorscale')}) [Computer software]."


def seeds(validation: "Validation") -> tuple[tuple[str, str], ...]:
    """Return each section's title with the seeds that its settings name."""
    found = []
    for section in validation.sections:
        if section.result is not None:
            settings = section.result.settings
            said = dict.fromkeys(_SEED.findall("; ".join((settings.estimator, *settings.more))))
            if said:
                found.append((section.title, ", ".join(said)))
    return tuple(found)


def hashes(validation: "Validation") -> tuple[tuple[str, str], ...]:
    """Return SHA-256 of what the numbers were made from: data file, its meaning, model, form, item bank."""
    inputs = validation.inputs
    spec = inputs.spec.model_dump_json(by_alias=True, exclude_defaults=True)
    found = [("Data file", inputs.sha256), ("Data specification, as read", _sha256(spec))]
    if inputs.model is not None:
        found.append(("Model, as read", _sha256(inputs.model.text)))
    if inputs.between is not None:
        found.append(("Model between clusters, as read", _sha256(inputs.between.text)))
    if inputs.spec.instrument:
        found.append(("Form that was answered", inputs.spec.instrument))
    bank = getattr(getattr(inputs, "provenance", None), "bank", None)
    return (*found, ("Item bank", bank.sha256)) if bank is not None else tuple(found)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def command(validation: "Validation") -> str:
    """Return the command that makes the same numbers again; the names of the files are the reader's own."""
    inputs = validation.inputs
    parts = ["mentorscale validate DATA.csv --spec SPEC.toml", "--model MODEL.lav" if inputs.model else ""]
    parts += ["--thorough" if inputs.thorough else "", "--without-careless" if inputs.without_careless else ""]
    return " ".join(part for part in parts if part)


def blocks(validation: "Validation") -> "list[Block]":
    """Return versions, hashes, seeds, the command and the citation."""
    found: list[Block] = [
        Heading("Software and reproducibility", "software"),
        Paragraph(
            "With the same files, seeds and versions the same numbers come out. The command to make them again is the "
            "following."
        ),
        Bullets((command(validation),), "references"),
        _table("software-versions", "Versions", {"code": "Software", "text": "Version"}, tuple(versions().items())),
        _table("software-hashes", "Fingerprints (SHA-256)", {"what": "What", "code": "SHA-256"}, hashes(validation)),
    ]
    if drawn := seeds(validation):
        found.append(_table("software-seeds", "Seeds of random numbers", {"part": "Section", "seed": "Seeds"}, drawn))
    return [*found, Paragraph("The software is cited as follows."), Bullets((citation(),), "references")]


def _table(key: str, caption: str, labels: dict[str, str], rows: tuple[tuple[str, str], ...]) -> Table:
    return Table(key, caption, tuple(Column(name, label) for name, label in labels.items()), rows)
