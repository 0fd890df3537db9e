"""Works a figure out beside an answer, when a message names the sum: what 100,000 earn in three years, beside the rate."""

from collections.abc import Mapping, Sequence

from qiantai.banking import Action, ActionRequest
from qiantai.conversation.exchange import Exchange, line_of
from qiantai.conversation.flows import Line
from qiantai.conversation.references import AMOUNT
from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import Packs


class Figures:
    """By need, the action that works its figure out and the utterance that says it."""

    def __init__(
        self, actions: Mapping[str, Action], known: Mapping[str, Mapping[str, str]]
    ) -> None:
        self._actions = actions
        self._known = known

    @classmethod
    def load(cls, packs: Packs, actions: Mapping[str, Action]) -> "Figures":
        """The `figures` of the packs' words; Misconfigured names an action that nobody offers."""
        known = packs.merged("words").get("figures", {})
        for need, figure in known.items():
            if figure["action"] not in actions:
                raise Misconfigured(f"words: figures.{need}: no action {figure['action']!r}")
        return cls(actions, known)

    async def line(self, exchange: Exchange, needs: Sequence[str]) -> Line | None:
        """The figure for the sum of this message; None without one, or when something else is missing."""
        figure = next((self._known[need] for need in needs if need in self._known), None)
        said = exchange.understanding
        sums = [one for one in said.entities if one.kind == AMOUNT] if said else []
        if figure is None or not sums:
            return None
        slots = {"amount": str(sums[0].value), "words": list(exchange.memory.heard)}
        request = ActionRequest(figure["action"], slots, "", exchange.language)
        result = await self._actions[figure["action"]](exchange.actor, request)
        if result.outcome != "ok":
            return None
        exchange.explain(figure={"action": figure["action"], **result.values})
        return line_of(figure["says"], **result.values)
