"""What an answer to a read-back means as such: which amounts it only mentions, and whether its yes turns into another order."""

import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from qiantai.conversation.pronouns import PERSONS
from qiantai.conversation.references import AMOUNT, asks
from qiantai.understanding import Entity, Understanding

DATE = "date"
APART = 0.5  # probability from which an answer asks, or wants something else
NEAR = 8  # characters before an amount in which it is said what it is
SIDE = re.compile(
    r"(?:利息|手续费|费用|工本费|年化|收益|违约金|罚息?|损失|差价|[一每][天日])[^,，。;；….!！?？]*$"
    r"|\b(?:interest|fees?|charges?|a day)[^,.]*$"
)
SIDE_BEHIND = re.compile(
    r"(?:块|元|钱)*的?(?:利息|手续费|费用|工本费|收益|违约金)| (?:interest|fee)"
)
"""Words that say of an amount that it is no order: what it costs or brings."""
MENTIONED = re.compile(
    r"(?:价值|余额|额度|上限|最高|最多|起点|起购|起投|起存|门槛|最低|至少|[一二三四五六七八九]成|不够|不到)(?:有|是|才|只|要|得|金额)*$"
)
MENTIONED_BEHIND = re.compile(
    r"(?:块|元|钱)*的[一二三四五六七八九]成|(?:块|元|钱)*不够|(?:块|元|钱)*(?:好像|还是|实在|是不是)*(?:太|有点)(?:[多少高低大紧]|危险|冒险|悬|夸张|吓人|吃力|不放心)"
)
"""Words around an amount that an order goes by and does not name."""


SLIP = re.compile(
    r"[元块钱,，。.… ]*(?:(?:哦|啊|呃|哎|噢|诶|欸|等下|等等|sorry|oh|wait)[,， ]*(?:不是|不不?|no)?|不对|错了?|[说打写]错了|[,， ]不[,， ]|(?<=[,，。.… ])不是(?=[,， ]))"
    r"[,，。 ]*(?:不对|[说打写]?错了)?[,，。 ]*(?:我?是|应该是?|要|改成?|还是|就|i mean|make it)?[,， ]*",
)
"""What stands between a value and the one that puts it right in the same breath: 两千 哦不 两千五."""
TOTAL = re.compile(
    r"(?:一共|总共|合计|加起来|拢共|统共|凑一[块起]|\b(?:in total|altogether|that makes))(?:是|要|得|转|就|的|凑|[,， ])*$"
)
"""Words by which an amount holds the others of a message."""
LEADS = re.compile(
    r"(?:那|就|改成?|换成|应该?是?|是|要|得|整|凑个?整?|一下|直接|给[他她它]|转|共|make it|so| )*"
)
TAILS = re.compile(r"(?:吧|了|啊|呢|就行|就中|好了|得了|整|块|元|钱|please|[,，。!！ ])*")
BREAKS = re.compile(r"[,，。;；!！…]+ ?| +")
"""What stands around an amount that is a clause of its own."""
VAGUE = re.compile(r"[年月]底|[年月]初|月中|年中|\bend of (?:the )?(?:year|month)\b")
"""A day that gives way to one that is named beside it: 年底有笔钱 … 时间定在12月25日."""


TURNS = re.compile(
    r"(?<![不没别])(?<!不用)(?:改[存买转分还借]?|换|调)(?:成|到|为|[\d一二两三四五六七八九十百千万半](?!张|下|个新))"
    r"|不过|但是?(?!没)|可是|\b(?:but|change|make it|instead)\b"
)
"""What turns a yes to a read-back into another order: 好的,换成三年; 确认修改 is none."""


WIDENS = re.compile(
    r"[一-龥](?:的|那个|那张|那边|里)也(?:要|给我|帮我|一起|一样)?[一-龥]{1,3}(?:了|掉|吧|一下)*[。! ]*$|包括|包埋|连同|连[^,，。]{1,8}[也都]|\b(?:including|as well as)\b"
)
"""What takes more into an order than was read back: 全部都删,包括交易记录."""


BARE = re.compile(
    r"(?:改一?[下成为到]?|换成|不对|错了|不是|应该?是?|[要就那]|还是|[,，。 ])+(?P<sum>\d{3,7}(?:\.\d{1,2})?)(?:吧|好了|就行|就好|呢|啊|[,，。! ])*"
)
"""A sum without its unit in answer to a read-back: 改下,800."""


RATHER = re.compile(
    r"^(?:(?:不对|错了|等等|等一下|哦|嗯)[,，。 ]+)?(?:先|我|还是|钱|卡)*(?:不|别|不是|不用|不要)(?P<verb>[一-龥])(?!了[,，。 ])[^,，。;；]{1,12}[,，。;； ]+(?:我|要|改|换|就|那|请|而|只)*(?P=verb)(?![不得了])."
    r"|^(?:(?:不对|错了|等等|等一下|哦|嗯)[,，。 ]+)?[^,，。;；]{1,12}(?:留着|要留|留下|[多少高低大小远近长短快慢早晚贵]了|别[动换改]|不[动变换改]|不要了?|不用了?|[改换]一?[个下张家种样])(?:吧|呢|了)?[,，。;； ]+(?!.*(?:不.{0,4}了|算了|取消|再说|谢|查|问|[多少高低大小远近长短快慢早晚贵]了)).{2,}"
    r"|^(?:不要|别|不用)[^,，。;；了]{1,10}[,，。;； ]+(?:我|就|要)*(?:只|改|换|开|办|用|走|存|转|买|寄|打|选|做)(?!.*(?:不.{0,4}了|算了|取消|再说)).+"
    r"|^(?:不|别)[^,，。;；了]{1,8}[,，。;； ]+(?:我|就|要)*(?:只|改|换)(?!.*(?:算了|取消|再说)).+"
    r"|^(?:no[,.] *)?(?:not|keep|leave) (?!now|today|yet|sure)[^,.]{1,24}[,.] *(?!thank|never|forget|cancel|stop).+"
    r"|^(?:漏|[少忘没]了?[写说填报])[了掉]?[^,，。;；]{0,6}[,，。;； ]+.{2,}"
    r"|[,，。;； ](?:那|就|还是|请|帮我|给我)*[改换](?:成|为|用|到)(?!.*(?:不.{0,4}了|算了|取消)).{1,}"
)
"""One detail for another in answer to a read-back: 不寄家里,寄单位; 微信留着,解绑支付宝; 境外先不动,改成夜间锁."""


SPEAKS = re.compile(
    r" ?(?:在?(?:旁边|边上|电话里))?(?:也|都|刚才?|又)*(?:说(?!的)|讲|喊|叫我|让我|劝|嫌|觉得|提醒|不让|不同意|同意|建议|认为|想的是|\b(?:says?|said|thinks?|wants? me))"
)
"""What follows who only says how it should be: 我老公说给多了,那就五百."""
GIVEN = re.compile(r"(?:给|转|汇|打|付|换成|改成|改给|\b(?:to|for)) ?$")


def answering(understanding: Understanding) -> Understanding:
    """The message as an answer to a read-back: without amounts it only remarks on or who only speaks, and a yes that turns as a correction."""
    understanding = _last_said(_without_speakers(without_remarks(_with_sum(understanding))))
    if understanding.act == "confirm" and TURNS.search(understanding.normal):
        return replace(understanding, act="correct")
    if understanding.act in (None, "deny", "cancel") and _trades(understanding):
        return replace(understanding, act="correct")
    return understanding


def _last_said(understanding: Understanding) -> Understanding:
    """Without the amounts before one that is the last clause by itself: 安装还得五百 三千五."""
    amounts, plain = _amounts(understanding), understanding.normal
    if len(amounts) < 2:
        return understanding
    *before, last = amounts
    start = max(
        (one.end() for one in BREAKS.finditer(plain, before[-1].end, last.start)), default=0
    )
    alone = start and LEADS.fullmatch(plain, start, last.start)
    if alone and TAILS.fullmatch(plain, last.end):
        return _keeping(understanding, [last])
    return understanding


def _trades(understanding: Understanding) -> bool:
    """Whether one detail is put in the place of another, and neither a question nor another need is said beside it."""
    apart = max(understanding.reaction.other, understanding.reaction.asks) >= APART
    return not apart and not asks(understanding) and bool(RATHER.search(understanding.normal))


def _without_speakers(understanding: Understanding) -> Understanding:
    plain = understanding.normal
    kept = tuple(
        one
        for one in understanding.entities
        if one.kind not in PERSONS
        or GIVEN.search(plain[: one.start])
        or not SPEAKS.match(plain[one.end :])
    )
    return (
        understanding
        if len(kept) == len(understanding.entities)
        else replace(understanding, entities=kept)
    )


def _with_sum(understanding: Understanding) -> Understanding:
    bare = BARE.fullmatch(understanding.normal)
    if bare is None or understanding.entities:
        return understanding
    start, end = bare.span("sum")
    value = f"{Decimal(bare['sum']):.2f}"
    found = Entity(AMOUNT, value, understanding.text[start:end], start, end)
    return replace(understanding, entities=(found,))


def without_remarks(understanding: Understanding) -> Understanding:
    """Without amounts that a message only remarks on or asks after: 利息是一百九,对不对; 一天两块五的利息我认."""
    plain = understanding.normal

    def remarked(one: Entity) -> bool:
        before = plain[max(0, one.start - NEAR) : one.start]
        return bool(SIDE.search(before) or SIDE_BEHIND.match(plain[one.end :]))

    return _keeping(understanding, [one for one in _amounts(understanding) if not remarked(one)])


def ordered(understanding: Understanding) -> Understanding:
    """Without values put right in the same breath, days that another one names, and amounts only gone by beside the one
    that is meant: 价值有五千六,想拿它贷五千; 三万不够,开四万."""
    understanding = _put_right(understanding)
    amounts, plain = _amounts(understanding), understanding.normal
    if len(amounts) < 2:
        return understanding
    if totals := [one for one in amounts if TOTAL.search(plain[: one.start])]:
        return _keeping(understanding, totals[-1:])
    meant = [
        one
        for one in amounts
        if not (MENTIONED.search(plain[: one.start]) or MENTIONED_BEHIND.match(plain[one.end :]))
    ]
    return _keeping(understanding, meant) if meant else understanding


def _put_right(understanding: Understanding) -> Understanding:
    """Without values that the next of their kind takes the place of."""
    plain, kept = understanding.normal, list(understanding.entities)
    for one, after in pairwise(understanding.entities):
        if one.kind == after.kind and SLIP.fullmatch(plain[one.end : after.start]):
            kept.remove(one)
    days = [one for one in kept if one.kind == DATE]
    named = [one for one in days if not VAGUE.search(plain[one.start : one.end])]
    if named and len(named) < len(days):
        kept = [one for one in kept if one.kind != DATE or one in named]
    if len(kept) == len(understanding.entities):
        return understanding
    return replace(understanding, entities=tuple(kept))


def _amounts(understanding: Understanding) -> list[Entity]:
    return [one for one in understanding.entities if one.kind == AMOUNT]


def _keeping(understanding: Understanding, amounts: list[Entity]) -> Understanding:
    kept = tuple(e for e in understanding.entities if e.kind != AMOUNT or e in amounts)
    if len(kept) == len(understanding.entities):
        return understanding
    return replace(understanding, entities=kept)
