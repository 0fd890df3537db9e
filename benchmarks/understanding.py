"""Trains and measures intent models side by side on the same rows in one run: ours, fastText, TF-IDF with a linear SVM.

    python benchmarks/understanding.py                                    # our own authors
    python benchmarks/understanding.py --data FOLDER --json out.json      # also banking77 and CLINC150 from FOLDER
    python benchmarks/understanding.py --plot docs/images/understanding.svg

fastText takes part when `pip install fasttext-numpy2` has been run. Published test or validation splits are used where the
folder has them (`test.tsv`, `val.tsv`); otherwise a tenth of the training rows, chosen by a fixed shuffle, is held out for every peer alike.
"""

import argparse
import csv
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from qiantai.floor.config import Settings
from qiantai.understanding import training
from qiantai.understanding.lines import Labelled
from qiantai.understanding.readers.language import ScriptLanguage
from qiantai.understanding.readers.normal import Normaliser

NORMAL, LANGUAGES = Normaliser(), ScriptLanguage()
STRANGE = ("out_of_scope", "oos")
Answers = list[str]
Peer = Callable[[Sequence[Labelled], Sequence[Labelled]], Answers]


def wording(text: str) -> str:
    """The form that every peer reads, so that none suffers from width, script or case."""
    return NORMAL.wording(NORMAL.plain(text), text, LANGUAGES.read(text))


def ours(train: Sequence[Labelled], test: Sequence[Labelled]) -> Answers:
    """What `qiantai train intents` makes; for the lines of the packs the shipped model, which was made from them."""
    packs = Settings().pack_set
    if len(train) == len(training.pack_rows(packs)):
        model = training.pack_model(packs, Settings().data_dir)
    else:
        model, _ = training.fit(train)
    return [model.rank(wording(row.text))[0].intent for row in test]


def svm(train: Sequence[Labelled], test: Sequence[Labelled]) -> Answers:
    """Character 1-5-grams and words by TF-IDF, and a linear SVM."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC

    grams = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 5), sublinear_tf=True, min_df=2)
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\S+")
    peer = make_pipeline(make_union(grams, words), LinearSVC(C=1.0, random_state=0))
    peer.fit([cut(row.text) for row in train], [row.intent for row in train])
    return [str(answer) for answer in peer.predict([cut(row.text) for row in test])]


def fasttext(train: Sequence[Labelled], test: Sequence[Labelled]) -> Answers:
    """Supervised fastText with word bigrams and character 2-4-grams."""
    import fasttext as library

    labels = sorted({row.intent for row in train})
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.writelines(f"__label__{labels.index(r.intent)} {cut(r.text)}\n" for r in train)
        file.flush()
        model = library.train_supervised(
            file.name, epoch=25, lr=0.5, wordNgrams=2, minn=2, maxn=4, dim=100, thread=2, verbose=0
        )
    found = [model.f.predict(f"{cut(row.text)}\n", 1, 0.0, "strict") for row in test]
    return [labels[int(one[0][1].removeprefix("__label__"))] if one else "" for one in found]


def cut(text: str) -> str:
    """Words with spaces between them, Chinese ones too."""
    import rjieba

    return " ".join(word for word in rjieba.cut(wording(text)) if word.strip())


def measure(test: Sequence[Labelled], answers: Answers) -> dict[str, Any]:
    """Accuracy in scope by part, recall of what is out of scope, and the share of the rest that was refused."""
    parts: dict[str, list[bool]] = {}
    strange, refused = [], []
    for row, answer in zip(test, answers, strict=True):
        if row.intent in STRANGE:
            strange.append(answer == row.intent)
            continue
        refused.append(answer in STRANGE)
        for part in ("in scope", row.part):
            if part:
                parts.setdefault(part, []).append(answer == row.intent)
    share = {part: round(float(np.mean(hits)), 4) for part, hits in parts.items()}
    if strange:
        share["out of scope recall"] = round(float(np.mean(strange)), 4)
        share["refused"] = round(float(np.mean(refused)), 4)
    return share


def sets(data: Path | None) -> dict[str, tuple[list[Labelled], list[Labelled]]]:
    """Training and test rows of every set."""
    packs = Settings().pack_set
    found = {
        "authors held out": (training.pack_rows(packs), training.pack_rows(packs, "intents/held"))
    }
    for name in ("banking77", "clinc150") if data else ():
        folder = data / name if data else Path()
        rows = table(folder / "train.tsv")
        rest = [path for path in (folder / "test.tsv", folder / "val.tsv") if path.is_file()]
        if rest:
            found[name] = (rows, table(rest[0]))
        else:
            chosen = np.random.default_rng(0).random(len(rows)) < 0.1
            pairs = list(zip(rows, chosen, strict=True))
            found[name] = ([r for r, out in pairs if not out], [r for r, out in pairs if out])
    return found


def table(path: Path) -> list[Labelled]:
    """Rows of a TSV with `text` and `intent`."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Labelled(row["text"], row["intent"])
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]


def plot(results: dict[str, Any], path: Path) -> None:
    """Bars of the accuracy in scope as one SVG."""
    colours = {"ours": "#1f5fbf", "svm": "#8a9bb5", "fasttext": "#c3cddb"}
    lines, x = [], 60
    for name, peers in results.items():
        for peer, shares in peers.items():
            height = 240 * max(0.0, shares["in scope"] - 0.7) / 0.3
            lines.append(
                f'<rect x="{x}" y="{280 - height:.0f}" width="36" height="{height:.0f}" fill="{colours[peer]}"/>'
            )
            lines.append(
                f'<text x="{x + 18}" y="{274 - height:.0f}" text-anchor="middle">{shares["in scope"]:.3f}</text>'
            )
            lines.append(f'<text x="{x + 18}" y="296" text-anchor="middle">{peer}</text>')
            x += 56
        lines.append(
            f'<text x="{x - 28 * len(peers)}" y="318" text-anchor="middle" font-weight="bold">{name}</text>'
        )
        x += 30
    body = "\n".join(lines)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {x} 330" font-family="sans-serif" font-size="11">\n'
        f"<title>Accuracy in scope, same rows, same run (axis from 0.7)</title>\n{body}\n</svg>\n",
        encoding="utf-8",
    )


def main() -> None:
    """Run every peer on every set and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="folder with banking77/ and clinc150/")
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--plot", type=Path, help="write an SVG here")
    options = parser.parse_args()
    peers: dict[str, Peer] = {"ours": ours, "svm": svm, "fasttext": fasttext}
    results: dict[str, Any] = {}
    for name, (train, test) in sets(options.data).items():
        for peer, run in peers.items():
            began = time.perf_counter()
            try:
                answers = run(train, test)
            except ImportError as error:
                print(f"{peer} is left out: {error}", file=sys.stderr)
                continue
            shares = {**measure(test, answers), "seconds": round(time.perf_counter() - began, 1)}
            results.setdefault(name, {})[peer] = shares
            print(f"{name:18} {peer:9} {shares}", flush=True)
    if options.json:
        options.json.write_text(
            json.dumps(results, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
        )
    if options.plot:
        plot(results, options.plot)


if __name__ == "__main__":
    main()
