"""Which amounts of a message are meant as such, and which it only mentions; all pure."""

import re
from dataclasses import replace

from qiantai.conversation.references import AMOUNT
from qiantai.understanding import Entity, Understanding

NEAR = 8  # characters before an amount in which it is said what it is
SIDE = re.compile(
    r"(?:利息|手续费|费用|工本费|年化|收益|违约金|罚息|损失|差价|[一每](?:天|日|个?月|期|年))[^,，。;；]*$"
    r"|\b(?:interest|fees?|charges?|a (?:day|month))[^,.]*$"
)
SIDE_BEHIND = re.compile(
    r"(?:块|元|钱)*的?(?:利息|手续费|费用|工本费|收益|违约金)| (?:interest|fee)"
)
"""Words that say of an amount that it is no order: what it costs or brings."""
MENTIONED = re.compile(
    r"(?:价值|余额|额度|上限|最高|最多|[一二三四五六七八九]成|不够|不到)(?:有|是|才|只)*$"
)
MENTIONED_BEHIND = re.compile(
    r"(?:块|元|钱)*的[一二三四五六七八九]成|(?:块|元|钱)*不够|(?:块|元|钱)*(?:太|有点)[多少高]"
)
"""Words around an amount that an order goes by and does not name."""


def without_remarks(understanding: Understanding) -> Understanding:
    """Without amounts that a message only remarks on or asks after: 利息是一百九,对不对; 一天两块五的利息我认."""
    plain = understanding.normal

    def remarked(one: Entity) -> bool:
        before = plain[max(0, one.start - NEAR) : one.start]
        return bool(SIDE.search(before) or SIDE_BEHIND.match(plain[one.end :]))

    return _keeping(understanding, [one for one in _amounts(understanding) if not remarked(one)])


def ordered(understanding: Understanding) -> Understanding:
    """Without amounts that are only gone by where another one is named: 价值有五千六,想拿它贷五千; 三万不够,开四万."""
    amounts, plain = _amounts(understanding), understanding.normal
    if len(amounts) < 2:
        return understanding
    meant = [
        one
        for one in amounts
        if not (MENTIONED.search(plain[: one.start]) or MENTIONED_BEHIND.match(plain[one.end :]))
    ]
    return _keeping(understanding, meant) if meant else understanding


def _amounts(understanding: Understanding) -> list[Entity]:
    return [one for one in understanding.entities if one.kind == AMOUNT]


def _keeping(understanding: Understanding, amounts: list[Entity]) -> Understanding:
    kept = tuple(e for e in understanding.entities if e.kind != AMOUNT or e in amounts)
    if len(kept) == len(understanding.entities):
        return understanding
    return replace(understanding, entities=kept)
