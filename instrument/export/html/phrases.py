"""What the page itself says to a respondent, in both languages. {0}, {1} are filled in the browser."""

from instrument.words import Words, say

_PHRASES: dict[str, Words] = {
    "consent": {"en": "Taking part", "fa": "شرکت در پژوهش"},
    "about": {"en": "About you", "fa": "دربارهٔ شما"},
    "statements": {"en": "Statements", "fa": "جمله‌ها"},
    "words": {"en": "In your own words", "fa": "به زبان خودتان"},
    "instructions": {"en": "Read the instructions again", "fa": "راهنما را دوباره بخوانید"},
    "keys": {
        "en": "On a keyboard: Tab to a statement, then a number from 1 to {0}.",
        "fa": "با صفحه‌کلید: با Tab به جمله بروید و عددی از ۱ تا {0} را بزنید.",
    },
    "back": {"en": "Back", "fa": "قبلی"},
    "next": {"en": "Next", "fa": "بعدی"},
    "finish": {"en": "Finish", "fa": "پایان"},
    "progress": {"en": "{0} of {1} answered", "fa": "پاسخ به {0} از {1} پرسش"},
    "saved": {"en": "Answers are kept on this device.", "fa": "پاسخ‌ها روی همین دستگاه نگه داشته می‌شود."},
    "unsaved": {
        "en": "This browser keeps nothing: do not close the page before the end.",
        "fa": "این مرورگر چیزی نگه نمی‌دارد؛ تا پایان کار صفحه را نبندید.",
    },
    "bounds": {"en": "A number from {0} to {1}.", "fa": "عددی از {0} تا {1}."},
    "number": {"en": "A number.", "fa": "یک عدد."},
    "instead": {"en": "No answer to: {0}", "fa": "بدون پاسخ به: {0}"},
    "open": {"en": "Not answered yet", "fa": "هنوز پاسخ داده نشده است"},
    "one_open": {
        "en": "One question on this page has no answer yet.",
        "fa": "یک پرسش این صفحه هنوز پاسخ ندارد.",
    },
    "some_open": {
        "en": "{0} questions on this page have no answer yet.",
        "fa": "{0} پرسش این صفحه هنوز پاسخ ندارد.",
    },
    # Said only where a question offers it.
    "rather_not": {
        "en": "If you would rather not answer, choose that option.",
        "fa": "اگر نمی‌خواهید پاسخ دهید، همان گزینه را انتخاب کنید.",
    },
    "ended": {"en": "You have finished", "fa": "پرسشنامه به پایان رسید"},
    "not_begun": {"en": "Nothing was recorded", "fa": "چیزی ثبت نشد"},
    "reconsider": {"en": "I chose that by mistake", "fa": "اشتباه انتخاب کردم"},
    "saved_as": {
        "en": "Your answers have been saved as a file. Please send it to the people who asked you to take part:",
        "fa": "پاسخ‌های شما در یک فایل ذخیره شد. لطفاً آن را برای کسانی بفرستید که از شما دعوت کرده‌اند:",
    },
    "save_file": {"en": "Save the file again", "fa": "ذخیرهٔ دوبارهٔ فایل"},
    "save_copy": {"en": "Save a copy as a file", "fa": "ذخیرهٔ یک نسخه به‌صورت فایل"},
    "erase": {"en": "Delete my answers from this device", "fa": "پاک کردن پاسخ‌ها از این دستگاه"},
    "erase_sure": {
        "en": "I have the file: delete the answers here",
        "fa": "فایل را دارم؛ پاسخ‌ها از اینجا پاک شود",
    },
    "next_person": {"en": "Clear the page for the next person", "fa": "صفحه برای نفر بعد آماده شود"},
    "sending": {"en": "Your answers are being sent …", "fa": "پاسخ‌های شما در حال ارسال است…"},
    "taken": {
        "en": "Your answers have arrived. Nothing is left on this device.",
        "fa": "پاسخ‌های شما رسید و چیزی از آن‌ها روی این دستگاه نماند.",
    },
    "kept": {
        "en": "Your answers could not be sent yet. They are kept on this device, and the page tries again by itself.",
        "fa": "پاسخ‌های شما هنوز ارسال نشده است. پاسخ‌ها روی همین دستگاه می‌ماند و صفحه خودش دوباره تلاش می‌کند.",
    },
    "refused": {
        "en": "The collecting site did not take your answers. Please save the file and send it yourself.",
        "fa": "سامانهٔ گردآوری پاسخ‌ها را نپذیرفت. لطفاً فایل را ذخیره کنید و خودتان بفرستید.",
    },
    "welcome": {"en": "Welcome back", "fa": "ادامهٔ پرسشنامه"},
    "found": {
        "en": "On this device there are answers to this form, begun on {0}.",
        "fa": "پاسخ‌های ناتمامی به این پرسشنامه، از تاریخ {0}، روی این دستگاه هست.",
    },
    "go_on": {"en": "Go on where I stopped", "fa": "ادامه می‌دهم"},
    "anew": {"en": "Delete them and start anew", "fa": "پاک شود و از نو شروع کنم"},
}
_STATIC: dict[str, Words] = {
    "noscript": {
        "en": "This form needs JavaScript. Please allow it for this page, or open the file in another browser.",
        "fa": "این پرسشنامه به جاوااسکریپت نیاز دارد. آن را در این صفحه فعال کنید یا فایل را در مرورگری دیگر باز کنید.",
    },
    "progress_name": {"en": "Progress", "fa": "میزان پیشرفت"},
}


def phrases(language: str) -> dict[str, str]:
    """Return everything the page says while it is filled in, in a language; raise ContentError for an unknown one."""
    return {name: say(words, language, f"phrase {name}") for name, words in _PHRASES.items()}


def static(language: str) -> dict[str, str]:
    """Return what stands in the page before any script runs."""
    return {name: say(words, language, f"phrase {name}") for name, words in _STATIC.items()}
