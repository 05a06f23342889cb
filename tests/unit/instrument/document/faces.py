"""A page with a table, a picture, links and a wide table, in English and in Persian, for the faces on paper."""

from instrument.document import Bullets, Card, Column, Document, Fact, Figure, Heading, Note, Paragraph, Table

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="200pt" height="100pt" viewBox="0 0 200 100">'
    '<path d="M 10 90 L 190 10" style="stroke: #0b5c8a; fill: none"/></svg>'
)


def wide(columns: int) -> Table:
    """A table of that many columns of numbers."""
    heads = tuple(Column(f"c{place}", f"Column {place}", place > 0) for place in range(columns))
    row = ("COM01", *["1,234.567"] * (columns - 1))
    return Table("wide", "A wide table", heads, (row,) * 3)


def english() -> Document:
    columns = (Column("item", "Item"), Column("mean", "Mean", numeric=True))
    rows = tuple((f"COM{place:02}", f"−0.{place}") for place in range(1, 31))
    card = Table("of-card", "Loadings", columns, (("COM01", ".71"),))
    blocks = (
        Heading("Reliability", "reliability-1"),
        Paragraph("Alpha is the reliability of the sum."),
        Note("Few answers.", "warning"),
        Note("No model was given.", "refused"),
        Heading("By item", "by-item", level=3),
        Table("means", "Means of the items", columns, rows, ("Counts; pairwise.",)),
        Figure("fig-line", {"en": SVG, "fa": SVG}, "A line", "a line rises to the right"),
        Heading("Fit", "fit"),
        wide(14),
        Bullets(("Author, A. (2020). Title.",), "references"),
        Card("card-com01", "COM01", (Fact("In Persian", "پرسش ۱ (GPA).", "fa"), Fact("Scale", "COM")), (card,)),
    )
    links = {"COM01": "card-com01", "COM02": "nowhere"}
    return Document("A report", blocks, "en", "SIMULATED DATA: nobody answered.", ("Data: SHA-256 07cf.",), links)


def persian() -> Document:
    columns = (Column("item", "گویه"), Column("mean", "میانگین", numeric=True))
    rows = tuple((f"\u2066COM{place:02}\u2069", "\u2066−۰٫۷۱\u2069") for place in range(1, 4))
    blocks = (
        Heading("پایایی", "reliability-1"),
        Paragraph("شاخص RMSEA (ریشه) برابر ۰٫۰۵ است. \u2066An English sentence (n = 5).\u2069 پایان."),
        Table("means", "میانگین گویه‌ها", columns, rows, ("شمارش‌ها.",)),
        Figure("fig-line", {"en": SVG, "fa": SVG}, "یک خط", "خطی که بالا می‌رود"),
        Bullets(("نخست", "دوم")),
        Card("card-com01", "\u2066COM01\u2069", (Fact("انگلیسی", "My mentor listens.", "en"),)),
    )
    mark = "داده‌های شبیه‌سازی‌شده: کسی پاسخ نداده است."
    return Document("گزارش", blocks, "fa", mark, (), {"\u2066COM01\u2069": "card-com01"})
