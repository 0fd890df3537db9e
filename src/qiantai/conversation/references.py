"""Reads how a message leans on what was said before: 那上个月呢, 另一张, 第二个, 它, 再转一遍."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, Self

from msgspec import Struct

from qiantai.conversation.assent import Assent
from qiantai.conversation.filler import Filler
from qiantai.conversation.made import Made, any_of
from qiantai.conversation.model import Memory, Topic
from qiantai.conversation.products import PRODUCTS, Products
from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import Packs
from qiantai.understanding import Entity, Understanding

SIGNS = (
    "cue",
    "asks",
    "again",
    "same",
    "resume",
    "missed",
    "none",
    "both",
    "do",
    "drops_done",
    "agreed",
    "besides",
    "explains",
    "why",
    "code",
    "cvv",
    "ability",
    "that_card",
    "password",
    "insults",
    "when",
)
POINTERS = ("other", "this", "them", "ordinal")
COUNTED = re.compile(
    r"[\d零一二两三四五六七八九十百千万半]份|[一二三四五六七八九十\d]分之[一二三四五六七八九十\d]|一半|全部|\d ?(?:units|shares)"
)
READ, READ_LATIN = 60, 120  # characters: a longer message leans on nothing
OWN, OWN_LATIN = 24, 60  # characters: a longer message brings something of its own
TELLING, TELLING_LATIN = 3, 8  # characters besides values of a clause that can hold a need
EASY = re.compile(
    r"(?:就|也|都|即|到)?(?:行|好|可以|可|成|中)(?:了|啦|的|吧)*|不(?:着急|急|赶)|慢慢来|没关系|无所谓|到账?"
)
"""How people say that a value will do: 明天到也行,不着急."""
REFUSED = 14  # characters of a clause that says what is not wanted
ASKING = re.compile(r"吗|么|能|可以|会|怎|[?？]|\b(?:can|why|how|what)\b")
CLAUSE = re.compile(
    r"[,，。;；.!！?？…]+ ?|(?<=[一-龥]) +(?=[一-龥])|(?:顺便|顺带|另外|然后|还有|同时|接着|再(?=帮|查|看|给))| and (?:also )?| also | then "
)
HESITATES = re.compile(
    r"嗯+|呃+|额+|哎+|唉+|哦+|等等|等下|等一下|稍等|那个|不好意思|wait|hmm+|sorry|uh"
)
NUMBERS = {
    word: number
    for number, words in enumerate(
        ("一1first", "二两2second", "三3third", "四4fourth", "五5", "六6")
    )
    for word in re.findall(r"[a-z]+|.", words)
}
THIS_ROW = re.compile(r"[这那]一?[个笔项家条单]|\b(?:this|that)\b")
NAMES_CARD = re.compile(r"卡|张|\bcard\b")
NO_WORDS = re.compile(r"[\W_]+")
CARD, OTHER = "card_last4", "other_card"
PAYEE, AMOUNT = "payee", "amount"
LAST4 = re.compile(r"\d{4}")
OF_A_SUM = re.compile(r"(?:[那这一]笔|转|扣|付|花|收|进|汇|打|了) ?$")
BARE_LAST4 = re.compile(r"(?<![\d.:/-])\d{4}(?![\d.:/%-])(?! ?[年月日号点元块万千百])")
ACCOUNT_BEFORE = re.compile(r"(?:账户|账号|卡|户头)(?:改|换)?(?:成|为|到|用|是)$")
HOLDS_BEFORE = re.compile(r"(?:到|进|打|回|从|用|拿)$")
HOLDS_BEHIND = re.compile(r" ?(?:[这那]?张|[这那]个?卡|取(?:现|出)?(?=$|[,，。]))")
BARE = 14  # characters of a message in which four digits alone are a card
QUESTION = re.compile(
    r"[吗嘛么呢嗦噻咩?？]$|(?P<one>[一-龥])[不没](?P=one)|(?:了|到|批|成|过|来)没有?$|(?:能|会|要|用|有|是|得|行|可以|影响|算|收|扣|给|让)[^,，。不]{0,12}不$|多少|多久|怎么|怎样(?!了)|咋|为何|何时|什么|啥|(?:能|可以|最多|总共)[^,，。]{0,6}几[万千百块元]|有没有|有冇|能不能|能否|是不是|几[点天时号个次回遍张笔位]|几(?:分利|厘)|[rc]几|几级|哪[个里天家儿些]|点解|几时|\b(?:how|what|when|where|why|which|can i|do you|is there)\b|^(?:would|will|does|do|is|are|could|should|can) (?!you)\w+[^.!]*[^.! ,](?<!please)$"
)

SETTLES = re.compile(
    r"((?:^|[,，。;； ])(?:那|我|还是|干脆)*就(?![^,，。]*(?:多少|几|哪|啥|什么|怎))[^,，。;；?？吗]{1,12})嘛[。!！ ]*$"
)
"""A last clause that settles something, though it ends like a question: 那就转五百嘛."""


class Leaning(Struct, frozen=True):
    """What in a message leans on the conversation.

    `signs` are names of word lists that it matches, `bare` says that nothing is left of it besides entities,
    references and filler, `rest` is what is left, `unclear` are the services that this could name alike, `negated` are the clauses said with a no, of `clauses` in all, and
    `drops` says that the first or the last clause gives up what is under way, `only_drops` that every one does, and
    `leaves` that the last one does so for certain.
    """

    signs: frozenset[str] = frozenset()
    bare: bool = False
    rest: str = ""
    clauses: int = 1
    negated: frozenset[int] = frozenset()
    drops: bool = False
    only_drops: bool = False
    leaves: bool = False
    unclear: tuple[str, ...] = ()

    def has(self, sign: str) -> bool:
        """Whether a word list matched."""
        return sign in self.signs


NOTHING = Leaning()


class References:
    """The word lists, compiled; every verb is pure."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        ways = {f"way_{name}": forms for name, forms in words.get("ways", {}).items()}
        self._signs = {name: any_of({**words, **ways}[name]) for name in (*SIGNS, *ways)}
        self._pointers = {name: any_of(words[name]) for name in POINTERS}
        self._drop, self._negated = any_of(words["drop"]), any_of(words["negated"])
        self._leaves, self._undoes = any_of(words["leaves"]), any_of(words["undoes"])
        self._puts_off = any_of(words["puts_off"])
        self._instead, self._around = any_of(words["instead"]), any_of(words["around_name"])
        trades = words.get("trades", {})
        self._trade_asks = any_of(trades.get("not", ["(?!)"]))
        self._trades = [
            (any_of(one["said"]), tuple(map(str, one["starts"])))
            for one in trades.get("orders", ())
        ]
        self.says = {intent: any_of(forms) for intent, forms in words.get("says", {}).items()}
        self.denies = {intent: any_of(forms) for intent, forms in words.get("denies", {}).items()}
        self.by_card: Mapping[str, Mapping[str, str]] = words.get("by_card", {})
        self.products = Products(words)
        self.traded = frozenset(start for _, starts in self._trades for start in starts)
        self.traded_over = frozenset(map(str, trades.get("over", ())))
        self.made = Made(words.get("made", ()), words.get("served", ()))
        self._filler = Filler(map(str, words["filler"]))
        self._unclear = {
            str(word): tuple(map(str, intents)) for word, intents in words["unclear"].items()
        }
        self.assent = Assent(words["yes"])
        self._read = lru_cache(2048)(self._lean)

    @classmethod
    def load(cls, packs: Packs) -> Self:
        """Read `ellipsis` of `words/*.yaml`; Misconfigured names what is missing or does not compile."""
        try:
            words = packs.merged("words")
            own = {"yes": words["assent"], "served": _served(packs)}
            return cls({**words, **words["ellipsis"], **own})
        except (KeyError, re.error) as error:
            raise Misconfigured(f"words/ellipsis.yaml: {error}") from error

    def lean(self, understanding: Understanding) -> Leaning:
        """How the message leans on what was said before it."""
        plain = understanding.normal
        if len(plain) > (READ_LATIN if plain.isascii() else READ):
            return NOTHING
        spans = tuple((entity.start, entity.end) for entity in understanding.entities)
        read = self._read(plain, spans)
        return read if len(plain) <= READ else Leaning(read.signs)

    def wanted(self, understanding: Understanding) -> str | None:
        """What a message says that is wanted instead, when a short clause before it says what is not."""
        plain = understanding.normal
        spans = clauses_of(understanding)
        if not 1 < len(spans) <= 3 or len(plain) > READ:
            return None
        (start, end), (then, _) = spans[:2]
        refused = plain[start:end].strip()
        if len(refused) > REFUSED or ASKING.search(refused) or not self._negated.search(refused):
            return None
        said = understanding.text[then:].strip()
        return said if self._instead.search(plain[then:].strip()) else None

    def trades(self, understanding: Understanding) -> tuple[str, ...]:
        """The services that an order can start, told by a product, how much of it and a verb: 用6789买五千现金添利."""
        plain, kinds = understanding.normal, {entity.kind for entity in understanding.entities}
        if len(plain) > READ or not kinds & PRODUCTS or self._trade_asks.search(plain):
            return ()
        if AMOUNT not in kinds and not COUNTED.search(plain):
            return ()
        return next((starts for form, starts in self._trades if form.search(plain)), ())

    def name_in(self, text: str) -> str:
        """A name without the words around it."""
        return self._around.sub("", text.strip()) or text.strip()

    def resolve(self, memory: Memory, understanding: Understanding) -> Understanding:
        """The message with an entity for each reference that the conversation explains; a yes in any words is one."""
        plain = understanding.normal
        if len(plain) > READ or not (memory.topics or memory.frames):
            return understanding
        if memory.top and (agreed := self.assent.read(memory.top, understanding)).act == "confirm":
            return agreed
        found = self._pointed(memory, plain, {entity.kind for entity in understanding.entities})
        if not found:
            return understanding
        entities = sorted((*understanding.entities, *found), key=lambda one: (one.start, one.end))
        return replace(understanding, entities=tuple(entities))

    def _pointed(self, memory: Memory, plain: str, known: set[str]) -> list[Entity]:
        """References in the order of how much they say; one of a kind."""
        found: list[Entity] = []
        match = self._pointers["ordinal"].search(plain)
        row = pointed_row(memory.last, match) if match and not _offers(memory) else None
        if match and row is not None and memory.last is not None and memory.last.kind not in known:
            found.append(_entity(memory.last.kind, row["value"], match))
        if not found and (one := self._only_row(memory.last, plain, known)):
            found.append(one)
        if CARD not in known and not found:
            other, this = (self._pointers[name].search(plain) for name in ("other", "this"))
            card = focus(memory, alone=other is None)
            if card is not None and (match := other or this):
                found.append(_entity(OTHER if other else CARD, card, match))
        payee = last_payee(memory)
        if payee and not known & {PAYEE, "relation"}:
            match = self._pointers["them"].search(plain)
            if match:
                found.append(_entity(PAYEE, payee, match))
        return found

    def _only_row(self, last: Topic | None, plain: str, known: set[str]) -> Entity | None:
        """What 这个 means when one row was shown last that is no card."""
        match = THIS_ROW.search(plain)
        if match is None or last is None or len(last.shown) != 1 or NAMES_CARD.search(plain):
            return None
        if last.kind in (CARD, *known):
            return None
        return _entity(last.kind, str(last.shown[0]["value"]), match)

    def _lean(self, plain: str, spans: tuple[tuple[int, int], ...]) -> Leaning:
        signs = frozenset(name for name, form in self._signs.items() if form.search(plain))
        rest = self._rest(plain, spans)
        clauses = [clause for clause in CLAUSE.split(plain) if clause and clause.strip()]
        negated = frozenset(n for n, one in enumerate(clauses) if self._negated.search(one.strip()))
        meant = [one for one in clauses if not HESITATES.fullmatch(one.strip())]
        ends = (meant[0], meant[-1]) if meant else ()
        drops = any(self._drop.search(one.strip()) is not None for one in ends)
        only = drops and all(map(self._gives_up, map(str.strip, clauses)))
        leaves = len(clauses) > 1 and self._is_left(clauses[0].strip(), clauses[-1].strip())
        unclear = self._unclear.get(rest, ()) if not spans else ()
        count = len(clauses)
        return Leaning(signs, not rest, rest, count, negated, drops, only, leaves, unclear)

    def _is_left(self, first: str, last: str) -> bool:
        """Whether the last clause leaves what is under way, or the first does and the last says until when."""
        if self._leaves.search(last):
            return True
        return bool(self._leaves.search(first) and self._puts_off.search(last))

    def _gives_up(self, clause: str) -> bool:
        return bool(self._drop.search(clause) or self._undoes.search(clause))

    def _rest(self, plain: str, spans: tuple[tuple[int, int], ...]) -> str:
        """What a message brings of its own; a longer one always does."""
        if len(plain) > (OWN_LATIN if plain.isascii() else OWN):
            return plain
        rest = "".join(
            " " if any(start <= place < end for start, end in spans) else letter
            for place, letter in enumerate(plain)
        )
        for form in self._pointers.values():
            rest = form.sub(" ", rest)
        return NO_WORDS.sub(" ", self._filler.cut(rest)).strip()


def pointed_row(topic: Topic | None, match: re.Match[str] | None) -> Mapping[str, Any] | None:
    """The row of what was shown last that an ordinal means."""
    if topic is None or match is None or not topic.shown:
        return None
    said = match["n"] or match["en"] or match["en2"]
    number = len(topic.shown) - 1 if match["last"] or said == "last" else NUMBERS.get(said, 99)
    return topic.shown[number] if number < len(topic.shown) else None


def retyped(understanding: Understanding, kinds: frozenset[str]) -> Understanding:
    """Four digits are a card where only a card can be meant: 错了,是1122; 1122的呢."""
    if AMOUNT in kinds:
        return _with_card(understanding)
    if CARD not in kinds:
        return understanding
    named = any(one.kind == CARD for one in understanding.entities)

    def of_a_sum(one: Entity) -> bool:
        return OF_A_SUM.search(understanding.normal[: one.start]) is not None

    entities = [
        Entity(CARD, one.text, one.text, one.start, one.end)
        if one.kind == AMOUNT and LAST4.fullmatch(one.text) and not (named or of_a_sum(one))
        else one
        for one in understanding.entities
    ]
    if not any(one.kind in (CARD, "date", "date_range") for one in entities):
        entities += [
            Entity(CARD, match.group(), match.group(), *match.span())
            for match in BARE_LAST4.finditer(understanding.normal)
            if len(understanding.normal) <= BARE
        ]
    return replace(understanding, entities=tuple(entities))


def _with_card(understanding: Understanding) -> Understanding:
    """Bare digits that stand where an account does are one, beside another sum: 借四千,打到3690; 6789这张提到八万."""
    kinds = [one.kind for one in understanding.entities]
    many = kinds.count(AMOUNT) > 1 and understanding.act not in ("correct", "deny")
    plain = understanding.normal
    cards = [one for one in understanding.entities if _stands_as_card(one, plain, many)]
    if CARD in kinds or len(cards) != 1:
        return understanding
    named = Entity(CARD, cards[0].text, cards[0].text, cards[0].start, cards[0].end)
    entities = tuple(named if one is cards[0] else one for one in understanding.entities)
    return replace(understanding, entities=entities)


def _stands_as_card(one: Entity, plain: str, many: bool) -> bool:
    """Whether four digits that are no round sum have the words of an account around them; its name is in them but for `many`."""
    if one.kind != AMOUNT or not LAST4.fullmatch(one.text) or one.text.endswith("00"):
        return False
    alike = HOLDS_BEFORE.search(plain[: one.start]) or HOLDS_BEHIND.match(plain[one.end :])
    return bool((many and alike) or ACCOUNT_BEFORE.search(plain[: one.start]))


def asks(understanding: Understanding) -> bool:
    """Whether a message is put as a question."""
    return QUESTION.search(SETTLES.sub(r"\1", understanding.normal)) is not None


def focus(memory: Memory, *, alone: bool) -> str | None:
    """The card that is spoken of: the one of the open flow, else of the last need that has one.

    Where several were shown it is the first, or with `alone` none: 这张卡丢了 must not lock a card by guess.
    """
    if memory.top is not None and isinstance(memory.top.values.get("from_last4"), str):
        return str(memory.top.values["from_last4"])
    for topic in reversed(memory.topics):
        if isinstance(said := topic.slots.get("card"), str):
            return said
        if topic.kind == CARD and topic.shown and (len(topic.shown) == 1 or not alone):
            return str(topic.shown[0]["value"])
    return None


def last_payee(memory: Memory) -> str | None:
    """The receiver of the last transfer that was spoken of."""
    for topic in reversed(memory.topics):
        if topic.slots.get("payee"):
            return str(topic.slots["payee"])
    return None


def clauses_of(understanding: Understanding) -> list[tuple[int, int]]:
    """The clauses of a message as spans."""
    spans, start = [], 0
    for match in CLAUSE.finditer(understanding.normal):
        spans.append((start, match.start()))
        start = match.end()
    spans.append((start, len(understanding.normal)))
    return [span for span in spans if understanding.normal[slice(*span)].strip()]


def telling_clauses(understanding: Understanding) -> int:
    """How many clauses can hold a need: the first, and those that say more than values (次日到账 behind 给李娜转两千 says how)."""
    taken = {place for one in understanding.entities for place in range(one.start, one.end)}
    spans = clauses_of(understanding)[1:]
    own = (
        EASY.sub("", "".join(understanding.normal[n] for n in range(*span) if n not in taken))
        for span in spans
    )
    least = TELLING_LATIN if understanding.normal.isascii() else TELLING
    said = [len(NO_WORDS.sub("", text)) >= least for text in own]
    return 1 + sum(
        long or _orders(span, understanding) for long, span in zip(said, spans, strict=True)
    )


def _orders(span: tuple[int, int], understanding: Understanding) -> bool:
    """Whether a clause says who gets how much: 给她转一千二 is a need of its own, as short as it is."""
    kinds = {one.kind for one in understanding.entities if span[0] <= one.start < span[1]}
    return AMOUNT in kinds and bool(kinds & {PAYEE, "relation"})


def _served(packs: Packs) -> frozenset[str]:
    """The needs that the catalogues of the enabled packs list."""
    paths = packs.files("intents", "catalogue.tsv")
    lines = (line for path in paths for line in path.read_text(encoding="utf-8").splitlines()[1:])
    return frozenset(line.partition("\t")[0] for line in lines)


def _offers(memory: Memory) -> bool:
    return bool(memory.top is not None and memory.top.options)


def _entity(kind: str, value: str, match: re.Match[str]) -> Entity:
    return Entity(kind, value, match.group(), match.start(), match.end())
