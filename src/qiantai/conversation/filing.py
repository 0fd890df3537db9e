"""Gives the files that a customer sends to the flow that waits for them; others are kept for the flow to come."""

from collections.abc import Sequence

from msgspec.structs import replace

from qiantai.conversation import memory as slots
from qiantai.conversation.exchange import Exchange, line_of
from qiantai.conversation.flowbook import Flow, FlowBook
from qiantai.conversation.flows import Runner
from qiantai.conversation.model import Frame, SentFile
from qiantai.conversation.sent_files import files_slot, with_files
from qiantai.conversation.walking import Walking

MOST_KEPT = 20


class Filing:
    """Files inside a turn. A flow takes them into its slot of the type `files`, as often as the customer sends more."""

    def __init__(self, book: FlowBook, runner: Runner, walking: Walking) -> None:
        self._book = book
        self._runner = runner
        self._walking = walking

    async def take(self, exchange: Exchange, files: Sequence[SentFile]) -> None:
        """Let the active flow go on with them; without one that takes files they are kept and the customer is told so."""
        frame = exchange.memory.top
        flow = self._book.of(frame) if frame is not None else None
        slot = files_slot(flow) if flow is not None else None
        if frame is None or flow is None or slot is None or frame.waiting == "challenge":
            self._keep(exchange, files)
            if frame is not None and frame.waiting != "challenge":
                await self._walking.walk(exchange)
            return
        await self._fill(exchange, frame, flow, slot.name, files)

    async def _fill(
        self, exchange: Exchange, frame: Frame, flow: Flow, name: str, files: Sequence[SentFile]
    ) -> None:
        filled = with_files(frame, name, files)
        context = self._runner.context(filled, exchange.around)
        refused = slots.rejection(filled, flow, frozenset({name}), context)
        if refused is not None:
            self._walking.say(exchange, line_of(refused[1], **filled.values))
            filled = frame
        else:
            total = len(filled.slots[name])
            self._walking.say(exchange, line_of("utter_file_taken", count=len(files), total=total))
        filled = replace(self._runner.restarted(filled), failures=0)
        exchange.memory = exchange.memory.with_top(filled)
        await self._walking.walk(exchange)

    def _keep(self, exchange: Exchange, files: Sequence[SentFile]) -> None:
        kept = (*exchange.memory.files, *files)[-MOST_KEPT:]
        exchange.memory = replace(exchange.memory, files=kept)
        self._walking.say(exchange, line_of("utter_file_kept", count=len(files)))
