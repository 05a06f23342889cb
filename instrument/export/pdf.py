"""The form on paper as a tagged PDF (PDF/UA-1), by WeasyPrint: real table headers, a language, embedded fonts.

Persian needs a Persian font: Vazirmatn, or Debian's fonts-noto-core. Latin words within Persian are isolated, else a
bracket or a number beside one would change sides.
"""

from typing import Any

from instrument.document.bidi import segments
from instrument.document.weasy import to_pdf
from instrument.export import DEFAULTS, Options
from instrument.export._paper import Paper, lay_out
from instrument.export._paper import losses as paper_losses
from instrument.form import Form

SUFFIX = ".pdf"
LINE = "paper form as tagged PDF"


def write(form: Form, options: Options = DEFAULTS) -> bytes:
    """Return the PDF; raise UsageError without WeasyPrint."""
    return to_pdf(html(lay_out(form, options)))


def losses(form: Form, options: Options = DEFAULTS) -> tuple[str, ...]:
    """Return what paper does not carry."""
    return paper_losses(form, options, editable=False)


def html(paper: Paper) -> str:
    """Return the page that is printed."""
    from importlib.resources import files

    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("instrument.export", "_templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["kind"] = lambda part: type(part).__name__
    environment.filters["isolated"] = _isolated if paper.right_to_left else lambda text: text
    return environment.get_template("paper.html.j2").render(
        paper=paper,
        css=_markup((files("instrument.export") / "_templates" / "paper.css").read_text(encoding="utf-8")),
        page_words=paper.say("page").split("{}"),
        digits="persian" if paper.language == "fa" else "decimal",
    )


def _isolated(text: str) -> Any:
    """Return a text with its Latin words isolated, escaped."""
    from markupsafe import Markup, escape

    pieces = segments(text)
    return Markup("").join(Markup("<bdi>{}</bdi>").format(piece) if latin else escape(piece) for piece, latin in pieces)


def _markup(text: str) -> Any:
    from markupsafe import Markup

    return Markup(text)  # our own stylesheet
