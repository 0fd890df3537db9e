"""Checks every outgoing word, the assistant's and a person's alike: promises, taboo words, secrets, personal data."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import Packs
from qiantai.floor.privacy import mask

PERSONAL = "personal_data"
NEGATIONS = (
    "不",
    "非",
    "无法",
    "不能",
    "没有",
    "并非",
    "不会",
    "不得",
    "禁止",
    "谨防",
    "勿",
    "别",
    "所谓",
    "声称",
    "自称",
    "凡是",
    "not ",
    "no ",
    "never ",
    "n't ",
)


REASSURING = re.compile("不用担心|不必担心|不用怕|别担心|没问题|没关系|别着急|不着急")
"""Words with a negation in them that deny nothing of what follows."""
DENIED = re.compile(
    "(?:没有?人|无法|不能|不得|不可以|谁也不)[^,，。;；]{0,4}(?:保证|承诺|预测)[^,，。;；]*$"
)
DENIED_BEHIND = re.compile(r"[^\s:：,，。]{1,12}[:：] ?(?:否|无|no\b)")
"""A value that says no to the words before it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One stretch of text that may not be said: where, which rule, what to say instead, why, and what that rests on.

    What does not `block` is for the writer to look at again.
    """

    start: int
    end: int
    words: str
    rule: str
    instead: str
    why: Mapping[str, str] = field(default_factory=dict)
    article: str = ""
    blocks: bool = True


Facts = Callable[[str, str, Sequence[str], str], Sequence[Finding]]
"""What a text says against the values in effect: text, the question it answers, what its answer rests on, language."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A class of words that may not be said; with `negatable`, a negation just before makes them lawful.

    `patterns` are regular expressions for other ways to say it, judged in people's words only, as are `own` words, which
    articles may hold and a person may not say.
    """

    id: str
    words: tuple[str, ...]
    instead: str
    negatable: bool
    own: tuple[str, ...] = ()
    patterns: tuple[re.Pattern[str], ...] = ()
    why: Mapping[str, str] = field(default_factory=dict)
    article: str = ""


TOLD = re.compile(r"\+?\d[\d \-]{5,}\d|[A-Za-z0-9._+%-]+@[A-Za-z0-9.-]+")
"""Numbers and addresses in what somebody said."""


def told_masked(text: str, told: Iterable[str]) -> str:
    """The text with the numbers and addresses masked that the customer told themselves."""
    for one in dict.fromkeys(found for words in told for found in TOLD.findall(words)):
        for form in (one, re.sub(r"[ \-]", "", one)):
            text = text.replace(form, mask(form))
    return text


class Guard:
    """Finds forbidden words in one pass over the text."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.facts: Facts | None = None
        self._all = tuple(rules)
        self._rules = {word.lower(): rule for rule in rules for word in rule.words}
        words = sorted(self._rules, key=len, reverse=True)
        self._names = tuple(dict.fromkeys([*(rule.id for rule in rules), PERSONAL]))
        self._pattern = re.compile("|".join(map(re.escape, words)) or r"(?!)")

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule that words are judged by."""
        return self._all

    def put(self, other: "Guard") -> None:
        """Judge by the rules of `other` from now on."""
        self._rules, self._names, self._pattern = other._rules, other._names, other._pattern
        self._all = other._all

    @classmethod
    def load(cls, packs: Packs) -> "Guard":
        """Read `guard/*.yaml` of the packs: lists of {id, words, instead, negatable, own, patterns, why, article}."""
        rules = []
        for path, content in packs.documents("guard"):
            for entry in content:
                if not isinstance(entry, dict) or not {"id", "words", "instead"} <= set(entry):
                    raise Misconfigured(f"{path}: each rule needs id, words and instead")
                rules.append(_rule(entry))
        return cls(rules)

    def check(
        self, text: str, references: Sequence[str] = (), quoted: Sequence[str] = ()
    ) -> tuple[Finding, ...]:
        """Everything in the text that may not be said; empty when it may be sent.

        `references` are numbers of receipts and the like, one in ten of which looks like a card number. `quoted` are the
        customer's own words that are read back: the promise of somebody whom they report is none of ours.
        """
        findings = []
        plain = text.lower()
        if len(plain) != len(text):  # the dotted capital I becomes two characters
            plain = text.replace("\u0130", "I").lower()
        theirs = [found.span() for one in quoted for found in re.finditer(re.escape(one), text)]
        for match in self._pattern.finditer(plain):
            rule = self._rules[match.group()]
            if any(start <= match.start() < end for start, end in theirs):
                continue
            if not _negated(rule, plain, match.start()):
                findings.append(_finding(rule, text, *match.span()))
        for reference in references:
            text = text.replace(reference, "")
        return (*findings, *self._personal_data(text))

    def check_person(
        self, text: str, question: str = "", rests_on: Sequence[str] = (), language: str = "zh-Hans"
    ) -> tuple[Finding, ...]:
        """The same for a person's words, with other ways to say what is forbidden, and what contradicts the values in
        effect; in order, and each place once.

        `question` is what the words answer and `rests_on` the policy keys of the released answer to it.
        """
        found = [*self.check(text), *self._own(text)]
        if self.facts is not None:
            found += self.facts(text, question, rests_on, language)
        found.sort(key=lambda one: (one.start, -one.end))
        kept: list[Finding] = []
        for one in found:
            if not any(one.start < other.end and other.start < one.end for other in kept):
                kept.append(one)
        return tuple(kept)

    def _personal_data(self, text: str) -> tuple[Finding, ...]:
        masked = mask(text)
        if masked == text:
            return ()
        rule = next((one for one in self._all if one.id == PERSONAL), Rule(PERSONAL, (), "", False))
        start = next((n for n, (a, b) in enumerate(zip(text, masked, strict=False)) if a != b), 0)
        same = zip(reversed(text[start:]), reversed(masked[start:]), strict=False)
        end = len(text) - next((n for n, (a, b) in enumerate(same) if a != b), 0)
        while end < len(text) and text[end].isalnum() and text[end].isascii():
            end += 1
        shown = masked[start : len(masked) - (len(text) - end)]
        return (Finding(start, end, shown, PERSONAL, shown, rule.why, rule.article),)

    def _own(self, text: str) -> Iterator[Finding]:
        plain = text.lower() if len(text.lower()) == len(text) else text
        for rule in self._all:
            spans = [match.span() for pattern in rule.patterns for match in pattern.finditer(plain)]
            for word in rule.own:
                spans += [match.span() for match in re.finditer(re.escape(word.lower()), plain)]
            for start, end in spans:
                if not _negated(rule, plain, start):
                    yield _finding(rule, text, start, end)

    def evidence(self, findings: Sequence[Finding]) -> list[dict[str, Any]]:
        """The checks as the explanation of a reply shows them."""
        hit = {finding.rule for finding in findings}
        return [{"check": name, "ok": name not in hit} for name in self._names]


def _rule(entry: Mapping[str, Any]) -> Rule:
    try:
        patterns = tuple(re.compile(one, re.I) for one in entry.get("patterns", ()))
    except re.error as error:
        raise Misconfigured(f"guard rule {entry['id']}: {error}") from error
    return Rule(
        entry["id"],
        tuple(entry["words"]),
        entry["instead"],
        bool(entry.get("negatable", False)),
        tuple(entry.get("own", ())),
        patterns,
        entry.get("why", {}),
        entry.get("article", ""),
    )


def _negated(rule: Rule, plain: str, start: int) -> bool:
    """Whether what stands around it makes it lawful: 不保本, 没有人能保证一定会涨, 保本：否; 不用担心 does not."""
    if not rule.negatable:
        return False
    before = REASSURING.sub("", plain[max(0, start - 6) : start])
    if any(negation in before for negation in NEGATIONS) or DENIED_BEHIND.match(plain, start):
        return True
    return DENIED.search(plain[max(0, start - 14) : start]) is not None


def _finding(rule: Rule, text: str, start: int, end: int) -> Finding:
    return Finding(start, end, text[start:end], rule.id, rule.instead, rule.why, rule.article)
