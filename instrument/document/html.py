"""A page as one self-contained HTML file: no network, no script, readable in print, in the dark and on a phone."""

from base64 import b64encode
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from instrument.document.blocks import Block, Document, Heading

RIGHT_TO_LEFT = frozenset({"fa", "ar", "he", "ur"})


def render(document: Document) -> str:
    """Return the page as an HTML document; every text is escaped."""
    return _template("page.html.j2").render(
        document=document,
        language=document.language,
        watermark=document.watermark,
        direction="rtl" if document.language in RIGHT_TO_LEFT else "ltr",
        headings=[block for block in document.blocks if isinstance(block, Heading) and block.level == 2],
    )


def render_block(block: Block) -> str:
    """Return one block as an HTML fragment (a notebook shows a result this way)."""
    return _template("blocks.html.j2").render(block=block, watermark=None, language="en")


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=PackageLoader("instrument.document"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["data_uri"] = _data_uri
    environment.filters["css_string"] = _css_string
    environment.filters["kind"] = lambda block: type(block).__name__
    return environment.get_template(name)


def _css_string(text: str) -> str:
    """Escape everything but letters, digits and spaces, as CSS does: \\, hexadecimal digits, a space."""
    return "".join(sign if sign.isalnum() or sign == " " else f"\\{ord(sign):x} " for sign in text)


def _data_uri(svg: str) -> str:
    # An <img> keeps the ids of one picture from clashing with the next one's, and runs no script.
    return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode("ascii")
