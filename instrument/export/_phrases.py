"""What exported forms say themselves, in each language."""

from instrument.words import Words, say

_PHRASES: dict[str, Words] = {
    "between": {"en": "Please give a number from {} to {}.", "fa": "لطفاً عددی از {} تا {} بنویسید."},
    "a_number": {"en": "Please give a number.", "fa": "لطفاً یک عدد بنویسید."},
    "required": {"en": "Please choose an answer.", "fa": "لطفاً یکی از پاسخ‌ها را انتخاب کنید."},
    "about_you": {"en": "About you", "fa": "دربارهٔ شما"},
    "consent": {"en": "Taking part", "fa": "شرکت در پژوهش"},
    "statements": {"en": "Statements", "fa": "جمله‌ها"},
    "own_words": {"en": "In your own words", "fa": "به زبان خودتان"},
    "end": {"en": "End", "fa": "پایان"},
    # On paper.
    "paper_id": {"en": "Number of this questionnaire", "fa": "شمارهٔ پرسشنامه"},
    "how_to": {
        "en": "Please put a cross in one circle of each row. If you change your mind, fill in the wrong circle "
        "completely and cross the right one.",
        "fa": "لطفاً در هر ردیف فقط یک دایره را با ضربدر مشخص کنید. اگر نظرتان تغییر کرد، دایرهٔ نادرست را کاملاً پر کنید "
        "و در دایرهٔ درست ضربدر بزنید.",
    },
    "statement": {"en": "Statement", "fa": "جمله"},
    "only": {"en": "Only for: {}", "fa": "فقط برای: {}"},
    "only_marked": {
        "en": "A row with a role in brackets is only for people in that role; leave it empty if it is not yours.",
        "fa": "ردیفی که در آن نقشی داخل پرانتز آمده، فقط برای همان گروه است؛ اگر نقش شما چیز دیگری است، آن را خالی "
        "بگذارید.",
    },
    "stop_here": {
        "en": "If you chose “{}”, please stop here and return the sheet.",
        "fa": "اگر «{}» را انتخاب کردید، همین‌جا توقف کنید و برگه را تحویل دهید.",
    },
    "page": {"en": "Page {} of {}", "fa": "صفحهٔ {} از {}"},
    "version": {"en": "Form version", "fa": "نسخهٔ فرم"},
}
PHRASES = frozenset(_PHRASES)


def phrase(name: str, language: str) -> str:
    """Return a phrase in a language."""
    return say(_PHRASES[name], language, f"phrase {name}")
