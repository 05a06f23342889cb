"""A Word document before anything stands in it: its styles, fonts, paper, header, footer and properties."""

from typing import Any

from instrument.document.bidi import plain
from instrument.document.ooxml import Look, element, field, name, paragraph, runs, speech
from instrument.document.paper import HEIGHT, MARGIN, WIDTH, Sheet

LATIN_FONT = "Times New Roman"
#: The font of Persian, and what a program without it may take.
PERSIAN_FONT, INSTEAD = "Vazirmatn", "Noto Naskh Arabic,B Nazanin,Times New Roman"
WARNING, REFUSED = "8A4B00", "9B1C1C"

# Style: its name, base, points, bold, italic, points before and after, whether it stays with what follows, colour.
_STYLES: tuple[tuple[str, str, float, bool, bool, float, float, bool, str], ...] = (
    ("Title", "Normal", 18, True, False, 0, 12, True, ""),
    ("Heading 1", "Normal", 14, True, False, 20, 6, True, ""),
    ("Heading 2", "Normal", 12, True, False, 14, 4, True, ""),
    ("Heading 3", "Normal", 11, True, False, 12, 3, True, ""),
    ("Heading 4", "Normal", 10.5, True, False, 10, 3, True, ""),
    ("Caption", "Normal", 10.5, True, False, 12, 0, True, ""),
    ("TOC Heading", "Normal", 12, True, False, 6, 4, True, ""),
    ("List Bullet", "Normal", 10.5, False, False, 0, 3, False, ""),
    ("Header", "Normal", 9, True, False, 0, 0, False, REFUSED),
    ("Footer", "Normal", 9, False, False, 0, 0, False, ""),
    ("ContentsLine", "Normal", 10.5, False, False, 0, 2, False, ""),
    ("ContentsPart", "Normal", 10, False, False, 0, 2, False, ""),
    ("TableTitle", "Normal", 10.5, False, True, 0, 4, True, ""),
    ("TableText", "Normal", 9, False, False, 1, 1, False, ""),
    ("TableNote", "Normal", 9, False, False, 3, 0, False, ""),
    ("TableEnd", "Normal", 6, False, False, 0, 6, False, ""),
    ("Picture", "Normal", 10.5, False, False, 0, 12, False, ""),
    ("Reference", "Normal", 10.5, False, False, 0, 4, False, ""),
    ("Fact", "Normal", 10.5, False, False, 0, 2, False, ""),
    ("NoteInfo", "Normal", 10.5, False, False, 4, 6, False, ""),
    ("NoteWarning", "Normal", 10.5, False, False, 4, 6, False, WARNING),
    ("NoteRefused", "Normal", 10.5, False, False, 4, 6, False, REFUSED),
    ("Provenance", "Normal", 8, False, False, 0, 3, False, ""),
)
_HANGING = {"Reference": 36, "List Bullet": 14}  # points
_INSET = {"ContentsPart": 14}
_RULED = {"NoteInfo": "0B5C8A", "NoteWarning": WARNING, "NoteRefused": REFUSED}


def prepare(page: Any, sheet: Sheet) -> None:
    """Set what every page has; the template's own texts, dates and picture are taken away."""
    _defaults(page, sheet)
    for row in _STYLES:
        _style(page, sheet, *row)
    _font_table(page)
    _settings(page, sheet)
    _properties(page, sheet)
    section = page.sections[0]
    look = Look(sheet.language)
    if sheet.document.watermark:
        _fill(section.header, paragraph("Header", runs(sheet.document.watermark, look), look, jc="center"))
    _fill(section.footer, paragraph("Footer", _page_number(sheet, look), look, jc="center"))
    turn(section._sectPr, False, sheet.right_to_left)


def turn(section: Any, across: bool, right_to_left: bool) -> None:
    """Set a section's paper: A4, upright or across."""
    for kind in ("w:pgSz", "w:pgMar", "w:bidi"):
        for found in section.findall(name(kind)):
            section.remove(found)
    sides = [round((room + 2 * MARGIN) * 20) for room in (WIDTH, HEIGHT)]
    width, height = reversed(sides) if across else sides
    size = element("w:pgSz", w=width, h=height, **({"orient": "landscape"} if across else {}))
    edges = dict.fromkeys(("top", "right", "bottom", "left"), round(MARGIN * 20))
    after = ("w:paperSrc", "w:pgBorders", "w:lnNumType", "w:pgNumType", "w:cols", "w:titlePg", "w:docGrid")
    section.insert_element_before(size, *after)
    section.insert_element_before(element("w:pgMar", **edges, header=560, footer=560, gutter=0), *after)
    if right_to_left:
        section.insert_element_before(element("w:bidi"), "w:rtlGutter", "w:docGrid")


def _defaults(page: Any, sheet: Sheet) -> None:
    defaults = page.styles.element.find(name("w:docDefaults")).find(name("w:rPrDefault")).find(name("w:rPr"))
    defaults.clear()
    defaults.append(_fonts())
    defaults.extend([element("w:sz", val=21), element("w:szCs", val=21)])
    latin = "en-US" if sheet.right_to_left else speech(sheet.language)
    bidi = speech(sheet.language) if sheet.right_to_left else "fa-IR"
    defaults.append(element("w:lang", val=latin, eastAsia=latin, bidi=bidi))


def _fonts() -> Any:
    return element("w:rFonts", ascii=LATIN_FONT, hAnsi=LATIN_FONT, eastAsia=LATIN_FONT, cs=PERSIAN_FONT)


def _style(page: Any, sheet: Sheet, title: str, base: str, points: float, *rest: Any) -> None:
    from docx.enum.style import WD_STYLE_TYPE

    bold, italic, before, after, keep, color = rest
    known = title in page.styles
    style = page.styles[title] if known else page.styles.add_style(title, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = page.styles[base]
    style.quick_style = True
    style.hidden = False
    outline = style.element.xpath("w:pPr/w:outlineLvl/@w:val")
    numbered = style.element.xpath("w:pPr/w:numPr")
    for old in style.element.xpath("w:pPr|w:rPr"):
        style.element.remove(old)
    letters = style.element.get_or_add_rPr()
    if bold:
        letters.extend([element("w:b"), element("w:bCs")])
    if italic:  # Latin letters alone: Persian has no italics
        letters.append(element("w:i"))
    if color:
        letters.append(element("w:color", val=color))
    letters.extend([element("w:sz", val=round(points * 2)), element("w:szCs", val=round(points * 2))])
    _spaced(style.element.get_or_add_pPr(), title, sheet, keep, (before, after), numbered)
    if outline:
        style.element.pPr.append(element("w:outlineLvl", val=outline[0]))


def _spaced(lines: Any, title: str, sheet: Sheet, keep: bool, space: tuple[float, float], numbered: list[Any]) -> None:
    if keep:
        lines.append(element("w:keepNext"))
    lines.extend(numbered)
    if title in _RULED:
        edge = "w:right" if sheet.right_to_left else "w:left"
        lines.append(element("w:pBdr", element(edge, val="single", sz=18, space=6, color=_RULED[title])))
    if sheet.right_to_left:
        lines.append(element("w:bidi"))
    before, after = (round(points * 20) for points in space)
    lines.append(
        element("w:spacing", before=before, after=after, line=240 if "Table" in title else 264, lineRule="auto")
    )
    if title in _HANGING:
        lines.append(element("w:ind", left=_HANGING[title] * 20, hanging=_HANGING[title] * 20))
    elif title in _INSET:
        lines.append(element("w:ind", left=_INSET[title] * 20))


def _page_number(sheet: Sheet, look: Look) -> list[Any]:
    page, pages = (field(code, runs("1", look), look) for code in ("PAGE", "NUMPAGES"))
    return [*runs(f"{sheet.say('page')} ", look), *page, *runs(f" {sheet.say('of')} ", look), *pages]


def _fill(holder: Any, line: Any) -> None:
    holder.is_linked_to_previous = False
    for old in holder.paragraphs:
        old._p.getparent().replace(old._p, line)


def _font_table(page: Any) -> None:
    """Name the Persian font and what to take where it is not installed."""
    from docx.opc.constants import RELATIONSHIP_TYPE

    part = page.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    entry = (
        f'<w:font w:name="{PERSIAN_FONT}"><w:altName w:val="{INSTEAD}"/><w:charset w:val="B2"/>'
        '<w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
    )
    part._blob = part.blob.replace(b"</w:fonts>", entry.encode() + b"</w:fonts>")


def _settings(page: Any, sheet: Sheet) -> None:
    settings = page.settings.element
    for language in settings.findall(name("w:themeFontLang")):
        language.set(name("w:val"), "en-US")
        language.set(name("w:bidi"), speech(sheet.language) if sheet.right_to_left else "fa-IR")
    compat = settings.find(name("w:compat"))
    for old in compat.findall(name("w:compatSetting")):
        if old.get(name("w:name")) == "compatibilityMode":
            compat.remove(old)
    uri = "http://schemas.microsoft.com/office/word"
    compat.append(element("w:compatSetting", name="compatibilityMode", uri=uri, val="15"))


def _properties(page: Any, sheet: Sheet) -> None:
    """Say title and language; no date is in it, for the same page is the same file."""
    about = page.core_properties
    about.title, about.language = plain(sheet.document.title), speech(sheet.language)
    about.author, about.comments, about.last_modified_by = "mentorscale", "", "mentorscale"
    for kind in ("dcterms:created", "dcterms:modified"):
        for found in about._element.findall(name(kind)):
            about._element.remove(found)
    package = page.part.package
    for number, relation in list(package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            del package.rels[number]
