"""Rules for messages that say less than they want: choices, ellipsis, repetition, return; all pure."""

import re
from collections.abc import Mapping, Sequence

from qiantai.conversation.decisions import (
    Answer,
    Menu,
    Move,
    Pick,
    Point,
    Small,
    Start,
    TooLate,
    Unknown,
)
from qiantai.conversation.memory import choose, is_choice
from qiantai.conversation.model import Memory, Topic
from qiantai.conversation.pronouns import PERSONS
from qiantai.conversation.references import Leaning, asks
from qiantai.understanding import Understanding

DIGRESS = 0.55
SURE = 0.8
DECLINES = 0.7  # probability from which a message steps back from what was only spoken of
STAYS = 0.5  # probability from which a message goes on about the need before it
HINT = 0.15  # probability from which new words point to one of the choices
SHORT = 14  # characters of an elliptical question, in Chinese; twice as many letters
EDGES = re.compile(
    r"^(?:那个?|是|就|要|我要|选|办|我说的是|我是说|the )+|(?:的|吧|呢|啊|呀|那个|这个|那一个| one|[。.!！?？,， ])+$"
)
LONG = 6  # characters of a question that says more than the choice it holds a word of
FRAGMENT = (
    5  # characters besides small words of a question that only names something else: 那科创板呢
)
ALSO = re.compile(r"也(?:\S{0,5}(?:吗|么|不|嘛|嗦|噻|啥|啵|没有)[?？。]*|[^,，。?？]{1,4}[?？])$")
"""The question before, asked of something else: 那我买的理财也保吗."""
FIGURES = re.compile(r"\d|[一二两三四五六七八九十百千万半]")
SMALL = ("chitchat", "out_of_scope")
PROGRESS = "ticket_progress"
PROTECTS = frozenset({"card_lost_report", "cc_lost_report"})
"""What acts at once, without asking: never done again but by words that say so."""


DATE = "date"
CHECKED = re.compile(
    r"(?:算|加|乘|除|减|记|理解)(?:得|的|下来)?(?:对|错)(?:了)?(?:吗|么|不|没|吧)|我?(?:这么|这样|是这么|是这样)算[^,，。]{0,4}(?:吗|么|不|没|吧)|\b(?:is|am|did) (?:that|this|my sum|i)[^?]{0,24}\b(?:right|correct)\b"
)
"""A sum of one's own to be looked over: 手续费该是五块,我算得对不对."""
WHAT_IF = re.compile(
    r"^(?:and|but|so|ok)?[, ]*what (?:if|about when|happens if)\b|\b(?:is|are|does) [^?.]{2,40} (?:too|as well) ?\?$"
)
INSISTS = re.compile(
    r"(?:别|不要|不用|不想|懒得|跳过)(?:再)?(?:叫|让|要|催|逼)?我?(?:去|做|先)*(?:测|验|填|答|登)|(?:直接|就)(?:跟我|给我|和我)?(?:说|讲|告诉|推荐|报|选)"
)
"""Words that want what was refused without what it takes: 先别叫我测,直接讲."""
ORDERS = re.compile(
    r"^(?:那|再|还|另外|[,， ])*我?(?:要|想要?)(?:再)?(?!问|知道)|\bi (?:want|would like|need) to\b"
)
"""Words that ask for something to be done once more: 我要投诉,手机银行老是闪退."""
VALUE = re.compile(
    r"(?:这|那|我)[^,，。]{0,4}(?:哪[天日]|几号)|(?:现在|一年|每年|这份|那份)[^,，。]{0,6}多少钱"
)
"""Words that ask for a value of what was shown."""


def offered(memory: Memory, understanding: Understanding, lean: Leaning) -> tuple[Move, ...]:
    """The choice that the message names: by number, by label, or in new words that are near one of them."""
    offer = memory.offer
    if offer is None:
        return ()
    starts = [o for o in offer.options if o["value"].partition(":")[0] in ("start", "about")]
    chosen = choose(offer.options, understanding.text, understanding.normal)
    if not offer.asks and len(understanding.normal) > LONG and asks(understanding):
        chosen = None
    if chosen is not None and _means_another(chosen, offer.options, understanding):
        chosen = None
    if chosen is None and (lean.has("first") or (len(starts) == 1 and lean.has("do"))):
        chosen = offer.options[0]["value"] if lean.has("first") else starts[0]["value"]
    if chosen is not None:
        label = next(o["label"] for o in offer.options if o["value"] == chosen)
        return (Pick(chosen, label),)
    if not offer.asks:
        return ()
    said = EDGES.sub("", understanding.normal.strip())
    within = [o for o in starts if len(said) >= 2 and said in o["label"].lower()]
    if len(within) == 1:
        return (Pick(within[0]["value"], within[0]["label"]),)
    if lean.has("none"):
        return (Unknown(),)
    if lean.has("both") and starts:
        first, *then = (option["value"].partition(":") for option in starts)
        rest = tuple(intent for _, _, intent in then)
        if first[0] == "start":
            return (Start(first[2], then=rest),)
        return (Answer((first[2],), offer.words, rest),)
    named = {option["value"].partition(":")[2]: option for option in starts}
    if any(need.intent not in named and need.score >= DIGRESS for need in understanding.intents):
        return ()
    likely = (one.intent for one in understanding.ranking if one.score >= HINT)
    near = next((named[intent] for intent in likely if intent in named), None)
    return (Pick(near["value"], near["label"]),) if near else ()


def _means_another(
    chosen: str, options: Sequence[Mapping[str, str]], understanding: Understanding
) -> bool:
    """Whether a message that only holds a label surely asks for something else: 跨行转账收不收费 beside 转账."""
    if is_choice(options, understanding.text, understanding.normal):
        return False
    means = chosen.partition(":")[2]
    first = next(iter(understanding.intents), None)
    return bool(means and first and first.intent not in (means, *SMALL) and first.score >= SURE)


def leaning(
    memory: Memory, understanding: Understanding, menu: Menu, lean: Leaning
) -> tuple[Move, ...]:
    """What a message means that says less than it wants: its other half is in the needs dealt with before."""
    last = memory.last
    if last is None:
        return ()
    anew = _goes_on(last, understanding, menu) or _adds(last, understanding, menu)
    if anew and not lean.has("explains"):
        return (Start(last.intent, last.slots),)
    if lean.has("missed") or lean.has("none"):
        return (Unknown(),)
    if _checks(last, understanding):
        return (Answer((last.intent,), f"{understanding.text} {last.words}"),)
    shown = {str(one["value"]) for one in last.shown}
    row = next((one for one in understanding.entities if one.kind == last.kind), None)
    row = row if row and str(row.value) in shown else None
    about = lean.bare or _is_about(last, understanding)
    if row and not menu.takes(last.intent, understanding) and about:
        return (Point(str(row.value)),)
    if lean.has("resume") and (left := _latest(memory, menu, "cancelled", "stopped")):
        return (Start(left.intent, left.slots),)
    done = _latest(memory, menu, "done")
    if lean.has("again") and done and _is_about(done, understanding):
        return (Start(done.intent, done.slots),)
    if last.ended == "done":
        if (lean.has("drops_done") and not _another(last, understanding, menu)) or (
            understanding.act in ("cancel", "deny") and _asks_nothing(understanding)
        ):
            return (TooLate(last.intent),)
        if understanding.act in ("correct", "deny") and menu.takes(last.intent, understanding):
            return (TooLate(last.intent),)
    alike = lean.has("same") and done and menu.takes(done.intent, understanding)
    if alike and done and _is_about(done, understanding):
        return (Start(done.intent, done.slots),)
    if understanding.act == "repeat" and last.ended in ("shown", "answered"):
        return (_anew(last, menu),)
    meant = _stays(memory, last, understanding, menu, lean)
    meant = meant or elliptical(last, understanding, menu, lean)
    return (meant,) if meant else ()


def _checks(last: Topic, understanding: Understanding) -> bool:
    """Whether a sum made by what was just answered is to be looked over: 我算得对不对."""
    near = last.intent in [one.intent for one in understanding.ranking[:3]]
    return near and last.ended == "answered" and CHECKED.search(understanding.normal) is not None


def declined(memory: Memory, understanding: Understanding, lean: Leaning) -> tuple[Move, ...]:
    """An answer to a message that only says that what was spoken of is not wanted: 那就不凑这个热闹了."""
    last = memory.last
    if last is None or last.ended == "done" or not _declines(last, understanding, lean):
        return ()
    return (Small("declines"),)


def _declines(last: Topic, understanding: Understanding, lean: Leaning) -> bool:
    reaction = understanding.reaction
    nothing = (last.intent, *SMALL)
    wants = any(n.score >= DIGRESS and n.intent not in nothing for n in understanding.intents)
    wants = wants and not (lean.only_drops and lean.leaves and last.ended != "shown")
    told = [] if lean.leaves else [one for one in understanding.entities if one.kind != DATE]
    brings = max(reaction.other, reaction.asks) >= STAYS or told or wants
    left = reaction.leaves >= DECLINES or (lean.leaves and lean.clauses > 1)
    return left and not brings and not asks(understanding)


def _stays(
    memory: Memory, last: Topic, understanding: Understanding, menu: Menu, lean: Leaning
) -> Move | None:
    """What goes on about the need before: another value begins it again, a question is answered or told again.

    What was refused tells its reason again and what was shown is shown again, but for a question why; what was done is
    never begun again by a question.
    """
    needs = understanding.intents
    if understanding.stays < STAYS or not needs:
        return None
    last = next((one for one in reversed(memory.topics) if one.intent == needs[0].intent), last)
    if last.intent != needs[0].intent:
        return None
    before = last.words or memory.heard[-2]
    if not menu.has_flow(last.intent) and not (understanding.act and lean.drops):
        return Answer((last.intent,), understanding.text, beside=before)
    brings, question = menu.takes(last.intent, understanding) > 0, asks(understanding)
    if understanding.act in ("cancel", "deny") and lean.drops and not (brings or question):
        return Small(understanding.act)
    if last.ended == "answered" and question:
        if menu.has_flow(last.intent) and VALUE.search(understanding.normal):
            return Start(last.intent, last.slots)
        return None if brings else Answer((last.intent,), understanding.text, beside=before)
    if understanding.alone >= SURE and (
        last.ended != "shown" or menu.tells(last.intent, understanding)
    ):
        return None
    if last.ended == "done" and lean.has("when") and menu.registers(last.intent) and not brings:
        return Start(PROGRESS)
    if last.ended in ("done", "cancelled"):
        if brings and not question:
            return Start(last.intent, last.slots) if last.ended == "cancelled" else None
        anew = ORDERS.search(understanding.normal) and understanding.alone >= HINT
        unsure = understanding.alone < SURE and not anew
        asked = question or (last.ended == "done" and unsure)
        return Answer((last.intent,), understanding.text, beside=before) if asked else None
    explains = lean.has("explains") and (question or not brings)
    if explains or (lean.has("why") and not brings):
        beside = before if lean.has("why") else ""
        return Answer((last.intent,), understanding.text, beside=beside, slots=last.slots)
    return Start(last.intent, last.slots)


def _goes_on(last: Topic, understanding: Understanding, menu: Menu) -> bool:
    """Whether the need just shown is corrected (不对,是40岁), or one that was refused is insisted on without a word of what."""
    if not menu.has_flow(last.intent) or not understanding.ranking:
        return False
    same = understanding.ranking[0].intent == last.intent
    if last.ended == "shown":
        among = last.intent in [one.intent for one in understanding.ranking[:3]]
        takes = among or menu.takes_all(last.intent, understanding)
        takes = takes or bool(_asks_nothing(understanding) and FIGURES.search(understanding.normal))
        return understanding.act == "correct" and takes and _is_about(last, understanding)
    gives_up = understanding.act in ("cancel", "deny")
    insists = same and not gives_up and understanding.ranking[0].score >= SURE
    insists = insists or (
        _asks_nothing(understanding) and INSISTS.search(understanding.normal) is not None
    )
    return last.ended == "stopped" and insists and not understanding.entities


def _adds(last: Topic, understanding: Understanding, menu: Menu) -> bool:
    """Whether a message only tells more of what was just worked out, and names neither the service nor another person.

    他有社保,保到60岁 adds to a quote; so does a question that brings a figure: 交二十年一年多少.
    """
    if last.ended != "shown" or not last.slots or not menu.has_flow(last.intent):
        return False
    same = understanding.intents[:1] and understanding.intents[0].intent == last.intent
    if not same or understanding.act or ORDERS.search(understanding.normal):
        return False
    figure = len(last.slots) > 1 and FIGURES.search(understanding.normal)
    if asks(understanding) and (understanding.entities or not figure):
        return False
    person = any(one.kind in PERSONS for one in understanding.entities)
    return not person and not menu.tells(last.intent, understanding)


def _asks_nothing(understanding: Understanding) -> bool:
    return all(need.intent in SMALL for need in understanding.intents)


def _latest(memory: Memory, menu: Menu, *ended: str) -> Topic | None:
    """The newest need that ended so and that a flow served."""
    fitting = (t for t in reversed(memory.topics) if t.ended in ended and menu.has_flow(t.intent))
    return next(fitting, None)


def _is_about(topic: Topic, understanding: Understanding) -> bool:
    """Whether the message names no need that is clearly another."""
    likeliest = understanding.ranking[0].intent if understanding.ranking else topic.intent
    return likeliest == topic.intent or all(
        need.intent in (topic.intent, *SMALL) or need.score < SURE for need in understanding.intents
    )


def _anew(topic: Topic, menu: Menu) -> Move:
    if menu.has_flow(topic.intent):
        return Start(topic.intent, topic.slots)
    return Answer((topic.intent,), topic.words)


def elliptical(last: Topic, understanding: Understanding, menu: Menu, lean: Leaning) -> Move | None:
    """那上个月呢, 另一张, 那跨行呢: the last need again, with what the message puts in place of something in it."""
    if menu.has_flow(last.intent):
        open_to = last.ended != "cancelled" or lean.has("cue")
        kinds = {entity.kind for entity in understanding.entities}
        alone = lean.bare or (lean.has("that_card") and last.ended == "shown")
        fits = alone and kinds and menu.takes(last.intent, understanding) == len(kinds)
        anew = last.ended == "done" and _another(last, understanding, menu)
        if open_to and fits and not anew:
            return Start(last.intent, last.slots)
        elsewhere = len(understanding.normal) > SHORT and _another(last, understanding, menu)
        short = not elsewhere and (len(understanding.normal) <= SHORT or lean.has("cue"))
        told = short and not lean.has("why") and menu.covers(last.intent, understanding)
        if last.ended == "shown" and told:
            return Start(last.intent, last.slots)
        if last.ended in ("shown", "stopped") and short and _asks_on(last, understanding, lean):
            return Start(last.intent, last.slots)
        return None
    asked_also = ALSO.search(understanding.normal) is not None
    if last.ended != "answered" or not last.words:
        return None
    if WHAT_IF.search(understanding.normal):
        return Answer((last.intent,), f"{understanding.text} {last.words}")
    if not (lean.has("cue") or lean.bare or asked_also):
        return None
    said = lean.rest if not understanding.entities else understanding.normal
    if lean.bare and not understanding.entities:
        return None
    if len(said) > (2 * SHORT if understanding.language == "en" else SHORT):
        return None
    own = understanding.intents[0] if understanding.intents else None
    other = own is not None and own.intent not in (last.intent, *SMALL) and own.score >= SURE
    ends = understanding.normal.rstrip("?？。 ").endswith(("呢", "咧"))
    names = ends and len(said) <= FRAGMENT
    leans = lean.bare or lean.unclear or names or asked_also
    if own and other and (menu.takes(own.intent, understanding) or not leans):
        return None
    if lean.bare or ends:
        return Answer((last.intent,), f"{understanding.text} {last.words}")
    return Answer((last.intent,), understanding.text, beside=last.words)


def _asks_on(last: Topic, understanding: Understanding, lean: Leaning) -> bool:
    """Whether a question that names nothing is about what was just told: 那现在是几个点, 那什么时候能拿到."""
    if not lean.has("cue") or understanding.entities or not asks(understanding):
        return False
    needs = [need for need in understanding.intents if need.intent not in SMALL]
    if last.ended == "stopped":
        return all(need.score < DIGRESS for need in needs)
    chances = {one.intent: one.score for one in understanding.ranking[:3]}
    own = all(need.score < SURE for need in needs)
    return own and chances.get(last.intent, 0.0) >= HINT


def before(last: Topic, understanding: Understanding) -> tuple[str, ...]:
    """The question before as one to fall back on, with what this message puts in it."""
    if last.ended != "answered" or not last.words:
        return ()
    return (last.intent, f"{understanding.text} {last.words}")


def _another(last: Topic, understanding: Understanding, menu: Menu) -> bool:
    """Whether the message surely asks for a flow of its own: 撤回刚才那笔 where calling back is a service."""
    needs = understanding.intents
    return bool(
        needs
        and needs[0].intent != last.intent
        and needs[0].score >= SURE
        and menu.has_flow(needs[0].intent)
    )
