"""What the program itself says to a respondent, in both languages."""

from instrument.words import Words, say

_PHRASES: dict[str, Words] = {
    "no_answer_yet": {"en": "no answer yet", "fa": "هنوز پاسخی انتخاب نشده است"},
    "choose": {
        "en": "Nothing was recorded. Press a number, or move to an answer and press Enter.",
        "fa": "چیزی ثبت نشد. شمارهٔ پاسخ را بزنید، یا به یکی از پاسخ‌ها بروید و Enter را بزنید.",
    },
    "write": {
        "en": "Nothing was recorded. Type an answer and press Enter.",
        "fa": "چیزی ثبت نشد. پاسخ را بنویسید و Enter را بزنید.",
    },
    "number": {
        "en": "Nothing was recorded. Type a number from {} to {}.",
        "fa": "چیزی ثبت نشد. عددی از {} تا {} بنویسید.",
    },
    "any_number": {"en": "Nothing was recorded. Type a number.", "fa": "چیزی ثبت نشد. یک عدد بنویسید."},
    "or_dash": {"en": "Type your answer, or - for:", "fa": "پاسخ را بنویسید، یا - برای:"},
    "thanks": {"en": "Thank you. All answers are saved.", "fa": "سپاسگزاریم. همهٔ پاسخ‌ها ذخیره شد."},
    "saved": {
        "en": "Stopped. Your answers are saved; continue with --resume.",
        "fa": "متوقف شد. پاسخ‌های شما ذخیره شده است؛ با ‎--resume ادامه دهید.",
    },
}
PHRASES = frozenset(_PHRASES)


def phrase(name: str, language: str) -> str:
    """Return a phrase in a language."""
    return say(_PHRASES[name], language, f"phrase {name}")
