"""What a message does while a service is open: it goes on, corrects, agrees, leaves or asks for something else."""

import re
from dataclasses import replace

from msgspec.structs import replace as replace_struct

from qiantai.conversation.answered import TURNS, WIDENS
from qiantai.conversation.choosing import family, joins
from qiantai.conversation.decisions import (
    Answer,
    Cancel,
    Confirm,
    Fill,
    Menu,
    Move,
    Repeat,
    Return,
    Skip,
    Small,
    Start,
)
from qiantai.conversation.leaning import DIGRESS, SMALL, STAYS, SURE, elliptical
from qiantai.conversation.model import Frame, Memory
from qiantai.conversation.references import CARD, Leaning, asks, clauses_of
from qiantai.understanding import PROTECTIVE, Understanding

LIKELY_YES, SPEAKS_AGAINST = 0.6, 0.3
"""A yes that nothing speaks against: right in 76 of 77 of an unseen author."""
FAINT, LITTLE, HALF, LIKELY, SURELY, CERTAIN = 0.05, 0.2, 0.5, 0.8, 0.9, 0.92
"""Probabilities of a reaction to the open service."""
REMARK = 10  # characters: a longer message to a flow that waits for free words is those words
MOSTLY = 0.6  # part of a message that entities must make up to be nothing else
LOOSE = 4  # characters around a value that say no more than that it is wanted
ASIDE = 12  # characters of a question beside an open service
WISHED = re.compile(r"帮|给我|我[要想]|想要?|麻烦|请|\b(?:please|i want|can you)\b")
YES = 6  # characters of a yes that is no answer in the customer's own words
CLOSES = re.compile(
    r"(?:^|[,，。;；!！ ])(?:就这样|没别的了?|没有?其他了?|那就?|对[的头]?|是的?|好[的嘛]?|行|嗯|可以|没错|没问题|要得|得行|[,， ])*我?(?:确认|确定)"
    r"(?:[,，。 ]+(?:请|麻烦|帮我|给我|就|那就)(?:帮我|给我)?)?(?:提交|登记|报案|投诉|上报|受理|申请|办理|无误|重置|修改|更改|变更|开通|关闭|激活|解除|注销|申购|赎回|转出|付款|支付|缴费|还款|补办|开具|领取|预约|下单|购买|投保|撤单|挂失|兑换|结清|分期|续保|退保|解绑|要?[买卖转还取存交投借退发改办锁开关寄])?(?:投诉|异议|报案|申请|\d{4,6})?(?:上去|掉|了|吧|啊|上|一下)?[。! ]*$"
    r"|(?:信息|内容|资料|数据|金额|以上|号码?|名字|尾号|地址|卡号|数目?)(?:都|全|我|这回|这下|也)*(?:确认|没错|无误|没问题|对了|对的|对头|对上了)(?:了|无误)?[。! ]*$"
    r"|[,.;!] *(?:i |please )?confirm(?:ed)?(?: it)?[.! ]*$"
)
"""A yes at the end of what is told beside it: 那个店我没去过 没别的了 确认提交."""
REVISES = re.compile(
    r"(?:那|就|还是|请|帮我|给我|麻烦|把它)*(?:改成|改为|改到|换成|change (?:it|that) to|make it)"
)
RATHER = re.compile(
    r"(?:算了|不了|哎|等等|等下|嗯|[,， ])*(?:还是|要不|不如|改)(?!.*(?:[?？吗么呢]|多少))"
)

LESS = re.compile(
    r"(?:那|就|还是|再|先|[,， ])*(?:少|多)(?:买|存|转|取|还|投|借|换|汇|充|交|来)?(?:一?[点些])"
)
"""The same order with another amount: 少买点,一万."""

FIGURES = re.compile(
    r"\d+|[一二两三四五六七八九十百千万半]+(?=年|期|个?月|天|万|千|百|块|元|份|股|次)"
)


def in_flow(
    memory: Memory, understanding: Understanding, menu: Menu, lean: Leaning
) -> tuple[Move, ...]:
    frame = memory.top
    assert frame is not None
    if _puts_right(frame, understanding, lean):
        understanding = replace(understanding, act="correct")
        lean = replace_struct(lean, drops=False)
    fills = menu.fills(memory, understanding)
    agrees = understanding.act == "confirm" and not understanding.entities
    agrees = agrees and (lean.has("agreed") or len(understanding.normal) <= YES)
    other = [] if agrees else _other_need(memory, understanding, menu, lean)
    reaction = understanding.reaction
    steps_back = _steps_back(memory, understanding, menu, drops=lean.drops) and not (
        fills and agrees
    )
    keeps = fills and _keeps(memory, understanding, menu)
    gives_up = _gives_up(memory, understanding, menu, lean) and not keeps
    if lean.leaves or steps_back or gives_up:
        also = other and lean.clauses > 1 and not lean.only_drops
        if steps_back:
            also = other and reaction.other >= (LITTLE if _joined(lean) else HALF)
        also = also and (_joined(lean) or not lean.leaves)
        return (Cancel(), served(other, menu)) if also else (Cancel(),)
    if understanding.act == "cancel" and not fills:
        return (Cancel(),)
    if understanding.act == "repeat":
        return (Repeat(),)
    if understanding.act == "skip" and not fills:
        return (Skip(),)
    yes = _agrees(frame, understanding, menu, lean)
    if frame.waiting == "confirm":
        found = _to_a_read_back(memory, understanding, menu, lean, other)
        if found is not None:
            return (found,)
    if yes and not fills and _only_agrees(memory, understanding, menu, lean):
        return (Skip(),) if menu.is_optional(memory) else (Fill(words=False),)
    if lean.has("resume") and not fills:
        return (_back(memory, understanding),)
    aside = _aside(memory, understanding, menu, lean)
    return (aside,) if aside else _contents(memory, understanding, menu, lean, other)


def _agrees(frame: Frame, understanding: Understanding, menu: Menu, lean: Leaning) -> bool:
    """Whether a message is put as a yes that turns to nothing else."""
    yes = understanding.act == "confirm" or lean.has("agreed")
    turns = TURNS.search(understanding.normal) or menu.is_foreign(frame.flow, understanding)
    return yes and not turns


def _to_a_read_back(
    memory: Memory, understanding: Understanding, menu: Menu, lean: Leaning, other: list[str]
) -> Move | None:
    """A yes or a no to what was read back; None for anything else."""
    frame = memory.top
    assert frame is not None
    fills, changes = menu.fills(memory, understanding), menu.changes(memory, understanding)
    closes = CLOSES.search(understanding.normal) is not None
    others = fills and bool(understanding.entities) and (changes or not closes)
    if _agrees(frame, understanding, menu, lean) and not others:
        return Confirm(tuple(other) if lean.clauses > 1 and not closes else ())
    if _says_yes(frame, understanding) and not changes:
        reaction = understanding.reaction
        wanted = tuple(other) if reaction.other >= HALF else ()
        return Confirm(wanted, adds=reaction.tells >= HALF)
    if closes and not changes:
        return Confirm(adds=True)
    denies = understanding.act == "deny" and not (fills or asks(understanding))
    return Cancel() if denies else None


def _steps_back(memory: Memory, understanding: Understanding, menu: Menu, *, drops: bool) -> bool:
    """Whether a message surely gives the open service up, in whatever words: 那不划算,接着交吧."""
    reaction = understanding.reaction
    frame = memory.top
    if frame is not None and frame.waiting != "confirm" and menu.fills(memory, understanding):
        return reaction.leaves >= CERTAIN and not menu.names_option(memory, understanding)
    if reaction.asks >= LIKELY and asks(understanding):
        return False
    if not drops and understanding.act != "cancel" and menu.changes(memory, understanding):
        return False
    least = CERTAIN if menu.wants_words(memory) else LIKELY
    agrees = reaction.confirms >= max(HALF, reaction.leaves - SPEAKS_AGAINST)
    return reaction.leaves >= least and reaction.changes < HALF and not agrees


def _says_yes(frame: Frame, understanding: Understanding) -> bool:
    """Whether a message surely agrees to what was read back, whatever is said beside it; a question is answered first."""
    reaction = understanding.reaction
    if understanding.act in ("correct", "deny", "cancel", "back"):
        return False
    if WIDENS.search(understanding.normal):
        return False
    doubt = max(reaction.leaves, reaction.changes, reaction.asks)
    known = {*FIGURES.findall(f"{[*frame.slots.values(), *frame.values.values()]}")}
    if any(figure not in known for figure in FIGURES.findall(understanding.normal)):
        return False
    sure = reaction.confirms >= SURELY or (
        reaction.confirms >= LIKELY_YES and doubt < SPEAKS_AGAINST
    )
    return frame.waiting == "confirm" and sure and doubt < HALF


def _contents(
    memory: Memory, understanding: Understanding, menu: Menu, lean: Leaning, other: list[str]
) -> tuple[Move, ...]:
    """What is told or asked in a message that only goes on with, corrects or leaves the open flow."""
    frame = memory.top
    assert frame is not None
    fills = menu.fills(memory, understanding)
    corrects = understanding.act in ("correct", "deny") and fills
    alike = all(family(need) == family(frame.flow) for need in other)
    turned = fills and TURNS.search(understanding.normal) is not None and not _joined(lean)
    turned = turned and not (asks(understanding) or lean.has("besides"))
    if (turned or (corrects and alike)) and menu.takes_all(frame.flow, understanding):
        return (Fill(),)
    if corrects and not _joined(lean):
        return (Fill(),)
    if corrects and understanding.entities:
        other = [need for need in other if understanding.entities[0].kind not in menu.kinds(need)]
    if fills and (lean.bare or menu.names_option(memory, understanding)):
        return (Fill(),)
    if other and not (_joined(lean) or asks(understanding)):
        if fills and alike and frame.waiting == "confirm":
            return (Fill(),)
        if menu.answers(memory, understanding):
            return (Fill(),)
        if menu.wants_words(memory) and _is_value(understanding):
            return (Fill(words=True),)
    if asks(understanding) and menu.covers(frame.flow, understanding):
        return (Start(frame.flow, frame.slots),)
    if fills and frame.waiting == "confirm" and _revises(understanding, alike):
        return (Fill(),)
    if other and fills and _goes_on(frame, other, understanding, menu, lean):
        return (Fill(),)
    if other and fills and menu.fills_beside(memory, understanding, other):
        return (Fill(then=tuple(other)),)
    revises = frame.waiting == "confirm" and REVISES.match(understanding.normal)
    if corrects and (revises or not any(map(menu.has_flow, other))):
        return (Fill(),)
    if other and not (fills and _weak(other, understanding)):
        explains = lean.has("explains") or _wonders(understanding, other[0], menu)
        return (_digression(memory, other, menu, explains),)
    if fills and not _only_asks(memory, understanding, menu):
        return (Fill(),)
    if understanding.act in ("thanks", "greet", "goodbye"):
        return (Small(understanding.act), Repeat())
    if _asks_about(memory, understanding, menu):
        return (Answer((frame.flow,), understanding.text, beside=memory.heard[-2]),)
    words = menu.wants_words(memory)
    named = any(n.intent == frame.flow and n.score >= SURE for n in understanding.intents[:1])
    again = named and not (words or fills) and frame.waiting == "confirm"
    return (Repeat() if again else Fill(words=words),)


def _only_asks(memory: Memory, understanding: Understanding, menu: Menu) -> bool:
    """Whether a question that names something only asks, while another thing is awaited: 一年总共能汇多少美金."""
    reaction, frame = understanding.reaction, memory.top
    if frame is None or frame.waiting in (None, "confirm") or not asks(understanding):
        return False
    only = reaction.asks >= SURELY and reaction.tells < HALF
    return only and not menu.answers(memory, understanding)


def _asks_about(memory: Memory, understanding: Understanding, menu: Menu) -> bool:
    """Whether a question is about the open flow's own matter: 那科创板呢,是不是门槛高点."""
    reaction = understanding.reaction
    put = asks(understanding)
    if memory.top is not None and memory.top.waiting != "confirm" and menu.wants_words(memory):
        if put and menu.asks_beside_choices(memory, understanding):
            return True
        least = HALF if put and menu.asks_otherwise(memory, understanding) else SURELY
        return reaction.asks >= least and reaction.tells < HALF
    return put or reaction.asks >= HALF


def _is_value(understanding: Understanding) -> bool:
    """Whether a message is little more than dates, amounts or names: 上个月12号下午."""
    said = sum(entity.end - entity.start for entity in understanding.entities)
    return said >= MOSTLY * len(understanding.normal)


def _revises(understanding: Understanding, alike: bool) -> bool:
    """Whether what fills an order that was read back is another value of it; `alike` when nothing of another kind is read."""
    plain = understanding.normal
    rather = alike and RATHER.match(plain)
    return bool(rather or LESS.match(plain) or _ends_in_value(understanding))


def _ends_in_value(understanding: Understanding) -> bool:
    """Whether the last clause is little but another value, whatever led to it: 利息老贵了吧…整三千吧."""
    start, end = clauses_of(understanding)[-1]
    values = [one for one in understanding.entities if start <= one.start and one.end <= end]
    said = sum(one.end - one.start for one in values)
    return len(values) == 1 and not asks(understanding) and end - start - said <= LOOSE


def _joined(lean: Leaning) -> bool:
    """Whether something is wanted beside what is under way."""
    return lean.has("besides") or lean.has("resume")


def _goes_on(
    frame: Frame, others: list[str], understanding: Understanding, menu: Menu, lean: Leaning
) -> bool:
    """Whether other readings of what fills the flow are none: less likely than its own, or of the same values in 那借四千好了."""
    if lean.has("besides") or frame.waiting in (None, "confirm", "challenge"):
        return False
    scores = {need.intent: need.score for need in understanding.intents}
    own = scores.get(frame.flow, 0.0)
    if all(scores.get(need, 0.0) < min(own, SURE) for need in others):
        return True
    said = {entity.kind for entity in understanding.entities} - {CARD}
    if not said or len(others) > 1 or not said <= menu.kinds(frame.flow):
        return False
    alike = said <= menu.kinds(others[0]) or family(others[0]) == family(frame.flow)
    return alike and lean.has("cue") and not asks(understanding)


def _only_agrees(memory: Memory, understanding: Understanding, menu: Menu, lean: Leaning) -> bool:
    """Whether a yes is all that was said, though something is asked for; where free words are awaited only a plain 确认 is."""
    if understanding.entities or not menu.wants_words(memory):
        return not understanding.entities
    plain = understanding.normal
    return lean.has("agreed") and len(plain) <= (3 * YES if plain.isascii() else YES)


def _is_remark(memory: Memory, understanding: Understanding, menu: Menu) -> bool:
    """Whether the message is the free words that the flow waits for."""
    return menu.wants_words(memory) and len(understanding.text) > REMARK


def _puts_right(frame: Frame, understanding: Understanding, lean: Leaning) -> bool:
    """Whether a word that drops only leads over to the same service with another value: 算了 这期账单全还了."""
    if not lean.drops or lean.leaves or lean.only_drops or lean.clauses < 2:
        return False
    if understanding.reaction.leaves >= HALF:
        return False
    own = any(n.intent == frame.flow and n.score >= SURE for n in understanding.intents)
    return frame.waiting == "confirm" and own


def _gives_up(memory: Memory, understanding: Understanding, menu: Menu, lean: Leaning) -> bool:
    """Whether a clause drops what is under way, where no free words are awaited or they likely are none."""
    left = understanding.reaction.leaves >= HALF
    return lean.drops and (left or not _is_remark(memory, understanding, menu))


def _keeps(memory: Memory, understanding: Understanding, menu: Menu) -> bool:
    """Whether what fills the open service speaks for going on with it: 微信留着,不解了 brings no other value."""
    left = understanding.reaction.leaves >= HALF and understanding.act != "correct"
    return not left or menu.changes(memory, understanding)


def _back(memory: Memory, understanding: Understanding) -> Move:
    """The flow that the customer wants to go on with: the one named, or the one below, or the active one."""
    named = [need.intent for need in understanding.ranking[:3]]
    below = [frame.flow for frame in memory.frames[:-1]]
    meant = next((flow for flow in named if flow in below), None)
    if meant is None and below and memory.frames[-1].flow not in named[:1]:
        meant = below[-1]
    return Return(meant) if meant else Repeat()


def _aside(memory: Memory, understanding: Understanding, menu: Menu, lean: Leaning) -> Move | None:
    """An elliptical question about a digression, while the flow that it left waits."""
    last = memory.last
    if last is None or last.depth != len(memory.frames) or last.ended not in ("shown", "answered"):
        return None
    return elliptical(last, understanding, menu, lean) if lean.has("asks") else None


def _wonders(understanding: Understanding, need: str, menu: Menu) -> bool:
    """Whether a short question asks about a service that changes something, and for nothing to be done: 能提前取不."""
    short = len(understanding.normal) <= ASIDE and not understanding.entities
    wishes = WISHED.search(understanding.normal) is not None
    return short and asks(understanding) and not wishes and menu.acts(need)


def _digression(memory: Memory, others: list[str], menu: Menu, explains: bool) -> Move:
    below = [frame.flow for frame in memory.frames[:-1]]
    if explains and others[0] not in below:
        return Answer((others[0],))
    return Return(others[0]) if others[0] in below else served(others, menu)


def _other_need(
    memory: Memory, understanding: Understanding, menu: Menu, lean: Leaning
) -> list[str]:
    """Needs other than the open flow's, clear enough to leave that flow for them; none beside that flow's own in one clause."""
    assert memory.top is not None
    turns = understanding.reaction.other >= LIKELY and understanding.reaction.tells < HALF
    if understanding.stays >= STAYS and not (turns or joins(understanding, lean)):
        return []
    if menu.tells_contact(memory, understanding):
        return []
    own = [need for need in understanding.intents if need.intent == memory.top.flow]
    apart = understanding.reaction.other >= FAINT and joins(understanding, lean)
    if own and own[0].score >= SURE and not apart:
        return []
    bar = DIGRESS
    if menu.wants_words(memory) and not turns:
        short = len(understanding.text) <= REMARK or menu.asks_otherwise(memory, understanding)
        bar = SURE if short else 2.0
    return [
        need.intent
        for need in understanding.intents
        if need.intent not in (memory.top.flow, *SMALL)
        and need.score >= bar
        and (understanding.urgent is not None or need.intent not in PROTECTIVE)
        and not (menu.wants_words(memory) and menu.asks_alike(memory, need.intent))
    ]


def _weak(others: list[str], understanding: Understanding) -> bool:
    scores = {need.intent: need.score for need in understanding.intents}
    return scores[others[0]] < 0.9


def served(intents: list[str], menu: Menu) -> Move:
    """The first need's move; the others follow when it is over."""
    first, *then = intents
    if menu.has_flow(first):
        return Start(first, then=tuple(then))
    return Answer((first,), then=tuple(then))
