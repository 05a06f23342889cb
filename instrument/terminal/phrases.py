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
    "all_saved": {"en": "All answers are saved.", "fa": "همهٔ پاسخ‌ها ذخیره شد."},
    "head": {"en": "{} / {}", "fa": "{} از {}"},
    # A line of Persian begins with a Persian word, by which a terminal knows which way it runs; so letters stand last.
    "keys": {
        "en": "b back, n later, g first open question, q save and stop",
        "fa": "پرسش قبلی\u00a0b، بعداً\u00a0n، نخستین پرسش بی‌پاسخ\u00a0g، ذخیره و توقف\u00a0q",
    },
    "control_keys": {
        "en": "Ctrl-B back, Ctrl-N later, Ctrl-G first open question, Ctrl-Q save and stop",
        "fa": "پرسش قبلی\u00a0Ctrl-B، بعداً\u00a0Ctrl-N، نخستین پرسش بی‌پاسخ\u00a0Ctrl-G، ذخیره و توقف\u00a0Ctrl-Q",
    },
    "plain_help": {
        "en": "Type the number of an answer and press Enter. b: back, n: later, g: first open question, "
        "q: save and stop. Where you write words, put a colon before the letter, as in :b.",
        "fa": "شمارهٔ پاسخ را بنویسید و Enter را بزنید. کارهای دیگر: پرسش قبلی\u00a0b، بعداً\u00a0n، "
        "نخستین پرسش بی‌پاسخ\u00a0g، ذخیره و توقف\u00a0q. "
        "در پرسش‌هایی که پاسخشان را می‌نویسید، پیش از این حرف‌ها دونقطه بگذارید، مانند ‎:b‎.",
    },
    "place": {"en": "Question {} of {}", "fa": "پرسش {} از {}"},
    "answer": {"en": "Answer:", "fa": "پاسخ:"},
    "so_far": {"en": "Your answer so far: {}", "fa": "پاسخ شما تا اینجا: {}"},
    "keep": {"en": "Keep your answer: {}", "fa": "پاسخ قبلی بماند: {}"},
    "first": {"en": "This is the first question.", "fa": "این نخستین پرسش است."},
    "needed": {
        "en": "The questions that follow depend on this one. Please answer it first.",
        "fa": "پرسش‌های بعدی به این پرسش بستگی دارد. لطفاً اول به آن پاسخ دهید.",
    },
    "this_first_open": {
        "en": "This is the first question without an answer.",
        "fa": "نخستین پرسش بی‌پاسخ همین پرسش است.",
    },
    "last_open": {"en": "No other question is open.", "fa": "پرسش بی‌پاسخ دیگری نمانده است."},
    "next_respondent": {
        "en": "Hand over the keyboard. Enter: a new respondent; an id and Enter: go on with that session; "
        "q and Enter: end.",
        "fa": "صفحه‌کلید را به پاسخ‌دهنده بدهید. Enter: پاسخ‌دهندهٔ جدید؛ شناسه و سپس Enter: ادامهٔ همان پرسشنامه؛ "
        "q و سپس Enter: پایان کار.",
    },
    "no_session": {
        "en": "No unfinished session has the id {}. Type the id again, or press Enter for a new respondent.",
        "fa": "هیچ پرسشنامهٔ ناتمامی با شناسهٔ {} نیست. شناسه را دوباره بنویسید، یا برای پاسخ‌دهندهٔ جدید Enter را بزنید.",
    },
    "finished_as": {
        "en": "Thank you. The answers are saved under the id {}. Please give the keyboard back.",
        "fa": "سپاسگزاریم. پاسخ‌ها با شناسهٔ {} ذخیره شد. لطفاً صفحه‌کلید را به پرسشگر برگردانید.",
    },
    "declined_as": {
        "en": "Nothing more is asked. That consent was not given is saved under the id {}. "
        "Please give the keyboard back.",
        "fa": "پرسش دیگری نیست. عدم موافقت با شرکت در پژوهش با شناسهٔ {} ثبت شد. لطفاً صفحه‌کلید را به پرسشگر برگردانید.",
    },
    "stopped_as": {
        "en": "Stopped. The answers so far are saved under the id {}. Please give the keyboard back.",
        "fa": "متوقف شد. پاسخ‌های داده‌شده با شناسهٔ {} ذخیره شده است. لطفاً صفحه‌کلید را به پرسشگر برگردانید.",
    },
    "tally": {"en": "Finished: {}. Stopped: {}. Declined: {}.", "fa": "کامل: {}. ناتمام: {}. بدون موافقت: {}."},
    "saved": {
        "en": "Stopped. Your answers are saved; continue with --resume.",
        "fa": "متوقف شد. پاسخ‌های شما ذخیره شده است؛ با ‎--resume ادامه دهید.",
    },
}
PHRASES = frozenset(_PHRASES)


def phrase(name: str, language: str) -> str:
    """Return a phrase in a language."""
    return say(_PHRASES[name], language, f"phrase {name}")
