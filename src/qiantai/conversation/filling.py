"""What the customer gives the open flow: a value, a yes, a pass, or nothing that it can take."""

from msgspec.structs import replace

from qiantai.conversation import memory as slots
from qiantai.conversation.exchange import Exchange, line_of
from qiantai.conversation.flowbook import FlowBook
from qiantai.conversation.flows import Runner
from qiantai.conversation.menu import FlowMenu
from qiantai.conversation.stories_told import told_beside, told_on
from qiantai.conversation.walking import NOT_TAKEN, Walking


class Filling:
    """One verb each; the flow is the top one of the exchange."""

    def __init__(self, book: FlowBook, runner: Runner, walking: Walking, menu: FlowMenu) -> None:
        self._book = book
        self._runner = runner
        self._walking = walking
        self._menu = menu

    async def fill(self, exchange: Exchange, words: bool) -> None:
        """Put what was said into the flow; with `words` the message itself may be what it waits for."""
        frame, understanding = exchange.memory.top, exchange.understanding
        assert frame is not None
        assert understanding is not None
        flow = self._book.of(frame)
        filled = slots.fill(frame, flow, understanding)
        freely = words and not filled.changed
        waited = flow.slots.get(frame.waiting or "")
        if freely:
            told = waited is not None and waited.type == "story"
            said = exchange.text if told else self._menu.name_in(exchange.text)
            filled = slots.fill_freely(frame, flow, said)
        if not filled.changed:
            await self._not_taken(exchange)
            return
        context = self._runner.context(filled.frame, exchange.around)
        kept = filled.frame
        picked = any(name in flow.slots and flow.slots[name].options for name in filled.changed)
        tells = picked or frame.waiting != "confirm"
        if tells and not (freely and (waited is None or not waited.options)):
            kept = told_beside(kept, flow, understanding)
        if refused := slots.rejection(filled.frame, flow, filled.changed, context):
            slot, utter = refused
            kept = slots.without(kept, slot.name)
            self._walking.say(exchange, line_of(utter, **filled.frame.values))
        failures = frame.failures if freely else 0
        kept = replace(self._runner.restarted(kept), failures=failures)
        exchange.memory = exchange.memory.with_top(kept)
        if not exchange.memory.due:
            await self._walking.walk(exchange)
        after = exchange.memory.top
        if failures and after is not None and after.waiting not in (None, frame.waiting):
            exchange.memory = exchange.memory.with_top(replace(after, failures=0))

    async def skip(self, exchange: Exchange) -> None:
        """Go on without what was asked for, where the flow can; else say that it is needed."""
        frame = exchange.memory.top
        assert frame is not None
        slot = self._book.of(frame).slots.get(frame.waiting or "")
        if slot is None or not slot.optional:
            await self._not_taken(exchange)
            return
        passed = replace(frame, skipped=(*frame.skipped, slot.name), failures=0)
        exchange.memory = exchange.memory.with_top(self._runner.restarted(passed))
        await self._walking.walk(exchange)

    async def _not_taken(self, exchange: Exchange) -> None:
        frame = exchange.memory.top
        assert frame is not None
        failures = frame.failures + 1
        exchange.memory = exchange.memory.with_top(replace(frame, failures=failures))
        if frame.waiting == "challenge":
            await self.remind_of_challenge(exchange)
            return
        utter = NOT_TAKEN[min(failures, len(NOT_TAKEN)) - 1]
        said = exchange.understanding
        if failures == 1 and said is not None and said.act == "confirm":
            utter = "utter_still_needed"
        self._walking.say(exchange, line_of(utter, flow=self._book.of(frame).name))
        await self._walking.walk(exchange)

    async def remind_of_challenge(self, exchange: Exchange) -> None:
        """Point to the open challenge, or read back and open a new one when its time is over."""
        frame = exchange.memory.top
        assert frame is not None
        utter = "utter_challenge" if frame.method == "otp" else "utter_check"
        if frame.confirm_until is not None and exchange.now.isoformat() > frame.confirm_until:
            self._walking.say(exchange, line_of(f"{utter}_expired"))
            exchange.memory = exchange.memory.with_top(self._runner.restarted(frame))
            await self._walking.walk(exchange)
        else:
            self._walking.say(exchange, line_of(f"{utter}_pending"))

    async def confirm(self, exchange: Exchange, *, adds: bool = False) -> None:
        """Go on with what was read back, or read it back anew when its time is over; `adds` tells more of its story."""
        frame = exchange.memory.top
        assert frame is not None
        if adds:
            frame = told_on(frame, self._book.of(frame), exchange.text)
        if frame.confirm_until is not None and exchange.now.isoformat() > frame.confirm_until:
            self._walking.say(exchange, line_of("utter_confirm_expired"))
            exchange.memory = exchange.memory.with_top(self._runner.restarted(frame))
        else:
            exchange.memory = exchange.memory.with_top(replace(frame, confirmed=True, waiting=None))
        await self._walking.walk(exchange)
