"""The form as one HTML file that works offline, and the response file that it ends in.

One language a file. The order of items is drawn in the browser, from the form's seed and the respondent's id, by the
generator of instrument/prng.py; an id is drawn too, unless the address ends in #respondent=ID. Answers stay on the
device until the respondent sends the file, or the collecting site has acknowledged it (docs/collecting.md).
"""

from collections.abc import Sequence

from instrument.export import DEFAULTS, Options
from instrument.export.html import page, responsefile
from instrument.form import Form
from instrument.returned import Returned

SUFFIX = ".html"
LINE = "One file for a browser, offline; it ends in a response file, or posts it to --collect."


def write(form: Form, options: Options = DEFAULTS) -> bytes:
    """Return the form as an HTML file; raise ContentError for a language or a collecting URL that cannot be."""
    return page.render(form, options.layout, options.collect).encode("utf-8")


def losses(form: Form, options: Options = DEFAULTS) -> tuple[str, ...]:
    """Return what the file does not carry of this form."""
    said = []
    if form.consent is not None:
        said.append("Who does not agree to take part leaves nothing behind, so refusals are not counted.")
    if options.others:
        languages = ", ".join(other.language for other in options.others)
        said.append(f"One file has one language; export those in {languages} apart.")
    if options.respondent is not None:
        said.append("The order is drawn for whoever opens the file; end its address in #respondent=ID to name them.")
    return tuple(said)


def read(content: bytes, name: str, forms: Sequence[Form]) -> tuple[Returned, ...]:
    """Return the answers in a response file (one respondent); see responsefile.read."""
    return (responsefile.read(content, name, forms),)
