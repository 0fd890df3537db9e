"""Writes what is online as files of packs, which read back as the same articles and documents."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from qiantai.knowledge.clauses import Document
from qiantai.knowledge.documents import document_text
from qiantai.knowledge.model import Article

IMPORTED = "imported"  # the pack of what no pack brought


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as blocks, as people write them."""


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


def export(
    folder: Path, articles: Iterable[Article], documents: Iterable[Document]
) -> Mapping[str, int]:
    """Write `<pack>/articles/<main intent>.yaml` and `<pack>/documents/<id>.md`; how many of each were written.

    Of several versions of an article the last one given is written.
    """
    by_file: dict[Path, dict[str, Any]] = defaultdict(dict)
    for article in articles:
        path = folder / (article.pack or IMPORTED) / "articles" / f"{article.intents[0]}.yaml"
        by_file[path][article.id] = article_entry(article)
    for path, entries in by_file.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        ordered = [entries[name] for name in sorted(entries)]
        text = yaml.dump(ordered, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1000)
        path.write_text(text, encoding="utf-8")
    newest = {document.id: document for document in documents}
    for document in newest.values():
        path = folder / (document.pack or IMPORTED) / "documents" / f"{document.id}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(document_text(document), encoding="utf-8")
    return {"articles": sum(map(len, by_file.values())), "documents": len(newest)}


def article_entry(article: Article) -> dict[str, Any]:
    """The article as a pack writes it."""
    entry = {**article.content, "tests": list(article.tests)}
    if entry["effective_to"] is None:
        del entry["effective_to"]
    if entry["source"]["law"] is None:
        entry["source"] = {key: entry["source"][key] for key in ("document", "clause")}
    return entry
