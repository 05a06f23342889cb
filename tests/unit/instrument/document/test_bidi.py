"""Texts of two directions fall into pieces, and marks keep the pieces in order."""

import pytest

from instrument.document.bidi import Piece, marked, pieces, plain, segments

LRM, RLM = "\u200e", "\u200f"


def test_latin_words_of_a_persian_text_are_segments() -> None:
    assert segments("سال (GPA) ۲۰") == [("سال (", False), ("GPA", True), (") ۲۰", False)]


@pytest.mark.parametrize(
    ("text", "right_to_left", "expected"),
    [
        ("شاخص RMSEA است", True, [("شاخص ", True), ("RMSEA", False), (" است", True)]),
        ("\u2066A (n = 5).\u2069 پایان", True, [("A (n = 5).", False), (" پایان", True)]),
        ("ΔCFI، آستانه‌ها", True, [("ΔCFI", False), ("، آستانه‌ها", True)]),
        ("میانگین r² و Rönkkö", True, [("میانگین ", True), ("r²", False), (" و ", True), ("Rönkkö", False)]),
        (
            "کران ICC(2)، rwg(j) و ICC(A,1)",
            True,
            [("کران ", True), ("ICC(2)", False), ("، ", True), ("rwg(j)", False), (" و ", True), ("ICC(A,1)", False)],
        ),
        ("≤ ۰٫۰۵", True, [("≤ ۰٫۰۵", False)]),
        ("\u2066All English.\u2069 \u2066Of it.\u2069", True, [("All English. Of it.", False)]),
        ("asked as سلام بر شما here", False, [("asked as ", False), ("سلام بر شما", True), (" here", False)]),
        ("x \u2068(سلام)\u2069", False, [("x ", False), ("(سلام)", True)]),
        ("12.5", False, [("12.5", False)]),
        ("", True, []),
    ],
)
def test_a_text_falls_into_pieces_of_one_direction(
    text: str, right_to_left: bool, expected: list[tuple[str, bool]]
) -> None:
    assert pieces(text, right_to_left) == expected
    assert "".join(piece.text for piece in pieces(text, right_to_left)) == plain(text)


def test_marks_stand_where_letters_alone_would_order_wrongly() -> None:
    parts = pieces("پیش \u2066A (5).\u2069، \u2066B\u2069 ۱۲", True)
    assert [part.text for part in marked(parts, True)] == ["پیش ", f"A (5).{LRM}", f"{RLM}، ", "B", f"{RLM} ۱۲{RLM}"]
    assert marked([Piece("۰٫۷۱", False)], True) == [("۰٫۷۱", False)]
    assert marked([Piece("−۰٫۷", False)], True) == [(f"{LRM}−۰٫۷{LRM}", False)]
