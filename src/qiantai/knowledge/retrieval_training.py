"""Makes the shipped model of retrieval: the encoder from all packs, and the weights of its signals from packs it did not see."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from qiantai.floor.packs import Packs
from qiantai.knowledge.asked import read_asked
from qiantai.knowledge.clause_answers import ClauseAnswers
from qiantai.knowledge.clause_training import fit_clauses
from qiantai.knowledge.documents import read_documents
from qiantai.knowledge.encoder import Encoder
from qiantai.knowledge.encoder_training import Group, read_groups, train_encoder
from qiantai.knowledge.fusion import learn, signals, standing
from qiantai.knowledge.grams import Grams
from qiantai.knowledge.likeness_training import STRANGE, STRANGERS, fit_articles
from qiantai.knowledge.postings import Floats, Postings
from qiantai.knowledge.wordings import by_clause, clause_questions

LEAST_GROUPS = 8  # texts that a question must be held against
FEW_EPOCHS = 2
QUESTIONS = 150  # of one kind from one pack
AHEAD = 20
EVERY = 4  # of the authors of questions on clauses, how many one stays apart of
CLAUSE_QUESTIONS = 2000
SEED = 5
Question = tuple[str, int]
Example = tuple[Floats, Floats]


def train_retrieval(packs: Packs, out: Path) -> dict[str, float]:
    """Train on the packs and write the model to `out`; some minutes on one core, and the same packs give the same model.

    A pack's questions fit the weights with an encoder that was trained on the others, and those for clauses are fitted
    on authors that neither the encoder nor the index has heard. Misconfigured names what cannot be read.
    """
    groups = read_groups(packs)
    fusion = {**fit_fusion(groups), **_fit_clauses(packs)}
    encoder = train_encoder(groups)
    encoder = replace(encoder, fusion={**fusion, **fit_articles(packs, encoder)})
    out.parent.mkdir(parents=True, exist_ok=True)
    encoder.save(out)
    return {"groups": len(groups), "pieces": len(encoder.keys), "bytes": out.stat().st_size}


def _fit_clauses(packs: Packs) -> Mapping[str, float]:
    """The weights for clauses, from every fourth author of their questions; empty when one author wrote them all."""
    questions = clause_questions(packs)
    unheard = sorted({one.author for one in questions})[::EVERY]
    heard = by_clause(one for one in questions if one.author not in unheard)
    if not heard:
        return {}
    chance = random.Random(SEED)  # noqa: S311
    asked = [(one.text, one.document, one.clause) for one in questions if one.author in unheard]
    strange = list(read_asked(packs).get(STRANGE, ()))
    encoder = train_encoder(read_groups(packs, unheard))
    return fit_clauses(
        ClauseAnswers(read_documents(packs), encoder, heard),
        chance.sample(asked, min(len(asked), CLAUSE_QUESTIONS)),
        chance.sample(strange, min(len(strange), STRANGERS)),
    )


def fit_fusion(groups: Sequence[Group]) -> Mapping[str, float]:
    """Weights learned from the questions of each pack, whose encoder knows the other packs only."""
    examples: list[Example] = []
    for pack in sorted({group.pack for group in groups}):
        tasks = [task for task in _tasks(groups, pack) if len(task[0]) >= LEAST_GROUPS]
        others = [group for group in groups if group.pack != pack]
        if tasks and others:
            encoder = train_encoder(others, FEW_EPOCHS)
            for texts, questions in tasks:
                examples += _examples(texts, questions, encoder)
    return learn(examples) if examples else {}


def _tasks(groups: Sequence[Group], pack: str) -> Iterator[tuple[list[str], list[Question]]]:
    """Questions against the texts they belong to: other questions, answers in either language, and clauses."""
    chance = random.Random(SEED)  # noqa: S311
    own = [group for group in groups if group.pack == pack]
    for english in (False, True):
        yield _told(own, english, english)
        yield _asked(own, english, chance)
    yield _told(own, english=True, told_english=False)


def _asked(
    groups: Sequence[Group], english: bool, chance: random.Random
) -> tuple[list[str], list[Question]]:
    texts: list[str] = []
    questions: list[Question] = []
    for group in groups:
        lines = [text for text in group.asked if text.isascii() == english]
        if group.told or len(lines) < 6:
            continue
        chosen = chance.sample(lines, 6)
        questions += [(text, len(texts)) for text in chosen[3:]]
        texts.append(" ".join(chosen[:3]))
    return texts, _some(questions, chance)


def _told(
    groups: Sequence[Group], english: bool, told_english: bool
) -> tuple[list[str], list[Question]]:
    texts: list[str] = []
    questions: list[Question] = []
    for group in groups:
        told = [text for text in group.told if _is_english(text) == told_english]
        if not told or len(told[0]) < 40:
            continue
        lines = [text for text in group.asked if text.isascii() == english]
        questions += [(text, len(texts)) for text in lines]
        texts.append(told[0])
    return texts, _some(questions, random.Random(SEED))  # noqa: S311


def _is_english(text: str) -> bool:
    return sum(character.isascii() for character in text) > 0.7 * len(text)


def _some(questions: list[Question], chance: random.Random) -> list[Question]:
    return chance.sample(questions, QUESTIONS) if len(questions) > QUESTIONS else questions


def _examples(
    texts: Sequence[str], questions: Sequence[Question], encoder: Encoder
) -> Iterator[Example]:
    grams = Grams()
    postings, meanings = Postings(texts, grams.read), encoder.encode(texts, grams)
    for question, right in questions:
        words, whole = postings.scores(postings.pieces(question))
        likeness = np.asarray(meanings @ encoder.encode([question], grams)[0], np.float32)
        sure = float(words.max()) / max(whole, 1e-9)
        rows = signals(standing(words), sure, standing(likeness), postings.extent)
        ahead = np.union1d(np.argsort(-words)[:AHEAD], np.argsort(-likeness)[:AHEAD])
        places = np.union1d(ahead, [right])
        yield rows[places], (places == right).astype(np.float32)
