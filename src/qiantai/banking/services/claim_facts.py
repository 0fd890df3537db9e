"""Reads out of a customer's own words what a claim is about: its kind, circumstances, place and hospital.

The patterns are data: `heard.claim_*` of `packs/*/wording`.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from qiantai.banking.actions import ActionRequest
from qiantai.banking.connectors.records_insurance import PolicyDetail
from qiantai.banking.indemnity import Circumstance, ClaimKind
from qiantai.banking.services.hearing import Hearing, latest, plain
from qiantai.banking.words import Words, simplified
from qiantai.floor.privacy import mask

KINDS = ("death", "disability", "critical", "motor", "inpatient", "accident_medical", "outpatient")
CASES = ("minor", "proxy", "abroad", "other_insurer")
COVERS = {
    "medical": ("inpatient", "outpatient", "accident_medical"),
    "accident": ("accident_medical", "inpatient", "disability", "death", "allowance"),
    "critical_illness": ("critical", "death"),
    "participating": ("death", "disability"),
    "annuity": ("death",),
    "auto": ("motor",),
}
"""Which claims a kind of policy takes; whether one is paid is the contract's word."""
LIFE = ("critical", "death", "disability")
"""Claims under life insurance, with the longer limitation (domain §2.12b)."""
HOSPITAL = re.compile(
    r"(?:在|到|去|进|送往?|住进?了?|于)?((?:[\u4e00-\u9fa5A-Za-z0-9]{2,12}?)(?:医院|卫生院|诊所|保健院|妇幼|附院|(?:[一二三四五六七八九十]|附[一二三])院(?![子长校区内里线方]))|协和|华西|湘雅|瑞金)"
)
HOSPITAL_EN = re.compile(r"((?:[A-Z][\w'.]*\s){1,4}[Hh]ospital|[Hh]ospital of [A-Z]\w+)")
LEADING = re.compile(r"^.*(?:住进了?|住在|送到了?|送去|去了?|到了?|在|进了?|于|是)")
PLACE = re.compile(
    r"在([\u4e00-\u9fa5A-Za-z0-9]{2,14}?)(?=被|把|摔|跌|滑|撞|追尾|刮|蹭|剐|出了?(?:车祸|事)|发生|受伤|崴|骑|扭|烫|打球|踢球|打篮球|爬|走路|等红?绿?灯|等灯|停着|停车|开车|倒车|变道|拐弯|转弯|掉头|[,，。;；\s]|$)"
)
SPOT = re.compile(
    r"((?:(?![在了到过从把给往上被时候刮撞蹭剐追的,，。;；、])[\u4e00-\u9fa5A-Za-z0-9]){0,8}"
    r"(?:停车场|车库|地库|路口|高速公路|高速|小区|服务区|加油站|[一二三四五六]环(?:路|主路|辅路)?|(?<!马)路(?=[上边,，。 ]|$)|大街|主路|辅路|大桥|隧道|匝道|大道|收费站))"
)
"""A place that is one by its name, said without 在: 倒车刮了停车场的柱子."""
PLACE_EN = re.compile(
    r"\b(?:at|on|in) (?:the |my )?([A-Za-z0-9][\w' -]{2,30}?)(?=[,.;]|$| and| when| this| last| yester)"
)
NO_PLACE = re.compile(
    r"医院|家里?等|你们|这里|线上|住院|流血|出血|抢救|治疗|手术|输液|等|处理|^(?:hospital|claim|my |\d|(?:january|february|march|april|may|june|july|august)\b"
    r"|(?:september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b)",
    re.IGNORECASE,
)
PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][A-Z0-9]{4,6}(?![A-Z0-9])"
)
MOST_CAUSE = 60  # characters


@dataclass(frozen=True, slots=True)
class Facts:
    """What was heard, from the words `told`; empty text and None for what was not said."""

    kind: ClaimKind | None
    circumstances: tuple[Circumstance, ...]
    told: str
    cause: str
    place: str
    hospital: str


class ClaimFacts:
    """Reads the words of a request."""

    def __init__(self, words: Words) -> None:
        self._kinds = Hearing(words, "claim_kind", KINDS)
        self._cases = Hearing(words, "claim_case", CASES)
        self._accident = Hearing(words, "claim_kind", ("accident_medical",))
        self._injury = Hearing(words, "claim_injury", ("no", "yes"))
        self._itself = Hearing(words, "claim_insured", ("self",))
        self._now = Hearing(words, "claim_now", ("now",))
        self._nowhere = Hearing(words, "claim_where", ("none",))

    def read(self, request: ActionRequest) -> Facts:
        """Slots facts?, where?, revision?: kind, circumstances, what happened, where, and the hospital."""
        told = str(request.slots.get("facts") or latest(request))
        slots = (request.slots.get("revision"), request.slots.get("where"), told)
        texts = tuple(str(one) for one in slots if one)
        whole = " ".join(reversed(texts))
        kind = cast(ClaimKind | None, self._kinds.first(whole))
        cases = [*self._cases.all(whole)]
        if kind == "inpatient" and self._accident.first(whole):
            cases.append("accident")
        hospital, place = _first(texts, _hospital), _first(texts, _place)
        if hospital and place and (place in hospital or hospital in place):
            place = ""
        where = str(request.slots.get("where") or "")
        if where and not hospital and not place and not self._nowhere.first(where):
            place = where.strip()[:MOST_CAUSE]
        return Facts(
            kind,
            cast(tuple[Circumstance, ...], tuple(cases)),
            told,
            _cause(told),
            place,
            hospital,
        )

    def injury(self, request: ActionRequest) -> str | None:
        """`yes`, `no`, or None when nothing was said; slots injury?, facts?."""
        return self._injury.first(*said(request, "injury", "facts"))

    def own(self, request: ActionRequest) -> bool:
        """Whether the words say that it happened to the speaker."""
        return self._itself.first(*said(request, "insured", "facts")) is not None

    def happened_today(self, request: ActionRequest) -> bool:
        """Whether the words say that it has just happened."""
        return self._now.first(*said(request, "facts")) is not None


def said(request: ActionRequest, *slots: str) -> tuple[str, ...]:
    """The texts of slots that are filled, in this order; the last message when none is."""
    texts = tuple(str(request.slots[name]) for name in slots if request.slots.get(name))
    return texts or (latest(request),)


def takes(one: PolicyDetail, kind: str) -> bool:
    """Whether a policy of this kind takes such a claim."""
    return kind in COVERS.get(one.kind, ())


def event_day(request: ActionRequest, today: date) -> date | None:
    """The day in slot `date` (ISO, or the first of a range)."""
    value = request.slots.get("date")
    if isinstance(value, (list, tuple)):
        value = value[0] if value else None
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None


def without_plates(text: str) -> str:
    """The text with every number plate masked."""
    return PLATE.sub(lambda found: mask(found[0]), text)


def plate_in(text: str) -> str:
    """The number plate that a text names, or nothing."""
    found = PLATE.search(text.upper().replace("·", "").replace(" ", ""))
    return found[0] if found else ""


def _first(texts: Sequence[str], read: Callable[[str], str]) -> str:
    return next((found for text in texts if (found := read(text))), "")


def _hospital(text: str) -> str:
    if found := HOSPITAL.search(simplified(text)):
        return LEADING.sub("", found[1]) or found[1]
    english = HOSPITAL_EN.search(text)
    return english[1] if english else ""


def _place(text: str) -> str:
    said = plain(text)
    for found in (*PLACE.finditer(said), *PLACE_EN.finditer(text), *SPOT.finditer(said)):
        if not NO_PLACE.search(found[1]):
            return found[1].strip()
    return ""


def _cause(text: str) -> str:
    return " ".join(text.split())[:MOST_CAUSE]
