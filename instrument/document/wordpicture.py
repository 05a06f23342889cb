"""A figure in Word: the vector picture as newer programs show it, and a PNG of it for those that cannot.

resvg makes the PNG: one wheel without a library of the system (CairoSVG needs libcairo), without a font, since figures
keep their letters as paths, and the same bytes on every run. By way of a PDF (WeasyPrint, then PDFium) it would be two
programs for one.
"""

import io
import re
from typing import Any

from instrument.document.bidi import plain
from instrument.document.blocks import Figure
from instrument.document.paper import HEIGHT, WIDTH
from instrument.errors import UsageError

#: Points of the PNG to an inch of paper.
DPI = 220
#: Most of a page's height that a figure takes.
TALLEST = HEIGHT * 0.62
_SIZE = re.compile(r"<svg\b[^>]*>", re.S)
_NUMBER = r"\s{}=\"\s*([\d.]+)\s*(pt|px|in|mm|cm)?\s*\""
_POINTS = {"pt": 1.0, "px": 0.75, "in": 72.0, "mm": 72 / 25.4, "cm": 72 / 2.54}
_ASVG = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"


def picture(page: Any, figure: Figure, language: str, number: int) -> Any:
    """Return a run that shows the figure, no larger than drawn and than the page."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import parse_xml
    from docx.oxml.shape import CT_Inline
    from docx.shared import Pt

    from instrument.document.ooxml import element

    svg = figure.svg(language)
    width, height = printed_size(svg)
    png, _ = page.part.get_or_add_image(io.BytesIO(rasterised(svg, width)))
    inline = CT_Inline.new_pic_inline(number, png, f"{figure.key}.png", Pt(width), Pt(height))
    for described in inline.xpath("wp:docPr|.//pic:cNvPr"):
        described.set("descr", plain(figure.alt))
        described.set("name", figure.key)
    name = PackURI(f"/word/media/figure{number}.svg")
    vector = page.part.relate_to(Part(name, "image/svg+xml", svg.encode(), page.part.package), RELATIONSHIP_TYPE.IMAGE)
    inline.xpath(".//a:blip")[0].append(
        parse_xml(
            '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
            '<a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}">'
            f'<asvg:svgBlip xmlns:asvg="{_ASVG}" '
            'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
            f'r:embed="{vector}"/></a:ext></a:extLst>'
        )
    )
    return element("w:r", element("w:drawing", inline))


def printed_size(svg: str) -> tuple[float, float]:
    """Return width and height on paper in points, for an SVG that says its own or a view box."""
    head = found[0] if (found := _SIZE.search(svg)) else ""
    sizes = []
    for place, side in enumerate(("width", "height")):
        if match := re.search(_NUMBER.format(side), head):
            sizes.append(float(match[1]) * _POINTS[match[2] or "px"])
        elif box := re.search(r"viewBox=\"([^\"]+)\"", head):
            sizes.append(float(box[1].replace(",", " ").split()[2 + place]) * _POINTS["px"])
        else:
            sizes.append(WIDTH)
    width, height = sizes
    scale = min(1.0, WIDTH / width, TALLEST / height)
    return width * scale, height * scale


def rasterised(svg: str, points: float) -> bytes:
    """Return the picture as a PNG of DPI at a width in points; raise UsageError without resvg."""
    try:
        import resvg_py
    except ImportError:
        remedy = "Run: pip install 'mentorscale[paper]'."
        raise UsageError.at("DOCX", "resvg-py, which turns figures into PNG, is not installed.", remedy) from None
    pixels = round(points / 72 * DPI)
    # Reading the system's fonts takes time, and only a picture with letters needs them.
    lettered = "<text" in svg
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=pixels, dpi=96.0, skip_system_fonts=not lettered))
