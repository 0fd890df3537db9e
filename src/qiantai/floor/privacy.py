"""One detector of personal data in text, run before anything is logged, shown, indexed or learned from.

Numbers are found as read: full-width, spaced, dashed, or written in Chinese characters.
"""

import re
from typing import NamedTuple

_DIGITS = "0123456789"
_WIDE = "0123456789"
_HAN = {"零〇○": "0", "一幺壹": "1", "二贰貳": "2", "三叁參": "3", "四肆": "4"}
_HAN |= {"五伍": "5", "六陆陸": "6", "七柒": "7", "八捌": "8", "九玖": "9"}
_FOLD = {ord(wide): plain for wide, plain in zip(_WIDE, _DIGITS, strict=True)}
_FOLD |= {ord(han): plain for group, plain in _HAN.items() for han in group}
_FOLD |= {ord("x"): "X", ord("X"): "X", ord("x"): "X"}
HAN_DIGITS = "".join(_HAN)
DIGIT = f"[0-90-9{HAN_DIGITS}]"
_GAP = r"[ \-‐–—.·,,、]{1,2}"

_TRIGGER = re.compile(f"[0-90-9@]|[{HAN_DIGITS}][{HAN_DIGITS} \\-–—.·,,、]{{9}}")
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+\-@*])(?<!\*{4} )(@*[A-Za-z0-9._%+\-])[A-Za-z0-9._%+\-@]*"
    r"@([A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+)"
)
_PLATE = re.compile(
    "([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Za-hj-np-z])"
    r"[·.\- ]?(?=[A-Za-z]{0,4}[0-9][A-Za-z]{0,3}[0-9])[A-HJ-NP-Za-hj-np-z0-9]{4,5}"
    r"([A-HJ-NP-Za-hj-np-z0-9挂学警港澳])(?![A-Za-z0-9*])"
)
_PASSPORT = re.compile(r"(?<![A-Za-z0-9])([EGeg])[0-9]{5}([0-9]{3})(?![A-Za-z0-9*])")
_NUMBERS = re.compile(
    r"(?P<uuid>[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12})"
    rf"|(?<![*{DIGIT[1:]})(?<!\* )(?:{DIGIT}++(?!\*)(?:[XxX](?![A-Za-z0-9*]))?(?:{_GAP})?+)+"
)
_PIECE = re.compile(rf"[0-90-9]+|[{HAN_DIGITS}]+|[XxX]|{_GAP}")

_C3_WORD = (
    r"(?:密\s?码|密碼|口令|验证码|驗證碼|校验码|校驗碼|动态码|動態碼|安全码|安全碼|"
    r"(?<![A-Za-z])(?:PIN|CVV2?|CVN2?|CVC2?|OTP|password|passcode|passwd|pwd|(?:verification|security)\s+code)(?![A-Za-z]))"
)
_NUMBER_WORD = r"尾|卡|账|帐|賬|帳|手机|手機|电话|電話|金额|金額|转|轉"
_UNIT = r"[元块塊万萬年月日号號秒分次位个個小天%]"
_C3_HINT = re.compile(_C3_WORD, re.IGNORECASE)
_C3_TOKEN = re.compile(
    rf"({_C3_WORD}(?:\s*[::=]\s*|\s*(?:是|为|為)\s*))(?![!-~]*\*{{6}})[!-~]{{4,64}}", re.IGNORECASE
)
_C3_IS = re.compile(
    rf"({_C3_WORD}(?:\s+is)?\s+)(?![!-~]*\*{{6}})(?=[!-~]*[0-9!@#$%^&])[!-~]{{4,64}}", re.IGNORECASE
)
_C3_DIGITS = re.compile(
    rf"({_C3_WORD}(?:(?!{_NUMBER_WORD}|{DIGIT}|[*。!?!?\n]).){{0,8}}?)"
    rf"{DIGIT}(?:[ \-]?{DIGIT}){{2,9}}+(?!{DIGIT}|{_UNIT})",
    re.IGNORECASE,
)
_C3_BEFORE = re.compile(
    rf"(?<!{DIGIT}){DIGIT}(?:[ \-]?{DIGIT}){{2,9}}+(?=\s*(?:就?是|为|為)(?:我|您|你)?的?[^\d,,。]{{0,4}}{_C3_WORD})",
    re.IGNORECASE,
)
ERASED = "******"

_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)
_ID = re.compile(
    r"([1-8][0-9]{5})(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X]"
)
_PHONE = re.compile(r"((?:00)?(?:86)?)(1[3-9][0-9])[0-9]{4}([0-9]{4})")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_PHONE_SHAPES = frozenset({(3, 4, 4), (3, 8), (7, 4), (4, 3, 4), (3, 3, 5)})
_CARD_SHAPES = frozenset({(4, 6, 5), (4, 6, 4)})


class _Piece(NamedTuple):
    text: str
    digits: str  # "" for a gap between digits


def mask(text: str) -> str:
    """The text with phones, identity numbers, cards, e-mails, plates and passports hidden; never raises.

    Masks: 138****5678, 110***********1234, **** 6789, z***@qq.com, 京A****8, E****567 (JR/T 0171 C2).
    Masking twice changes nothing more.
    """
    if not _TRIGGER.search(text):
        return text
    if "@" in text:
        text = _EMAIL.sub(r"\1***@\2", text)
    text = _PLATE.sub(r"\1****\2", text)
    text = _PASSPORT.sub(r"\1****\2", text)
    return _NUMBERS.sub(_mask_run, text)


def _mask_run(match: re.Match[str]) -> str:
    run = match.group()
    if match["uuid"] or len(run) < 11:
        return run
    pieces = [_piece(found) for found in _PIECE.findall(run)]
    return "".join(_masked(pieces))


def _piece(text: str) -> _Piece:
    digits = text.translate(_FOLD)
    return _Piece(text, digits if digits[0] in _DIGITS or digits == "X" else "")


def _masked(pieces: list[_Piece]) -> list[str]:
    out: list[str] = []
    at = 0
    while at < len(pieces):
        taken, shown = _widest(pieces, at)
        out.append(shown)
        at += taken
    return out


def _widest(pieces: list[_Piece], start: int) -> tuple[int, str]:
    """How many pieces from `start` make one number, and its mask; a number that stands alone goes first."""
    first = pieces[start]
    if not first.digits or first.digits == "X":
        return 1, first.text
    with_letter = "".join(piece.digits for piece in pieces[start : start + 2])
    if with_letter.endswith("X") and (identity := _shown(with_letter, (len(with_letter),))):
        return 2, identity
    if alone := _shown(first.digits, (len(first.digits),)):
        return 1, alone
    best = (1, first.text)
    digits, sizes, glued = "", list[int](), False
    for count, piece in enumerate(pieces[start : start + 40], 1):
        if not piece.digits:
            glued = False
            continue
        digits += piece.digits
        if len(digits) > 19:
            break
        if glued:
            sizes[-1] += len(piece.digits)
        else:
            sizes.append(len(piece.digits))
        glued = True
        if len(digits) >= 11 and (shown := _shown(digits, tuple(sizes))):
            best = (count, shown)
    return best


def _shown(digits: str, sizes: tuple[int, ...]) -> str:
    """The mask of one number, or nothing when it is none; `sizes` are its groups as written."""
    if len(digits) == 18 and is_identity_number(digits):
        return f"{digits[:3]}{'*' * 11}{digits[-4:]}"
    phone = _PHONE.fullmatch(digits)
    if phone and _fits(sizes, _PHONE_SHAPES, (1, 2, 4), phone[1]):
        return f"{phone[1]}{phone[2]}****{phone[3]}"
    if is_card_number(digits) and (
        _fits(sizes, _CARD_SHAPES, (1, 4, 5, 6), "") or (len(sizes) == 2 and sizes[0] == 6)
    ):
        return f"**** {digits[-4:]}"
    return ""


def _fits(
    sizes: tuple[int, ...], shapes: frozenset[tuple[int, ...]], even: tuple[int, ...], prefix: str
) -> bool:
    """Whether people write such a number in groups like these; dates and amounts are grouped otherwise."""
    if prefix and sizes[0] == len(prefix) and len(sizes) > 1:
        sizes = sizes[1:]
    if len(sizes) == 1 or sizes in shapes:
        return True
    return sizes[0] in even and set(sizes[:-1]) == {sizes[0]} and sizes[-1] <= sizes[0]


def is_identity_number(digits: str) -> bool:
    """Whether 18 characters are a resident identity number: region, birth date and check digit (GB 11643)."""
    if not _ID.fullmatch(digits) or digits[:2] not in _PROVINCES:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits[:17], _WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == digits[17]


def is_card_number(digits: str) -> bool:
    """Whether 13 to 19 digits pass the Luhn check (ISO/IEC 7812-1) and are not one digit repeated."""
    if not (13 <= len(digits) <= 19 and digits.isdigit()) or len(set(digits)) == 1:
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def mask_name(name: str) -> str:
    """张伟 -> *伟, 王秀英 -> **英, 欧阳小明 -> 欧**明, John Smith -> J*** S****."""
    if name.isascii():
        return " ".join(word[:1] + "*" * (len(word) - 1) for word in name.split(" "))
    if len(name) <= 3:
        return "*" * (len(name) - 1) + name[-1] if len(name) > 1 else "*"
    return name[0] + "*" * (len(name) - 2) + name[-1]


def mask_card(number: str) -> str:
    """`**** 6789` from a card number or its last four digits."""
    return f"**** {number[-4:]}"


def erase_secrets(text: str) -> str:
    """The text with passwords, PINs, one-time codes and CVVs replaced by `******` (JR/T 0171 C3); never raises."""
    if not _C3_HINT.search(text):
        return text
    text = _C3_TOKEN.sub(rf"\g<1>{ERASED}", text)
    text = _C3_IS.sub(rf"\g<1>{ERASED}", text)
    text = _C3_DIGITS.sub(rf"\g<1>{ERASED}", text)
    return _C3_BEFORE.sub(ERASED, text)
