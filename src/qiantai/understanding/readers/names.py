"""Cuts a name out of what stands where a payee stands: a person, a title, an organisation, a role."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qiantai.understanding.readers.base import Words
from qiantai.understanding.readers.common_words import (
    begins_with_person,
    is_common,
    is_joining,
    is_person,
    is_place,
    is_unknown,
    words,
)
from qiantai.understanding.readers.organisations import Organisations

_HAN = re.compile(r"[\u4e00-\u9fff]+")
_STOP = re.compile(r"[\s,。!?;:、\"'()<>《》「」\[\]{}=+/|_\d€$£¥]")
_LATIN = re.compile(r" ?(?P<a>[a-z][a-z.'-]+(?: [a-z][a-z.'-]+){0,3})(?![\da-z])")
_NICK = re.compile(r"[小老阿大][\u4e00-\u9fff]")
_GIVEN = re.compile(r"[\u4e00-\u9fff]{1,2}")
_NO_LABEL = re.compile("[我你他她不没未错对改写填和跟与称已怎哪谁有的了]")
_QUOTED = re.compile(
    r"[^,。!?;\d\"'「『《]{0,6}[\"'「『《](?P<a>[\u4e00-\u9fffa-z0-9()·. ]{2,24})[\"'」』》]"
)
_LAST = frozenset(
    "明伟芳娟敏静丽强磊军艳勇杰涛超霞刚英华玲红梅兰凤龙飞鹏波斌辉浩凯健俊雪琳莉萍燕婷雅倩洁颖欣怡慧佳涵轩豪哲峰海柱新兴平"
)
_NO_NAME = "我你您他她它佢咱俺里上下外前后车"
_AMBIGUOUS = frozenset("付钱易向于时常和同单水边成连包路万应左解白花年代全强")
_PLACES = "卡户号里家边人车店那这账款钱费机本折单上下中个"
_FEES = ("费", "款", "钱", "险", "员")
_GIVEN_VERBS = ("发", "和", "成")
_PAYING = re.compile("[转汇打付](?!给|过|来)")
_OFFICES = frozenset("队所院局处科校")
_WORKS = ("转", "汇", "打", "付", "划", "存", "发", "过", "还", "补", "结", "交", "寄")


@dataclass(frozen=True, slots=True)
class Name:
    """A name's span, and whether its form alone shows that it is one."""

    start: int
    end: int
    sure: bool


class Names:
    """The name forms of the packs' lists."""

    def __init__(self, words: Words) -> None:
        self._never = frozenset(words["never"])
        self._ends = _any_of(words["ends"])
        self._mine = tuple(sorted(words["mine"], key=len, reverse=True))
        self.surnames = frozenset(words["surnames"])
        self._given = frozenset(words["given"])
        self._double = tuple(words["double_surnames"])
        self._digit = tuple(words["with_digit"])
        self._roles = tuple(sorted(words["roles"], key=len, reverse=True))
        self._title = _title_form(words["titles"], words["short_titles"])
        self._organisations = Organisations(words["organisations"], words["trades"])

    def cut(self, plain: str, start: int, limit: int) -> Name | None:
        """The name in plain[start:limit], behind words that only say who it is (那个开货车的老韩, 工会主席周建国)."""
        quoted = _QUOTED.match(plain, start, limit)
        if quoted and self._quotes_name(plain, *quoted.span("a")):
            return Name(*quoted.span("a"), True)
        origin = start
        start, limit = self._opened(plain, start, limit)
        if limit - start < 2:
            return self._role(plain, origin)
        span = self._organisations.find(plain, start, limit)
        if span:
            return Name(*span, True)
        found = self.at(plain, start, limit) or self._behind(plain, start, limit)
        return found or self._role(plain, origin) or self._role(plain, start)

    def near(self, plain: str, start: int, limit: int) -> Name | None:
        """The name that stands here without any description before it."""
        origin = start
        start, limit = self._opened(plain, start, limit)
        span = self._organisations.find(plain, start, limit)
        if span:
            return Name(*span, True)
        return self.at(plain, start, limit) or self._role(plain, origin)

    def at(self, plain: str, start: int, limit: int) -> Name | None:
        """The personal name or role that begins exactly here."""
        text = plain[start:limit]
        length = self._titled(text) or self._full(text)
        if length:
            return None if text[:length] in self._never else Name(start, start + length, True)
        return None

    def _role(self, plain: str, start: int) -> Name | None:
        """房东, 保姆 and others who are paid without a name."""
        role = next((role for role in self._roles if plain.startswith(role, start)), "")
        behind = plain[start + len(role) : start + len(role) + 1]
        return Name(start, start + len(role), True) if role and behind not in _FEES else None

    def _quotes_name(self, plain: str, start: int, end: int) -> bool:
        if self._organisations.find(plain, start, end) == (start, end):
            return True
        found = self.at(plain, start, end)
        return bool(found and found.end == end) or self.exact(plain[start:end])

    def _opened(self, plain: str, start: int, limit: int) -> tuple[int, int]:
        """The stretch without opening marks and words like 那个, up to the next mark or digit."""
        while start < limit and plain[start] in " :\"'「《(是系叫为":
            start += 1
        for _ in range(3):
            mine = next((word for word in self._mine if plain.startswith(word, start)), "")
            after = start + len(mine)
            if not mine or after + 2 > limit or not _HAN.match(plain, after):
                break
            ended = self._ends.match(plain, after) and plain[after] not in self.surnames
            if ended and not plain.startswith(self._mine, after):
                break
            start = after
        stop = _STOP.search(plain, start, limit)
        return start, stop.start() if stop else limit

    def _titled(self, text: str) -> int:
        """The length of 王总, 李阿姨, 欧阳老师, 陈小妹, 老韩, 小王, 阿龙; 0 where none begins."""
        family = 2 if text.startswith(self._double) else 1 if text[:1] in self.surnames else 0
        for given in (0, 1, 2) if family else ():
            title = self._title.match(text, family + given)
            if title and not (
                given
                and (
                    self._ends.match(text, family)
                    or self._is_office(text, family + given, title[0])
                )
            ):
                return title.end()
        if (
            _NICK.match(text)
            and not {text[:2], text[:3]} & self._never
            and not (is_common(text[:3]) and (text[0] != "老" or len(text) > 2))
        ):
            if text[0] == "大" and text[1] not in self.surnames:
                return 0
            if text[0] in "小老" and text[1] not in self.surnames:
                return 0
            title = self._title.match(text, 2)
            return title.end() if title and text[0] != "阿" and text[1] in self.surnames else 2
        return 0

    def _is_office(self, text: str, end: int, title: str) -> bool:
        """Whether it is a body that works, no leader: 施工队."""
        return title in _OFFICES and is_common(text[:end])

    def _full(self, text: str) -> int:
        """The length of a family name with its one or two given characters; 0 where none begins."""
        if text.startswith(self._digit):
            return 2
        family = 2 if text.startswith(self._double) else 1
        if text[:1] not in self.surnames and family == 1:
            return 0
        han = _HAN.match(text)
        length = min(len(han[0]) if han else 0, family + 2)
        if length == family + 2 and self._is_shorter(text, family + 1):
            length -= 1
        name = text[:length]
        if length <= family or {name, name[: family + 1]} & self._never:
            return 0
        return length if self._is_person(text, family, length) or self._bounded(text, length) else 0

    def _is_shorter(self, text: str, length: int) -> bool:
        """Whether the character behind so many belongs to the next word."""
        if text[length : length + 1] in _GIVEN_VERBS and _PAYING.match(text, length + 1):
            return False  # 王德发转
        return bool(self._ends.match(text, length)) or begins_with_person(
            text[: length + 3], length
        )

    def _is_person(self, text: str, family: int, length: int) -> bool:
        """Whether the given characters are such as people give, and the whole is no other word."""
        name, given = text[:length], text[family:length]
        if self._ends.match(text, family) or is_common(name):
            return False
        if is_joining(given) and not is_person(name):
            return False
        if is_place(name) or (length == 3 and is_place(name[:2]) and name[2] not in _LAST):
            return False
        if is_person(name):
            return True
        if name[0] in _AMBIGUOUS and text[length:]:
            return False
        if not self._given.issuperset(given):
            return False
        return not (
            length == 3 and is_common(name[:2]) and given[1] not in _LAST
        ) and not is_common(text[:4])

    def _bounded(self, text: str, length: int) -> bool:
        """A name that is also a word counts where a verb of paying or 这个人 follows it."""
        worked = text.startswith((*_WORKS, "这个人", "这人"), length)
        return (
            worked
            and text[length - 1] not in "了吧吗呢啊的边"
            and (text[0] == text[1] or not is_place(text[:length]))
        )

    def _behind(self, plain: str, start: int, limit: int) -> Name | None:
        """A name behind a description, which ends in 的 or is a word of its own."""
        text = plain[start : min(limit, start + 14)]
        owner = text.rfind("的", 1, 10)
        while owner > 0:
            found = self.at(plain, start + owner + 1, limit)
            if found and found.sure:
                return found
            owner = text.rfind("的", 1, owner)
        place = start
        for word in words(text):
            if place > start and (word[0] in self.surnames or word[0] in "小老阿"):
                found = self.at(plain, place, limit)
                if found:
                    return found
            if word in _WORKS or self._ends.fullmatch(word):
                return None
            place += len(word)
        return None

    def exact(self, text: str) -> bool:
        """Whether this may be a name where the customer says that it is one: 何必(人名)."""
        return 2 <= len(text) <= 4 and text[0] in self.surnames and bool(_HAN.fullmatch(text))

    def labelled(self, plain: str, start: int, limit: int) -> Name | None:
        """Whatever stands alone behind 收款人是 or 户名: up to the next mark."""
        told = plain[start - 1 : start] in ":是叫为系\"'"
        start, limit = self._opened(plain, start, limit)
        text = plain[start:limit].removesuffix("删了").removesuffix("删掉")
        alone = (
            2 <= len(text) <= 4 and _HAN.fullmatch(text) and not text.startswith(tuple(self._never))
        )
        named = told or self.exact(text) or (len(text) == 2 and not self._ends.match(text, 1))
        return (
            Name(start, start + len(text), True)
            if alone and named and not _NO_LABEL.search(text)
            else None
        )

    def nickname(self, plain: str, start: int, limit: int) -> Name | None:
        """What stands between 给 and a verb of paying without a known form (胖虎); common words are none."""
        latin = _LATIN.match(plain, start, limit)
        if latin:
            return Name(*latin.span("a"), True)
        start, limit = self._opened(plain, start, limit)
        text = plain[start : min(limit, start + 6)]
        stop = self._ends.search(text, 2)
        name = text[: stop.start()] if stop else text
        if (
            not 2 <= len(name) <= 4
            or name in self._never
            or is_common(name)
            or name[0] in self.surnames
        ):
            return None
        if any(name.startswith(word) for word in self._never if len(word) > 1):
            return None
        known = is_person(name) or (len(name) < 4 and is_unknown(name) and name[-1] not in _PLACES)
        return (
            Name(start, start + len(name), False)
            if known and name[0] not in _NO_NAME and not _NO_LABEL.search(name)
            else None
        )


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """One of these words, longest first; a set of first characters rejects all other text quickly."""
    return _any_of_forms(sorted(words, key=len, reverse=True))


def _title_form(titles: Iterable[str], short: Mapping[str, str]) -> re.Pattern[str]:
    """A title; one of a single character has characters that make it another word behind it."""
    short_forms = [f"{title}(?![{after}])" if after else title for title, after in short.items()]
    long_forms = sorted(titles, key=len, reverse=True)
    return _any_of_forms([*long_forms, *short_forms])


def _any_of_forms(forms: Sequence[str]) -> re.Pattern[str]:
    firsts = "".join(sorted({form[0] for form in forms}))
    return re.compile(f"(?=[{firsts}])(?:{'|'.join(forms)})")
