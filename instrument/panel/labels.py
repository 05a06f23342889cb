"""What a rating sheet says, in every language it is written in."""

from instrument.item import Respondent
from instrument.words import Words

#: Aspect -> point 1 to 4 -> what it means (the wording of Davis 1992).
POINTS: dict[str, dict[int, Words]] = {
    "relevance": {
        1: {"en": "not relevant", "fa": "نامرتبط"},
        2: {"en": "somewhat relevant", "fa": "تا حدی مرتبط"},
        3: {"en": "quite relevant", "fa": "مرتبط"},
        4: {"en": "highly relevant", "fa": "کاملاً مرتبط"},
    },
    "clarity": {
        1: {"en": "not clear", "fa": "نامفهوم"},
        2: {"en": "somewhat clear", "fa": "تا حدی واضح"},
        3: {"en": "quite clear", "fa": "واضح"},
        4: {"en": "very clear", "fa": "کاملاً واضح"},
    },
}

#: Lawshe's (1975) three answers.
NECESSITY: dict[str, Words] = {
    "essential": {"en": "essential", "fa": "ضروری است"},
    "useful": {"en": "useful, but not essential", "fa": "مفید است ولی ضروری نیست"},
    "not_necessary": {"en": "not necessary", "fa": "ضروری نیست"},
}

RESPONDENTS: dict[Respondent, Words] = {
    "mentee": {"en": "As the mentee reads it", "fa": "متن ویژهٔ منتی"},
    "mentor": {"en": "As the mentor reads it", "fa": "متن ویژهٔ منتور"},
    "group_leader": {"en": "As the group leader reads it", "fa": "متن ویژهٔ سرگروه"},
    "manager": {"en": "As the manager reads it", "fa": "متن ویژهٔ مدیر"},
}

PHRASES: dict[str, Words] = {
    "heading": {"en": "Expert rating sheet", "fa": "برگهٔ داوری متخصصان"},
    "ratings": {"en": "Ratings", "fa": "داوری"},
    "number": {"en": "No.", "fa": "ردیف"},
    "item_id": {"en": "Item", "fa": "کد گویه"},
    "construct": {"en": "Construct", "fa": "سازه"},
    "text": {"en": "Text of the item", "fa": "متن گویه"},
    "relevance": {"en": "Relevance", "fa": "مرتبط بودن"},
    "clarity": {"en": "Clarity", "fa": "وضوح"},
    "essential": {"en": "Necessity", "fa": "ضرورت"},
    "comment": {"en": "Comment", "fa": "توضیح"},
    "comment_hint": {
        "en": "Comment (optional): what to change, or another wording",
        "fa": "توضیح (اختیاری): چه چیزی تغییر کند، یا متن پیشنهادی شما",
    },
    "relevance_question": {
        "en": "How relevant is this item to its construct?",
        "fa": "این گویه تا چه اندازه با سازهٔ خود مرتبط است؟",
    },
    "clarity_question": {"en": "How clear is its wording?", "fa": "متن آن تا چه اندازه واضح است؟"},
    "essential_question": {
        "en": "Is it necessary for measuring the construct?",
        "fa": "آیا برای سنجش سازه ضروری است؟",
    },
    "bank": {"en": "Item bank", "fa": "بانک گویه‌ها"},
    "round": {"en": "Round", "fa": "دور"},
    "expert": {"en": "Expert", "fa": "متخصص"},
    "version": {"en": "Version", "fa": "نسخه"},
    "instructions": {
        "en": (
            "You are asked to judge the items below as an expert. For each item, rate how relevant it is to its "
            "construct, how clear its wording is, and whether it is necessary. Judge each item on its own. Please do "
            "not write your name anywhere: your code stands on this sheet already."
        ),
        "fa": (
            "از شما به‌عنوان متخصص خواهشمندیم دربارهٔ گویه‌های زیر داوری کنید. برای هر گویه مشخص کنید که تا چه اندازه "
            "با سازهٔ خود مرتبط است، متن آن تا چه اندازه واضح است و آیا وجود آن ضروری است. هر گویه را جداگانه بسنجید. "
            "لطفاً نام خود را در هیچ جا ننویسید؛ کد شما از پیش روی این برگه نوشته شده است."
        ),
    },
    "fill": {
        "en": "Fill in the four columns at the end and send the file back. The other cells are locked.",
        "fa": "چهار ستون آخر را پر کنید و فایل را بازگردانید. سلول‌های دیگر قفل هستند.",
    },
    "choose_point": {"en": "Please choose 1, 2, 3 or 4.", "fa": "لطفاً یکی از عددهای ۱، ۲، ۳ یا ۴ را انتخاب کنید."},
    "choose_necessity": {"en": "Please choose from the list.", "fa": "لطفاً یکی از گزینه‌های فهرست را انتخاب کنید."},
    "saved": {
        "en": "Your answers are kept in this browser as you go; you may close the page and come back.",
        "fa": "پاسخ‌های شما هم‌زمان در همین مرورگر نگهداری می‌شود؛ می‌توانید صفحه را ببندید و بعداً ادامه دهید.",
    },
    "not_saved": {
        "en": "This browser does not keep your answers. Download them before you close the page.",
        "fa": "این مرورگر پاسخ‌های شما را نگه نمی‌دارد. پیش از بستن صفحه، آن‌ها را بارگیری کنید.",
    },
    "no_script": {
        "en": "This page needs JavaScript to hand over your ratings. Please ask for the spreadsheet instead.",
        "fa": "این صفحه برای ثبت داوری شما به جاوااسکریپت نیاز دارد. لطفاً به‌جای آن، فایل صفحه‌گسترده را درخواست کنید.",
    },
    "progress": {"en": "{done} of {all} items rated in full", "fa": "داوری {done} گویه از {all} گویه کامل شده است"},
    "still_blank": {"en": "Not rated in full yet:", "fa": "هنوز کامل نشده است:"},
    "download": {"en": "Download my ratings", "fa": "بارگیری داوری من"},
    "finish": {"en": "When you have finished", "fa": "پس از پایان داوری"},
    "send": {
        "en": "Download your ratings and send the file to the person who gave you this page.",
        "fa": "داوری خود را بارگیری کنید و فایل آن را برای کسی که این صفحه را به شما داده است بفرستید.",
    },
    "downloaded": {"en": "Downloaded: {file}", "fa": "بارگیری شد: {file}"},
    "erase": {"en": "Delete my answers from this browser", "fa": "پاک کردن پاسخ‌های من از این مرورگر"},
    "sure": {
        "en": "Delete all your answers on this page? This cannot be undone.",
        "fa": "همهٔ پاسخ‌های شما در این صفحه پاک شود؟ این کار برگشت‌پذیر نیست.",
    },
}


def phrase(key: str, language: str) -> str:
    """Return what the sheet says for `key`."""
    return PHRASES[key][language]
