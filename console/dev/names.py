"""Writes src/texts/names.ts, the names of intents and flows that the desk shows, from the packs' intent catalogues."""

import csv
import json
from pathlib import Path

from traditional import convert

console = Path(__file__).parent.parent


def names() -> dict[str, tuple[str, str, str]]:
    """Id to its name in simplified Chinese, traditional Chinese and English."""
    found: dict[str, tuple[str, str, str]] = {}
    for path in sorted(console.parent.glob("packs/*/intents/catalogue.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t"):
                found[row["id"]] = (row["name_zh"], convert(row["name_zh"]), row["name_en"])
    return dict(sorted(found.items()))


if __name__ == "__main__":
    rows = [f"  {key}: [{', '.join(json.dumps(word, ensure_ascii=False) for word in words)}],\n" for key, words in names().items()]
    head = "/** Names of intents and flows: simplified Chinese, traditional Chinese, English. Written by dev/names.py. */\n"
    text = f"{head}export const names: Readonly<Record<string, readonly [string, string, string]>> = {{\n{''.join(rows)}}};\n"
    (console / "src" / "texts" / "names.ts").write_text(text, "utf-8")
