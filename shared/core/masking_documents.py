"""Documents whose numbers hold letters or stand apart, and addresses in messengers.

Numbers of digits alone are found by `shared.core.masking`; here are those that it would take for something else:
driving licences and vehicle papers (77 АВ 123456), military IDs (АН 1234567), foreign passports (AB1234567),
certificates (II-МЮ № 123456), machine-readable lines, and passports whose series and number are words or lines apart.
"""

from __future__ import annotations

import re

DOCUMENT, CONTACT = "[document]", "[contact]"
_ANY_DIGIT = re.compile(r"\d")

# What announces a document, in any case.
_PAPER = (
    r"(?:паспорт\w*|загранпаспорт\w*|passports?|водительск\w+|прав(?:а|ах|ами)|в\s?/\s?у|ву|driv\w+(?:'s)?\s+licen[cs]e|"
    r"licen[cs]e|военн\w+|военник\w*|в\s?/\s?б|приписн\w+|military|свидетельств\w*|удостоверени\w*|внж|рвп|"
    r"вид\w*\s+на\s+жительство|птс|стс|id[ -]?card|identity\s+card|residence\s+permit|виз[аыу]|visa)"
)
_LICENCE = (
    r"(?:водительск\w+|права|в\s?/\s?у|ву|driv\w+(?:'s)?\s+licen[cs]e|licen[cs]e|внж|рвп|"
    r"вид\w*\s+на\s+жительство|птс|стс)"
)
_MARK = r"[\s№#:.\-–]{0,4}(?:(?:no|n|номер|number)\b[\s№#:.\-]{0,3})?"
# One or two digits and up to three letters before six to nine digits, or nine characters of both, as German passports.
_LETTERED = (
    r"(?!(?-i:на|за|до|от|по|из|с|со|в|к|и|у|о|об|for|of|at|to|in|on|by)\s)"
    rf"(?:\d{{1,2}}\s?\d?\d?\s?)?[^\W\d_]{{1,3}}{_MARK}\d{{3}}\s?\d{{3,6}}(?!\w)(?!\s?(?:₽|руб|р\.|коп))"
)
# Ten digits of a licence, nine of a foreign passport or a residence permit.
_DIGITS = r"\d\d[\W_]{0,3}(?:\d\d[\W_]{0,4}\d{6}|\d{7})(?!\d)"
_MIXED = r"(?=(?:[A-Z]*\d){4})[A-Z][A-Z0-9]{6,9}(?!\w)"
_WORDS_BETWEEN = r"(?!\w)[^\w\n]{1,5}(?:[^\W\d_]+[^\w\n]{1,5}){0,5}?"
_BEHIND_WORD = tuple(
    re.compile(rf"(?<![^\W\d_])(?P<word>{words}{_WORDS_BETWEEN})(?:{number})", re.IGNORECASE)
    for words, number in ((_PAPER, f"{_LETTERED}|{_MIXED}"), (_LICENCE, _DIGITS))
)
# Shapes that nothing else has: of Russian driving licences and vehicle papers, of certificates of birth and marriage.
_SHAPES = re.compile(
    r"(?<![\w-])(?:\d\d\s?[АВЕКМНОРСТУХABEKMHOPCTYX]{2}\s?(?:№\s?)?\d{6}"
    r"|[IVXУХЛ1]{1,4}\s?-\s?[А-Я]{2}\s?(?:№\s?|N\s?)?\d{6})(?!\w)"
)
# Two lines at the foot of a passport (ICAO 9303): letters, digits and fillers.
_MACHINE_READABLE = re.compile(r"(?<![\w<])(?=[A-Z0-9<]*<<|[A-Z0-9]{9}\d[A-Z]{3}\d{7}[MF<])[A-Z0-9<]{28,44}(?![\w<])")

_SERIES = r"\d\d[\W_]{0,3}\d\d(?!\d)"
_NUMBER = r"\d{3}[\W_]{0,2}\d{3}(?!\d)"
_SERIES_WORD = r"(?<![^\W\d_])(?:сери(?:я|и|ю|ей)|series)\b"
_NUMBER_WORD = r"(?<![^\W\d_])(?:(?:номер\w{0,2}|number|no|n)\b|№)"
# Anything, also lines and dates, but no second row of six digits.
_APART = r"(?:(?!\d{6})[\s\S]){0,160}?"
_SPLIT = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<a>{_SERIES_WORD}[^\d]{{0,30}}?){_SERIES}(?P<b>{_APART}{_NUMBER_WORD}[^\d]{{0,20}}?){_NUMBER}",
        rf"(?P<a>{_NUMBER_WORD}[^\d]{{0,20}}?){_NUMBER}(?P<b>{_APART}{_SERIES_WORD}[^\d]{{0,30}}?){_SERIES}",
        rf"(?P<a>(?<![^\W\d_])(?:паспорт\w*|passport)\b[^\d]{{0,40}}?){_SERIES}"
        rf"(?P<b>[^\d]{{0,60}}?[^\W\d_][^\d]{{0,60}}?)(?<!\d){_NUMBER}",
    )
)
# «45 06 — серия, 123456 — номер»
_SPLIT_BEFORE = re.compile(
    rf"(?<!\d){_SERIES}(?P<b>[^\d\n]{{0,15}}{_SERIES_WORD}{_APART}){_NUMBER}(?=[^\d\n]{{0,15}}{_NUMBER_WORD})",
    re.IGNORECASE,
)

_POINT = r"\s?(?:\.|\[\.\]|\(\.\)|\[dot\]|\(dot\)|\sточка\s|\sdot\s)\s?"
_HOSTS = (
    "t me|telegram me|telegram dog|tlgg ru|wa me|whatsapp com|api whatsapp com|chat whatsapp com|viber com|viber me|"
    "vk me|vk com|vk ru|m me|fb com|fb me|facebook com|messenger com|instagram com|instagr am|ig me|signal me|"
    "signal group|join skype com|discord gg|discord com|ok ru|max ru|line me|icq im|linkedin com|threads net|"
    "snapchat com|matrix to"
)
_HOST = "|".join(name.replace(" ", _POINT) for name in _HOSTS.split("|"))
_LINK = re.compile(
    rf"(?<![\w@.-])(?:https?://)?(?:www\.)?(?:{_HOST})\s?/\s?[^\s<>\"'»)\],;]+"
    r"|(?<!\w)(?:tg|viber|whatsapp|skype|signal|sgnl|callto|tel|sms|xmpp|facetime|max)://?[^\s<>\"'»)\],;]+"
    r"|(?<!\w)(?:skype|callto|xmpp|facetime|matrix):[\w.+@-]{3,}(?:\?\w+)?",
    re.IGNORECASE,
)
_MESSENGER = (
    r"(?:телеграм\w*|телег[аеиуо]\w{0,2}|тлг|тг|telegram\w*|telega|tg|инст[ауы]?|инстаграм\w{0,2}|insta(?:gram)?|вк|vk|vkontakte|вконтакте|"
    r"whats\s?app|ватс\w{0,6}|вотс\w{0,6}|вацап\w{0,3}|viber|вайбер\w{0,2}|skype|скайп\w{0,2}|discord|дискорд\w{0,2}|"
    r"signal|мессенджер\w{0,2}|icq|аська|аське)"
)
_HANDLE = r"[a-z][\w.]{3,31}(?<!\.)"
_SAID = (
    r"(?:мой|моя|мне|my|is|it's|ник\w{0,2}|nick(?:name)?|логин\w{0,2}|login|user(?:name)?|аккаунт\w{0,2}|это|"
    r"юзер\w{0,6})"
)
_BEFORE_HANDLE = rf"(?P<word>(?<![^\W_]){_MESSENGER}(?![^\W_])(?:[\s:,\-–—=(]{{1,4}}{_SAID}(?!\w)){{0,3}}"
_NAMED = (
    # With its sign, wherever near.
    re.compile(rf"{_BEFORE_HANDLE}[^\w@\n]{{0,6}})@\s?{_HANDLE}", re.IGNORECASE),
    # Without it: said to be one, behind a Russian word, or no plain word itself.
    re.compile(rf"{_BEFORE_HANDLE}\s?[:=—–-]\s?)(?!https?\b){_HANDLE}(?![\w@])", re.IGNORECASE),
    re.compile(
        rf"{_BEFORE_HANDLE}[\s(]{{1,3}})(?=[a-z.]*[\d_]|(?<=[а-яё]\s))(?!(?:premium|bot|channel|web|desktop|business)\b){_HANDLE}(?![\w@])",
        re.IGNORECASE,
    ),
)
_HANDLE_FIRST = re.compile(
    rf"(?<![\w@.])@{_HANDLE}(?=[\s,(—-]{{1,4}}(?:(?:это|мой|моя|в|на|in|on|my)\s){{0,2}}{_MESSENGER}(?!\w))",
    re.IGNORECASE,
)


# What has to be in a text before it is searched for more: looking for words is fast.
_PAPER_STEMS: tuple[str, ...] = (
    "пасп",
    "pass",
    "прав",
    "/",
    "ву",
    "lic",
    "воен",
    "припис",
    "milit",
    "свид",
    "удост",
    "внж",
    "рвп",
)
_PAPER_STEMS += ("жител", "птс", "стс", "card", "permit", "виз", "visa", "водит", "driv")
_SPLIT_STEMS = ("сери", "series", "паспорт", "passport")
_MESSENGER_STEMS: tuple[str, ...] = (
    "телег",
    "telega",
    "telegram",
    "тг",
    "tg",
    "тлг",
    "инст",
    "insta",
    "вк",
    "vk",
    "whats",
    "ватс",
    "вотс",
)
_MESSENGER_STEMS += (
    "вацап",
    "viber",
    "вайбер",
    "skype",
    "скайп",
    "disc",
    "дискорд",
    "signal",
    "мессендж",
    "icq",
    "аськ",
)


def replace_documents(text: str) -> str:
    """The text without numbers of documents that hold letters."""
    text = _MACHINE_READABLE.sub(DOCUMENT, text)
    if not _ANY_DIGIT.search(text):
        return text
    if _has(text, _SPLIT_STEMS):
        text = _SPLIT_BEFORE.sub(rf"{DOCUMENT}\g<b>{DOCUMENT}", text)
    if _has(text, _PAPER_STEMS):
        for behind in _BEHIND_WORD:
            text = behind.sub(rf"\g<word>{DOCUMENT}", text)
    return _SHAPES.sub(DOCUMENT, text)


def replace_split_passports(text: str) -> str:
    """The text without series and numbers of passports that stand words or lines apart."""
    if _ANY_DIGIT.search(text) and _has(text, _SPLIT_STEMS):
        for split in _SPLIT:
            text = split.sub(rf"\g<a>{DOCUMENT}\g<b>{DOCUMENT}", text)
    return text


def replace_contacts(text: str) -> str:
    """The text without links to people in messengers and without their names there."""
    if "/" in text or ":" in text:
        text = _LINK.sub(CONTACT, text)
    if not _has(text, _MESSENGER_STEMS):
        return text
    for named in _NAMED:
        text = named.sub(rf"\g<word>{CONTACT}", text)
    return _HANDLE_FIRST.sub(CONTACT, text)


def _has(text: str, stems: tuple[str, ...]) -> bool:
    lowered = text.lower()
    return any(stem in lowered for stem in stems)
