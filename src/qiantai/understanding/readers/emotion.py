"""Reads the feeling of a message and the scene it belongs to: two linear models, with word lists among their features."""

import re
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from qiantai.floor.errors import Misconfigured
from qiantai.understanding.readers.base import Mood, Words
from qiantai.understanding.readers.features import Hashes, features
from qiantai.understanding.readers.intents import Linear, log_softmax
from qiantai.understanding.readers.lexicon import Lexicon

CALM = "平静"
GOOD = "满意"
SHORT = 5  # characters
SHARP = 2.5  # sharpness of the scores as probabilities
SURE = 0.9  # probability from which an emotion that no word shows has its usual intensity
STRONG = 0.8  # intensity of words that are no calm whatever stands beside them: 气死我了 转人工
STATED = re.compile(
    r"我(?:现在|真的?|是|很|好|太|特别|非常|十分|心里|都)*(?:着急|急(?!用|需|着)|担心|害怕|慌|紧张|焦虑|难受|难过|生气|窝火|恼火)"
    r"|\bi(?:'?m| am) (?:so |very |really )?(?:worried|anxious|scared|nervous|upset|angry)"
)
"""A feeling that customers say they have: 我很着急,钱什么时候到."""
_MARKS = re.compile(r"[!]{1,}|[?]{2,}")


class EmotionWords:
    """One pattern per label; a negated word of satisfaction is dissatisfaction."""

    def __init__(self, words: Words) -> None:
        strengths: dict[str, tuple[str, float]] = {}
        for label, groups in words["emotions"].items():
            for strength, names in groups.items():
                strengths |= {str(name): (label, float(strength)) for name in names}
        self._words = Lexicon(strengths, whole=False)
        self._loud = Lexicon(dict.fromkeys(words["intensifiers"], True))
        self._not = re.compile(rf"(?:{'|'.join(map(re.escape, words['negations']))}) ?$")

    def read(self, plain: str) -> tuple[str, float]:
        """The strongest label said and its intensity, 0..1; (平静, 0.0) when no word shows one."""
        scores: dict[str, float] = {}
        for start, _, (label, strength) in self._words.find(plain):
            if self._not.search(plain, max(0, start - 4), start):
                label, strength = self._negated(label, strength)
            scores[label] = max(scores.get(label, 0.0), strength) + 0.05 * (label in scores)
        scores.pop(CALM, None)
        if not scores:
            return CALM, 0.0
        label = max(scores, key=lambda name: scores[name])
        extra = 0.1 * min(2, len(_MARKS.findall(plain))) + 0.05 * any(self._loud.find(plain))
        return label, round(min(1.0, scores[label] + extra), 2)

    def _negated(self, label: str, strength: float) -> tuple[str, float]:
        return ("不满", strength) if label == GOOD else (CALM, 0.0)


@dataclass(frozen=True, slots=True)
class MoodModels:
    """Labels, weights and mean intensities that `training.train_moods` makes."""

    emotions: tuple[str, ...]
    scenes: tuple[str, ...]
    emotion: Linear
    scene: Linear
    intensities: tuple[float, ...]  # mean of each emotion

    def save(self, path: Path) -> int:
        """Write both models to one .npz; returns its bytes."""
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez(
            path,
            emotions=np.array(self.emotions),
            scenes=np.array(self.scenes),
            intensities=np.array(self.intensities),
            **self.emotion.arrays("emotion_"),
            **self.scene.arrays("scene_"),
        )
        return path.stat().st_size

    @classmethod
    def load(cls, path: Path) -> "MoodModels":
        """Read saved models; Misconfigured when they are missing."""
        if not path.is_file():
            raise Misconfigured(f"{path}: there are no trained models of emotions")
        with np.load(path, allow_pickle=False) as saved:
            return cls(
                tuple(map(str, saved["emotions"])),
                tuple(map(str, saved["scenes"])),
                Linear.of(saved, "emotion_"),
                Linear.of(saved, "scene_"),
                tuple(saved["intensities"].tolist()),
            )


class TrainedMood:
    """The models over the words of a message and what the word lists say of it."""

    def __init__(self, words: Words, models: MoodModels) -> None:
        self._words = EmotionWords(words)
        self._models = models
        self._both = _side_by_side(models.emotion, models.scene)

    def read(self, plain: str, wording: str, intent: str) -> Mood:
        """Calm questions when there is nothing to read."""
        models = self._models
        if not wording:
            return Mood(CALM, 0.0, "咨询")
        said, strength = self._words.read(plain)
        found = signs(plain, wording, intent, said)
        scores = self._both.scores(found)
        moods = scores[: len(models.emotions)]
        chances = np.exp(log_softmax(moods * np.float32(SHARP)))
        best = int(chances.argmax())
        told = strength >= STRONG or (said != CALM and STATED.search(plain) is not None)
        strong = models.emotions[best] == CALM and told
        if strong or len(wording) <= SHORT:  # a word or two: what it says is what is felt
            best = models.emotions.index(said)
        emotion = models.emotions[best]
        usual = models.intensities[best]
        surely = 1.0 if said != CALM else min(1.0, float(chances[best]) / SURE)
        intensity = max(usual, strength) if said == emotion else usual * surely
        scene = models.scenes[int(scores[len(models.emotions) :].argmax())]
        return Mood(emotion, 0.0 if emotion == CALM else round(min(1.0, intensity), 2), scene)


def _side_by_side(one: Linear, other: Linear) -> Linear:
    """Both models as one, which looks each feature up once; Misconfigured when they know different features."""
    if not np.array_equal(one.keys, other.keys):
        raise Misconfigured(
            "moods: the models of emotions and scenes were trained on different texts"
        )
    return Linear(
        one.keys,
        one.rarity,
        np.hstack((one.weights, other.weights)),
        np.concatenate((one.scale, other.scale)),
        np.concatenate((one.bias, other.bias)),
    )


def signs(plain: str, wording: str, intent: str, said: str) -> Hashes:
    """Features of the wording, the intent, the emotion that listed words show, and marks."""
    marks = (
        f"said {said}",
        f"intent {intent}",
        f"group {intent.split('_', 1)[0]}",
        f"! {min(3, plain.count('!'))}",
        f"? {min(3, plain.count('?'))}",
        f"length {min(5, len(plain) // 12)}",
    )
    extra = np.fromiter((zlib.crc32(mark.encode()) for mark in marks), np.uint32, len(marks))
    found = np.concatenate((features(wording), extra))
    found.sort()
    return found
