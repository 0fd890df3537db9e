"""Trains one version from the packs' lines and the editors' labels, and measures it: the work of a process of its own."""

import hashlib
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson

from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import Packs
from qiantai.understanding.comparison import compare
from qiantai.understanding.lines import Labelled, read_labelled
from qiantai.understanding.readers.intents import Intents
from qiantai.understanding.training import MODEL, catalogue, fit, pack_digest, pack_model, pack_rows

AUTHOR = "studio"
LABELLED, JOB, PHASE, FIGURES = "labelled.jsonl", "job.json", "phase", "figures.json"
PHASES = ("preparing", "training", "comparing")


def order_version(folder: Path, labelled: list[tuple[str, str]], baseline: dict[str, Any]) -> None:
    """Write what `make_version` works from: the labels, and the version to compare with."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [
        orjson.dumps({"text": text, "intent": intent, "author": AUTHOR})
        for text, intent in labelled
    ]
    (folder / LABELLED).write_bytes(b"".join(line + b"\n" for line in lines))
    (folder / JOB).write_bytes(orjson.dumps(baseline))


def make_version(packs: Packs, data_dir: Path, folder: Path) -> dict[str, Any]:
    """Train and measure what `order_version` left in the folder; model and figures are written beside it.

    The authors in `intents/held` fit only how scores become probabilities, for this version as for every other,
    and are what it is measured on. Labels that no catalogue has any more are left out.
    """
    started = time.perf_counter()
    _tell(folder, "preparing")
    job = orjson.loads((folder / JOB).read_bytes())
    known = set(catalogue(packs))
    own = [replace(row, line=0) for row in read_labelled(folder / LABELLED) if row.intent in known]
    rows, held = [*pack_rows(packs), *own], pack_rows(packs, "intents/held")
    _tell(folder, "training")
    model, _ = fit(rows, held)
    replace(model, data=_digest(packs, own)).save(folder / MODEL)
    _tell(folder, "comparing")
    figures = compare(held, _baseline(packs, data_dir, job["path"]), Intents.load(folder / MODEL))
    figures |= {
        "baseline": job["id"],
        "examples": len(rows),
        "labelled": len(own),
        "seconds": round(time.perf_counter() - started, 1),
        "packs": pack_digest(packs)[:16],
    }
    (folder / FIGURES).write_bytes(orjson.dumps(figures))
    return figures


def _baseline(packs: Packs, data_dir: Path, path: str) -> Intents | None:
    """The model to compare with; None when it was made for other features, so that nothing can be said of it."""
    try:
        return Intents.load(Path(path)) if path else pack_model(packs, data_dir)
    except Misconfigured:
        return None


def _digest(packs: Packs, own: list[Labelled]) -> str:
    said = orjson.dumps([(row.text, row.intent) for row in own])
    return hashlib.sha256(pack_digest(packs).encode() + said).hexdigest()


def _tell(folder: Path, phase: str) -> None:
    (folder / PHASE).write_text(phase, encoding="utf-8")
