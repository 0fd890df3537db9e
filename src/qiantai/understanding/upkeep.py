"""Looks over labelled lines before they teach anything: repeats, contradictions, and intents with too little to learn from."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from qiantai.understanding.lines import Labelled
from qiantai.understanding.readers.language import ScriptLanguage
from qiantai.understanding.readers.normal import Normaliser

FEWEST = 80  # lines an intent needs
SHOWN = 50
_LOOSE = re.compile(r"[^\w]|[啊吧呢吗呀哦嘛哈了的嗯呃请您你我]")


def look_over(rows: Sequence[Labelled], intents: Sequence[str]) -> dict[str, Any]:
    """What an editor should look at.

    `duplicates` are equal texts of one intent; `contradictions` equal texts with different intents;
    `near_contradictions` texts with different intents that differ only in particles, marks, numbers or script;
    `thin` intents with fewer than FEWEST lines.
    """
    normaliser, languages = Normaliser(), ScriptLanguage()
    equal: dict[str, Counter[str]] = defaultdict(Counter)
    near: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        equal[row.text.strip().lower()][row.intent] += 1
        plain = normaliser.plain(row.text)
        wording = normaliser.wording(plain, row.text, languages.read(row.text))
        key = _LOOSE.sub("", wording)
        if len(key) > 1:
            near[key].setdefault(row.intent, row.text)
    counts = Counter(row.intent for row in rows)
    contradictions = [
        {"text": text, "intents": sorted(labels)}
        for text, labels in equal.items()
        if len(labels) > 1
    ]
    close = [
        {"texts": list(labels.values()), "intents": list(labels)}
        for labels in near.values()
        if len(labels) > 1
    ]
    return {
        "n": len(rows),
        "authors": dict(Counter(row.author for row in rows)),
        "styles": dict(Counter(row.part for row in rows)),
        "duplicates": sum(sum(labels.values()) - len(labels) for labels in equal.values()),
        "contradictions": contradictions[:SHOWN],
        "near_contradictions": close[:SHOWN],
        "thin": {name: counts[name] for name in intents if counts[name] < FEWEST},
    }
