"""The rating sheet as one HTML file: offline, kept in the browser as it is filled in, handed over as a JSON file."""

import hashlib
from base64 import b64encode
from functools import cache
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from instrument.digits import shown
from instrument.document.html import RIGHT_TO_LEFT
from instrument.panel.labels import NECESSITY, PHRASES, POINTS
from instrument.panel.rating import ASPECTS, FORMAT
from instrument.panel.sheet import RatingSheet
from instrument.tomlfile import write_whole


def write(sheet: RatingSheet, expert: str, path: Path) -> None:
    """Write an expert's page to `path`; it appears whole or not at all."""
    write_whole(path, render(sheet, expert))


def render(sheet: RatingSheet, expert: str) -> str:
    """Return an expert's page; every text is escaped, and no script or style but its own runs on it."""
    language = sheet.language
    places = {item.id: place for place, item in enumerate(sheet.items, start=1)}
    titles = {item.construct_id: item.construct_title for item in sheet.items}
    return _template().render(
        sheet=sheet,
        expert=expert,
        sections=[
            (titles[name], [(places[item.id], item) for item in sheet.items if item.construct_id == name])
            for name in sheet.constructs
        ],
        options={aspect: _options(aspect, language) for aspect in ASPECTS},
        say={key: words[language] for key, words in PHRASES.items()},
        digits=lambda number: shown(number, language),
        direction="rtl" if language in RIGHT_TO_LEFT else "ltr",
        data=_data(sheet, expert),
        style=Markup(_asset("sheet.css")),
        script=Markup(_asset("sheet.js")),
        style_hash=_hash(_asset("sheet.css")),
        script_hash=_hash(_asset("sheet.js")),
    )


def _options(aspect: str, language: str) -> list[tuple[str, str, str]]:
    """Return value, mark and label of each answer; the mark is the point in the language's digits."""
    if aspect == "essential":
        return [(name, "", words[language]) for name, words in NECESSITY.items()]
    return [(str(point), shown(point, language), words[language]) for point, words in POINTS[aspect].items()]


def _data(sheet: RatingSheet, expert: str) -> dict[str, object]:
    """Return what the script needs: everything the answer file says but the ratings, and what it says itself."""
    told = ("progress", "downloaded", "saved", "not_saved", "sure")
    return {
        "answers": {
            "format": FORMAT,
            "expert": expert,
            "version": sheet.version,
            "sheet": sheet.model_dump(by_alias=True),
        },
        "say": {key: PHRASES[key][sheet.language] for key in told},
        "digits": "".join(shown(digit, sheet.language) for digit in range(10)),
    }


def _asset(name: str) -> str:
    return (files("instrument.panel") / "templates" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """Return what a Content-Security-Policy knows an inline script or style by."""
    return "sha256-" + b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("instrument.panel"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("sheet.html.j2")
