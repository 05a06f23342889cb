"""Where a Persian half-space is missing: prefixes and suffixes written apart, or joined where that is a fault.

After the orthography of the Academy of Persian Language and Literature (دستور خط فارسی): می and نمی stand apart from
the verb by a half-space; so do ها, تر and ترین here, as the shipped banks have it, save after a letter that does not
join (کارها is the same with and without) and in بهتر, بیشتر, کمتر. Words that only look so are listed.
"""

import re
from collections.abc import Iterator

_LETTER = "آ-یءأؤئپچژکگ\u0654"
_JOINING = "بپتثجچحخسشصضطظعغفقکگلمنهیئ"
_STEMS = (
    "شو|شد|کن|کرد|توان|خواه|خواست|ده|داد|گیر|گرفت|رو|رفت|آی|آمد|گوی|گفت|بین|دید|رس|رسید|باش|گذار|گذاشت|پذیر|پذیرفت|پرداز"
    "|پرداخت|ساز|ساخت|یاب|یافت|خور|خورد|خوان|خواند|نویس|نوشت|شناس|شناخت|کوش|بخش|پرس|پرسید|شنو|شنید|فهم|فهمید|آموز|آموخت|گذر|انداز|اندیش"
    "|بر|برد|آور|آورد|کش|کشید|زن|زد|گرد|گشت"
)
_VERB = f"(?:{_STEMS})(?:م|ی|د|یم|ید|ند|ه)?|(?:دان|دار|مان)(?:م|د|یم|ید|ند)"
_MI = "(?:باز|بر|در|فرا|وا)?ن?می"
_POSSESSIVE = "م|ت|ش|مان|تان|شان"
_JOINED_PLURAL = f"ها(?:ی(?:{_POSSESSIVE})?|یی)?"  # not هام, هات: الهام, جهات
_PLURAL = f"ها(?:ی(?:{_POSSESSIVE})?|یی|{_POSSESSIVE})?"
# Words that end like a plural and are none. آنها and اینها are left to the writer.
_NO_PLURAL = (
    "(?:تنها|انتها|منتها|اشتها|فقها|سفها|گرانبها|پربها|شیربها|خونبها)(?:ی|یی)?|آنها|اینها|منها|منهای|علیها|شانگهای"
)
_ADJECTIVES = "آسان|سریع|قوی|مهم|بزرگ|کوچک|سخت|عمیق|مناسب|راحت|جدی|روشن|فعال|مفید|ضعیف|پایین|نزدیک|طولانی|جوان|دقیق"
_BEFORE, _AFTER = f"(?<![{_LETTER}\u200c])", f"(?![{_LETTER}\u200c])"

# (what to find, how it is written). The groups are the parts.
_FAULTS = (
    # می شود, نمی شود: before a word with the ending of a verb; می alone is a noun.
    (rf"{_BEFORE}({_MI}) +([{_LETTER}\u200c]+(?:م|ی|د))", "\\1\u200c\\2"),
    # میشود, نمیشود: joined to a common verb. میدان, میزان and میان are no verbs.
    (rf"{_BEFORE}({_MI})({_VERB})", "\\1\u200c\\2"),
    # کتاب ها
    (rf"([{_LETTER}\u200c]+) +({_PLURAL})", "\\1\u200c\\2"),
    (rf"([{_LETTER}\u200c]+ها) +(ی)", "\\1\\2"),
    # کتابها, جلسهها: after a letter that joins.
    (rf"(?<![{_LETTER}])(?!(?:{_NO_PLURAL}){_AFTER})([{_LETTER}]+[{_JOINING}])({_JOINED_PLURAL})", "\\1\u200c\\2"),
    # بزرگ تر, مهم ترین; تر و تازه is an adjective.
    (rf"([{_LETTER}\u200c]+) +(تر(?:ین|ی)?)(?! و)", "\\1\u200c\\2"),
    (rf"{_BEFORE}({_ADJECTIVES})(تر(?:ین|ی)?)", "\\1\u200c\\2"),
    # خانه ام, کرده اند, رابطه ای; که, به, نه and چه are words of their own.
    (rf"{_BEFORE}(?!(?:که|به|نه|چه|سه|ده|همه){_AFTER})([{_LETTER}\u200c]+ه) +(ا(?:م|ت|ش|ی|یم|ید|ند))", "\\1\u200c\\2"),
    # آگاه اند
    (rf"([{_LETTER}\u200c]{{2,}}) +(اند)", "\\1\u200c\\2"),
    # منتی ام
    (rf"{_BEFORE}(?!سی{_AFTER})([{_LETTER}\u200c]{{2,}}ی) +(ا(?:م|ت|ش))", "\\1\u200c\\2"),
    # کردهام
    (rf"{_BEFORE}((?:شد|کرد|بود|داد|گرفت|رفت|آمد|گفت|داشت|رسید|ماند|یافت)ه)(ا(?:م|ی|یم|ید|ند|ست))", "\\1\u200c\\2"),
)
_COMPILED = [(re.compile(f"{pattern}{_AFTER}"), right) for pattern, right in _FAULTS]


def missing(plain: str) -> Iterator[tuple[str, str]]:
    """Go through each word that lacks a half-space, as it stands and as it is written."""
    for pattern, right in _COMPILED:
        for match in pattern.finditer(plain):
            yield match.group(), match.expand(right)
