"""A message read beside what was said before and what is open."""

from dataclasses import replace

from qiantai.conversation.leaning import DIGRESS, SMALL, STAYS
from qiantai.conversation.menu import FlowMenu
from qiantai.conversation.model import Memory
from qiantai.conversation.references import asks
from qiantai.understanding import Analyser, Understanding

OTHER = 0.9  # probability from which words behind something done ask for something else


class Context:
    """Reads a message again with what the memory holds; each verb returns it as it was where that cannot matter."""

    def __init__(self, analyser: Analyser, menu: FlowMenu) -> None:
        self._analyser = analyser
        self._menu = menu

    def beside(self, memory: Memory, said: Understanding) -> Understanding:
        """The message read beside what was said before, unless it answers a question of ours."""
        top = memory.top
        if top is not None and not (asks(said) or self._leaves(said, top.flow)):
            return said
        last, found = memory.last, said
        if last is not None and last.ended == "done" and _surely_another(said, last.intent):
            return said
        for meant, words in self._menu.before(memory):
            if found.stays >= STAYS:
                break
            beside = self._analyser.beside(said, meant, words)
            if beside is not said and not self._menu.names_another(said, meant):
                found = max(found, beside, key=_staying)
        return found

    def react(self, memory: Memory, said: Understanding) -> Understanding:
        """How the message takes the open service, or, where it neither tells nor asks, what was spoken of last."""
        top, last = memory.top, memory.last
        if top is not None:
            said = self._analyser.react(said, top.flow, read_back=top.waiting == "confirm")
            if self._menu.is_foreign(top.flow, said):
                said = replace(said, reaction=replace(said.reaction, confirms=0.0))
            return said
        if last is None or not last.intent or said.entities or asks(said):
            return said
        return self._analyser.react(said, last.intent, read_back=False)

    @staticmethod
    def _leaves(said: Understanding, flow: str) -> bool:
        """Whether a message may be read as leaving the open flow: for another need, or by a no that tells more."""
        other = any(n.intent != flow and n.score >= DIGRESS for n in said.intents)
        return other or (said.act in ("cancel", "deny") and bool(said.intents))


def _surely_another(said: Understanding, done: str) -> bool:
    """Whether a message surely asks for something else than what was just done: 钱到了没 behind a transfer."""
    best = next(iter(said.ranking), None)
    return best is not None and best.intent not in (done, *SMALL) and best.score >= OTHER


def _staying(said: Understanding) -> float:
    return said.stays
