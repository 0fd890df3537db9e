"""Asks 500 questions made to draw out wrong numbers, and checks every number of every answer against its cited sources.

Each is answered as released, and again composed by a model that falsifies most of what it says. The numbers are read by code
of this file alone, so that the checker of the service is not judged by itself.

Run: python benchmarks/said_numbers.py [--falsified 0.7] [--show 5]
"""

import argparse
import asyncio
import json
import random
import re
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import opencc
import orjson
from aiohttp import web

from qiantai.app.commands import temporary_house, temporary_settings
from qiantai.app.wire import House
from qiantai.floor.clock import SystemClock, local_date
from qiantai.floor.config import Settings
from qiantai.floor.observe import configure_logging
from qiantai.knowledge import Answer, Reader
from qiantai.knowledge.wording import Wording

QUESTIONS = Path(__file__).parent / "data" / "said_numbers" / "questions.tsv"
DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
TENS = {"十": 10, "百": 100, "千": 1000}
TIMES = {
    "十": 10,
    "百": 100,
    "千": 1000,
    "万": 10**4,
    "亿": 10**8,
    "thousand": 1000,
    "million": 10**6,
}
WORDS = {
    w: n
    for n, w in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    )
}
UNITS = (
    ("工作日", r"个?(?:工作日|交易日)|\s*(?:working|business|trading) days?"),
    ("美元", r"美元|\s*(?:usd|dollars?)"),
    ("元", r"元|块|\s*(?:cny|yuan)"),
    ("%", r"%|\s*per ?cent"),
    ("‰", r"‰"),
    ("月", r"个月|\s*-?months?"),
    ("年", r"年|\s*-?years?(?! old)"),
    ("岁", r"周?岁"),
    ("时", r"个?小时|\s*hours?"),
    ("天", r"天|日|\s*-?(?:calendar )?days?"),
    ("分钟", r"分钟|\s*minutes?"),
    ("次", r"次|\s*times"),
    ("倍", r"倍"),
    ("折", r"折"),
    ("成", r"成"),
)
ARABIC = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?\s*(?:万|亿|千|百|thousand|million)?")
HAN = re.compile(r"[零〇一二两三四五六七八九十百千万亿]+(?:点[零一二三四五六七八九]+)?")
COUNTED = re.compile(
    r"个?工作日|个?交易日|元|块|天|日|个月|年|周?岁|个?小时|分钟|次|倍|折|成|期|股|级|%|美元|笔|条"
)
BEFORE = {"百分之": "%", "千分之": "‰", "万分之": "‱"}
MARK = re.compile(r"\[\d{1,2}\]")
_simple = opencc.OpenCC("t2s")
Number = tuple[Decimal, str]


def numbers(text: str) -> Iterator[Number]:
    """Every number of a text with its unit, read anew here: digits, and numerals that count something."""
    plain = unicodedata.normalize("NFKC", _simple.convert(text)).lower()
    plain = re.sub(r"(?m)^\s*\d{1,2}[.、)]\s*(?=\D)", "", plain)
    for found in ARABIC.finditer(plain):
        raw = found.group().replace(",", "").strip()
        head = re.match(r"[\d.]+", raw)
        value = Decimal(head.group()) if head else Decimal(0)
        value *= TIMES.get(raw[len(head.group()) if head else 0 :].strip(), 1)
        yield value, _unit(plain, found.start(), found.end())
    for found in HAN.finditer(plain):
        share = next((u for w, u in BEFORE.items() if plain[: found.start()].endswith(w)), "")
        part = found.group()
        counted = share or COUNTED.match(plain, found.end()) or plain[found.start() - 1] == "第"
        if (
            counted
            and part not in ("百", "千", "万")
            and not plain[found.start() - 1 : found.start()].isdigit()
        ):
            yield _numeral(part), share or _unit(plain, found.start(), found.end())
    for found in re.finditer(rf"\b({'|'.join(WORDS)})\b", plain):
        unit = _unit(plain, found.start(), found.end())
        if unit:
            yield Decimal(WORDS[found.group()]), unit


def _unit(text: str, start: int, end: int) -> str:
    before = text[max(0, start - 4) : start].rstrip()
    for word, unit in (("cny", "元"), ("rmb", "元"), ("¥", "元"), ("usd", "美元"), ("第", "第")):
        if before.endswith(word):
            return unit
    return next((unit for unit, form in UNITS if re.match(form, text[end : end + 16])), "")


def _numeral(text: str) -> Decimal:
    """The value of 二十五, 三万五, 两千五百 or 一点五."""
    whole, _, rest = text.partition("点")
    if rest:
        return Decimal(f"{int(_numeral(whole))}.{''.join(str(DIGITS[c]) for c in rest)}")
    if all(c in DIGITS for c in whole) and len(whole) > 1:
        return Decimal("".join(str(DIGITS[c]) for c in whole))
    total = part = digit = 0
    last = 1
    for c in whole:
        if c in DIGITS:
            digit, last = DIGITS[c], last if DIGITS[c] else 1
        elif c in TENS:
            part, digit, last = part + max(digit, 1) * TENS[c], 0, TENS[c]
        else:
            last = TIMES[c]
            total, part, digit = (total + part + digit or 1) * last, 0, 0
    return Decimal(total + part + (digit * last // 10 if last > 10 and digit else digit))


@dataclass(slots=True)
class Liar:
    """A model server that copies sentences of the passages and falsifies most of them; it remembers which."""

    share: float
    draw: random.Random = field(default_factory=lambda: random.Random(11))
    said: int = 0
    lies: set[str] = field(default_factory=set)
    kinds: Counter[str] = field(default_factory=Counter)
    kind_of: dict[str, str] = field(default_factory=dict)
    invented: int = 0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """One streamed completion."""
        body = await request.json()
        shown = orjson.loads(body["messages"][1]["content"])
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        text = self.compose(shown["question"], shown["passages"])
        for start in range(0, len(text), 24):
            choice = {"index": 0, "delta": {"content": text[start : start + 24]}}
            await response.write(b"data: " + orjson.dumps({"choices": [choice]}) + b"\n\n")
        await response.write(b"data: [DONE]\n\n")
        return response

    def compose(self, question: str, passages: list[dict[str, Any]]) -> str:
        """Up to a dozen sentences, each with the number of a passage."""
        pairs = [
            (one["n"], part)
            for one in passages
            for part in re.split(
                r"(?<=[。；;！？])\s*|\n|(?<=[a-z]\.)\s+", re.sub(r"(?m)^\d+\. ", "", one["text"])
            )
            if part.strip() and "[" not in part
        ]
        own = {part.strip() for _, part in pairs}
        lines = []
        for place, part in self.draw.sample(pairs, min(12, len(pairs))):
            text, number, kind = part.strip(), place, "copied"
            if self.draw.random() < self.share:
                text, number, kind = self.falsified(text, place, question, passages)
            if text not in own and sorted(numbers(text)) != sorted(numbers(part)):
                self.lies.add(text)
                self.kind_of[text] = kind
            held = {v for one in passages if one["n"] == number for v, _ in numbers(one["text"])}
            self.invented += sum(value not in held for value, _ in numbers(text))
            self.said += 1
            self.kinds[kind] += 1
            lines.append(f"{text}[{number}]")
        return "\n".join(lines)

    def falsified(
        self, text: str, place: int, question: str, passages: list[dict[str, Any]]
    ) -> tuple[str, int, str]:
        """The sentence with another number in it, or a wrong one added; with its source and how it was made."""
        places = list(re.finditer(r"\d+(?:,\d{3})*(?:\.\d+)?", text))
        own = next(one["text"] for one in passages if one["n"] == place)
        pools = {
            "invented": [str(self.draw.choice((3, 7, 45, 88, 666, 5000, 12345)))],
            "swapped": re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", own),
            "elsewhere": re.findall(r"\d+(?:\.\d+)?", " ".join(p["text"] for p in passages)),
            "echoed": re.findall(r"\d+(?:\.\d+)?", question),
            "numeral": ["二十七", "三百五十", "八", "一万六"],
        }
        kind = self.draw.choice(list(pools))
        pool = pools[kind]
        if places and pool:
            at = self.draw.choice(places)
            return text[: at.start()] + self.draw.choice(pool) + text[at.end() :], place, kind
        extra = self.draw.choice(pool or ["66"])
        ends = (
            f"，费用是{extra}元。",
            f"，需要{extra}个工作日。",
            f"（见第{extra}条）。",
            f"，比例为{extra}%。",
            f" within {extra} days.",
        )
        return text.rstrip("。；;.") + self.draw.choice(ends), place, f"added {kind}"


@asynccontextmanager
async def serving(liar: Liar) -> AsyncIterator[str]:
    """The liar on a port of this machine."""
    app = web.Application()
    app.router.add_post("/v1/chat/completions", liar.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    finally:
        await runner.cleanup()


@dataclass(slots=True)
class Count:
    """What answers of one kind of speaker said."""

    answers: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    numbers: int = 0
    unsupported: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def shown(self) -> dict[str, object]:
        """For people."""
        return {
            "answers": self.answers,
            "kinds": dict(self.kinds),
            "numbers": self.numbers,
            "unsupported": len(self.unsupported),
        }


class Sources:
    """The texts that an answer cites, and the policy values that it names, read from what is released."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._wording = Wording(house.ground.policies)

    async def of(self, answer: Answer, language: str) -> str:
        """Everything that may support a number of the answer."""
        now, texts = self._house.ground.clock.now(), []
        for key in answer.policies:
            texts.append(self._house.ground.policies.rendered(key, now, language))
        for one in answer.citations:
            texts += [one.clause, one.document if one.kind == "clause" else ""]
            if one.kind == "article" and one.article:
                release = await self._house.knowing.knowledge.releases.get(one.article, one.version)
                said = self._wording.answer(release.article, language, now)
                texts.append(said.text if said else "")
            for document in self._house.knowing.graph.documents if one.source else ():
                if document.id == one.source:
                    texts += [c.words for c in document.clauses if c.number == one.clause]
        return "\n".join(texts)


def judge(count: Count, question: str, answer: Answer, source: str) -> None:
    """Count the numbers of an answer, and those that its sources do not hold."""
    cells = [" ".join(row) for row in (answer.block or {}).get("data", {}).get("rows", [])]
    said = list(numbers(MARK.sub("", "\n".join([answer.text, *cells]))))
    held = set(numbers(source))
    values = {value for value, _ in held}
    count.answers += 1
    count.kinds[answer.kind] += 1
    count.numbers += len(said)
    for value, unit in said:
        if (value, unit) not in held and (unit or value not in values):
            count.unsupported.append((question, f"{value:f}{unit}", answer.text))


@dataclass(slots=True)
class Tally:
    """What came of all questions, from released words and from composed ones."""

    liar: Liar
    questions: int = 0
    plain: Count = field(default_factory=Count)
    composed: Count = field(default_factory=Count)
    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    told: int = 0
    lies: list[str] = field(default_factory=list)

    def note(self, kept: Mapping[str, Any]) -> None:
        """How one answer was composed."""
        self.outcomes[str(kept.get("outcome", "not asked"))] += 1
        self.reasons.update(one["reason"] for one in kept.get("dropped", ()))
        said = [one["text"] for one in kept.get("sentences", ())]
        self.told += len(said)
        self.lies += [text for text in said if text in self.liar.lies]

    @property
    def shown(self) -> dict[str, object]:
        """For people."""
        liar, lies = self.liar, self.lies
        return {
            "questions": self.questions,
            "released": self.plain.shown,
            "composed": self.composed.shown,
            "outcomes": dict(self.outcomes),
            "model_sentences": liar.said,
            "true_sentences": {"offered": liar.kinds["copied"], "said": self.told - len(lies)},
            "falsified": {
                "sentences": len(liar.lies),
                "numbers_in_no_passage": liar.invented,
                "kinds": dict(liar.kinds),
                "said": len(lies),
            },
            "dropped": dict(self.reasons),
            "_unsupported": [*self.plain.unsupported, *self.composed.unsupported],
            "_lies": [(one, liar.kind_of[one]) for one in lies],
        }


async def measure(settings: Settings, liar: Liar, url: str) -> dict[str, object]:
    """Ask every question of both."""
    model = {"llm_url": url, "llm_model": "liar", "llm_compose": True, "llm_compose_timeout_s": 30}
    rows = [row.split("\t") for row in QUESTIONS.read_text(encoding="utf-8").splitlines()[1:]]
    tally = Tally(liar, len(rows))
    own = settings.model_copy(update=model)
    async with temporary_house(own, SystemClock()) as (house, _):
        sources = Sources(house)
        for kind, question in rows:
            await ask(house, sources, kind, question, tally)
    return tally.shown


async def ask(house: House, sources: Sources, kind: str, question: str, tally: Tally) -> None:
    """One question, answered by released words and then composed from them."""
    knowing, now = house.knowing, house.ground.clock.now()
    assert knowing.composing is not None

    def refuses(text: str) -> str:
        found = house.conversations.guard.check_person(text)
        return found[0].rule if found else ""

    meant = house.analyser.analyse(question, local_date(now))
    needs = [one.intent for one in meant.intents]
    language = "en" if kind == "english" else "zh-Hans"
    reader = Reader("bench", channel="web")
    answer = knowing.answering.answer(question, needs, reader, language, now)
    if answer is None:
        return
    judge(tally.plain, question, answer, await sources.of(answer, language))
    made = await knowing.composing.compose(
        question, needs, reader, language, now, answer, refuses, lambda _, __: None
    )
    tally.note(made.composed or {})
    judge(tally.composed, question, made, await sources.of(made, language))


async def run(settings: Settings, falsified: float) -> dict[str, object]:
    """Serve the liar, and measure."""
    liar = Liar(falsified)
    async with serving(liar) as url:
        return await measure(settings, liar, url)


def main() -> None:
    """Print one JSON object; exit 1 when an answer said a number that its sources do not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--falsified", type=float, default=0.7, help="share of the model's sentences"
    )
    parser.add_argument("--show", type=int, default=10)
    given = parser.parse_args()
    configure_logging(Settings().model_copy(update={"log_level": "ERROR"}))
    began = time.perf_counter()
    with temporary_settings() as settings:
        result = asyncio.run(run(settings, given.falsified))
    shown = [result.pop("_unsupported"), result.pop("_lies")]
    for group in shown:
        for one in group[: given.show]:  # type: ignore[index]
            print(one, file=sys.stderr)
    print(json.dumps(result | {"seconds": round(time.perf_counter() - began)}, ensure_ascii=False))
    sys.exit(1 if shown[0] else 0)


if __name__ == "__main__":
    main()
