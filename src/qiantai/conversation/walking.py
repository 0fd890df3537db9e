"""Walks the active flow as far as it goes: acts, challenges, handoffs, calls, and the return to what was interrupted."""

from collections.abc import Mapping
from typing import Any, Literal

from msgspec.structs import replace

from qiantai.banking import Action, ActionRequest, ActionResult
from qiantai.conversation.compose import Composer, Reply
from qiantai.conversation.exchange import Exchange, operation_key
from qiantai.conversation.flowbook import STOP, FlowBook
from qiantai.conversation.flows import Act, Ask, Call, Done, Line, Pass, Runner, Walk
from qiantai.conversation.handing import Handing
from qiantai.conversation.memory import APART, REVISION
from qiantai.conversation.model import Frame, Memory, Topic
from qiantai.customers import Challenge, CustomerActor, Identity
from qiantai.floor.clock import local_minute

MOST_ACTS = 20
NOT_TAKEN = ("utter_not_taken", "utter_not_taken_again", "utter_not_taken_person")
MOST_SHOWN = 6  # rows of a list that can be pointed to later
Ended = Literal["completed", "stopped", "cancelled"]
PRIVATE_VALUES = frozenset({"options"})


class Walking:
    """Runs flows inside a turn. An act that changes something marks the exchange: from then on the turn must be written."""

    def __init__(
        self,
        book: FlowBook,
        runner: Runner,
        composer: Composer,
        actions: Mapping[str, Action],
        identity: Identity,
        handing: Handing,
    ) -> None:
        self._book = book
        self._runner = runner
        self._composer = composer
        self._actions = actions
        self._identity = identity
        self._handing = handing

    async def walk(self, exchange: Exchange) -> None:
        """Go on with the active flow until it waits or ends, then with the one below it."""
        came: set[tuple[str, int, str]] = set()
        for _ in range(MOST_ACTS):
            frame = exchange.memory.top
            if frame is None or exchange.rests:
                return
            walk = self._runner.walk(frame, exchange.around)
            if useless := self._useless(walk, came):
                self._ask_anew(exchange, walk.frame, useless)
                continue
            exchange.memory = exchange.memory.with_top(walk.frame)
            self._explain(exchange, walk)
            for line in walk.lines:
                self.say(exchange, line)
            match walk.pause:
                case Ask(line):
                    self.say(exchange, self._asking(walk.frame, line))
                    return
                case Act():
                    if await self._act(exchange, walk.frame, walk.pause):
                        return
                case Pass(skill, priority, reason):
                    exchange.walked(walk.frame).setdefault("handed", walk.steps[-1])
                    exchange.memory = exchange.memory.with_top(
                        self._runner.after(walk.frame, exchange.around)
                    )
                    if exchange.session.holder is None:
                        self._handing.request(exchange, skill, priority, reason)
                case Call(flow, back):
                    self._enter(exchange, walk.frame, flow, back)
                case Done(completed):
                    self.end(exchange, "completed" if completed else "stopped")
                    if exchange.handed or exchange.memory.due:
                        return
        raise RuntimeError("flows do not come to rest")

    def _useless(self, walk: Walk, came: set[tuple[str, int, str]]) -> str | None:
        """The collect step that a walk passed for the second time: the value known did not help the act behind it."""
        steps = {step.id: step for step in self._book.of(walk.frame).steps}
        last = walk.steps[-1] if isinstance(walk.pause, Ask) else None
        for name in walk.steps:
            if name in steps and name != last and steps[name].kind == "collect":
                place = (walk.frame.flow, walk.frame.start, name)
                if place in came:
                    return name
                came.add(place)
        return None

    def _ask_anew(self, exchange: Exchange, frame: Frame, name: str) -> None:
        """Drop what the flow could not use, say so, and stand before the question again."""
        flow = self._book.of(frame)
        step = next(number for number, one in enumerate(flow.steps) if one.id == name)
        failures = frame.failures + 1
        utter = NOT_TAKEN[min(failures, len(NOT_TAKEN)) - 1]
        self.say(exchange, Line(utter, {"flow": flow.name}))
        emptied = frame.with_slots(**{flow.steps[step].argument: None})
        exchange.memory = exchange.memory.with_top(replace(emptied, step=step, failures=failures))

    def read_back(self, frame: Frame) -> Frame:
        """The frame at its first step again, so that what is to be done is read back anew."""
        return self._runner.restarted(frame)

    def say(self, exchange: Exchange, line: Line) -> None:
        """Add an utterance to the reply."""
        channel = exchange.session.channel
        exchange.reply = self._composer.say(exchange.reply, line, exchange.language, channel)

    def end(self, exchange: Exchange, how: Ended, *, quietly: bool = False) -> None:
        """Take the active flow off, record how it ended, and speak of the one below it."""
        frame = exchange.memory.top
        assert frame is not None
        exchange.walked(frame)["end"] = how
        memory = replace(exchange.memory.popped(), last_slots=dict(frame.slots), failures=0)
        exchange.memory = self._remembering(memory, frame, how)
        completed = how == "completed"
        ended = {"flow": frame.flow, "slots": dict(frame.slots), "effect": frame.effect}
        exchange.event(
            "flow.completed" if completed else "flow.cancelled",
            {**ended, "by": frame.by} if frame.by else ended,
        )
        if completed:
            exchange.completed.append(frame.flow)
        below = exchange.memory.top
        if below is not None and not (quietly or memory.due) and exchange.session.mode == "auto":
            self.say(exchange, Line("utter_resume", {"flow": self._book.of(below).name}))

    def _remembering(self, memory: Memory, frame: Frame, how: Ended) -> Memory:
        """With the flow as something dealt with, unless it serves no need of business."""
        flow = self._book.of(frame)
        if flow.level == 0 and not flow.slots:
            return memory
        shown: tuple[Mapping[str, Any], ...] = ()
        if flow.shows is not None and how == "completed":
            names = (*flow.shows.fields, flow.shows.value)
            rows = frame.values.get(flow.shows.list) or ()
            shown = tuple(
                {"value": row[flow.shows.value], **{name: row.get(name) for name in names}}
                for row in rows[:MOST_SHOWN]
            )
        ended: dict[Ended, Literal["shown", "done", "stopped", "cancelled"]] = {
            "completed": "done" if frame.effect else "shown",
            "stopped": "stopped",
            "cancelled": "cancelled",
        }
        known = {name: frame.slots[name] for name in flow.slots if frame.slots.get(name)}
        if how == "stopped":
            known = {n: v for n, v in known.items() if flow.slots[n].type != REVISION}
        kind = flow.shows.kind if flow.shows and shown else ""
        return memory.having(
            Topic(frame.flow, ended[how], known, shown, kind, depth=len(memory.frames))
        )

    def _asking(self, frame: Frame, line: Line) -> Line:
        flow = self._book.of(frame)
        if frame.waiting == "sign_in":
            utter = self._composer.first(f"utter_sign_in_{flow.id}", "utter_sign_in")
            return Line(utter, {"flow": flow.name})
        return line

    def _enter(self, exchange: Exchange, frame: Frame, flow: str, back: bool) -> None:
        fresh = self._runner.start(flow, frame.start)
        known = {
            name: value for name, value in frame.slots.items() if name in self._book.get(flow).slots
        }
        fresh = replace(fresh, slots=known, by=frame.by, by_name=frame.by_name)
        if back:
            exchange.memory = exchange.memory.with_top(
                self._runner.after(frame, exchange.around)
            ).pushed(fresh)
        else:
            exchange.memory = exchange.memory.with_top(fresh)

    async def _act(self, exchange: Exchange, frame: Frame, act: Act) -> bool:
        """Do the action; True when the flow now waits for the customer."""
        key = operation_key(exchange.session, frame, act.action, act.slots)
        request = ActionRequest(
            act.action,
            {**act.slots, "words": list(exchange.memory.heard)},
            key,
            exchange.language,
            exchange.approved.get(key, 0),
        )
        result = await self._actions[act.action](exchange.actor, request)
        exchange.acted = exchange.acted or result.effect
        exchange.why.setdefault("actions", []).append(
            {"action": act.action, "outcome": result.outcome}
        )
        if "screening" in result.values:
            exchange.explain(risk=result.values["screening"])
        if result.outcome == "level_needed":
            return await self._challenge(exchange, frame, key, result)
        if result.outcome in ("ambiguous", "no_such_account") and result.values.get("options"):
            return self._offer(exchange, frame, result)
        frame = replace(frame, card=result.card or frame.card, effect=frame.effect or result.effect)
        frame, foreseen = self._runner.resumed(
            frame, act, result.outcome, _kept(result.values), exchange.around
        )
        exchange.memory = exchange.memory.with_top(frame)
        if not foreseen:
            self._report(exchange, frame, result)
        return False

    def _report(self, exchange: Exchange, frame: Frame, result: ActionResult) -> None:
        utter = self._composer.first(
            f"utter_{frame.flow}_{result.outcome}",
            f"utter_outcome_{result.outcome}",
            "utter_outcome_other",
        )
        values = {**frame.values, "flow": self._book.of(frame).name}
        self.say(exchange, Line(utter, values, result.card))

    async def _challenge(
        self, exchange: Exchange, frame: Frame, key: str, result: ActionResult
    ) -> bool:
        """Open a challenge and wait; a level that cannot be proved here or now is refused with another way to do it."""
        actor = exchange.actor
        assert isinstance(actor, CustomerActor)
        refusal = await self._unprovable(actor, frame, result.level)
        if refusal is not None:
            self.say(exchange, refusal)
            exchange.memory = exchange.memory.with_top(replace(frame, step=STOP))
            return False
        name = self._composer.words(self._book.of(frame).name, exchange.language)
        amount = frame.slots.get("amount")
        told = frame.values.get("sum_text") or (f"¥{amount}" if amount else "")
        subject = f"{name} {told}".strip()
        challenge = await self._identity.open(actor, result.level, key, subject, exchange.language)
        exchange.memory = exchange.memory.with_top(
            replace(
                frame,
                waiting="challenge",
                challenge=str(challenge.id),
                method=challenge.method,
                confirm_until=challenge.expires_at.isoformat(),
            )
        )
        exchange.event("challenge.opened", self._opened(challenge, subject, exchange.language))
        utter = "utter_challenge" if challenge.method == "otp" else "utter_challenge_check"
        self.say(exchange, Line(utter, {"subject": subject}))
        return True

    async def _unprovable(self, actor: CustomerActor, frame: Frame, level: int) -> Line | None:
        """Why this level cannot be proved in the conversation: no method for it, or too many failed checks."""
        values = {"flow": self._book.of(frame).name}
        if not self._identity.methods(level):
            return Line("utter_level_too_high", values)
        until = await self._identity.locked_until(actor, level)
        if until is None:
            return None
        return Line("utter_check_locked", {**values, "until": local_minute(until)})

    def _opened(self, challenge: Challenge, subject: str, language: str) -> dict[str, Any]:
        """The event of a challenge; a check also says what the customer consents to, method by method."""
        body: dict[str, Any] = {
            "challenge": str(challenge.id),
            "level": challenge.level,
            "method": challenge.method,
            "expires_at": challenge.expires_at.isoformat(),
            "tries_left": challenge.tries_left,
            "text": subject,
        }
        if challenge.method == "otp":
            return {**body, "masked_phone": challenge.sent_to}
        consent = {
            method: self._composer.say(Reply(), Line(f"utter_consent_{method}", {}), language).text
            for method in challenge.methods
        }
        return {**body, "methods": list(challenge.methods), "consent": consent}

    def _offer(self, exchange: Exchange, frame: Frame, result: ActionResult) -> bool:
        """Offer the choices without the one set apart; True when more than one is left to choose from."""
        slot = self._slot_of(frame, str(result.values.get("slot", "card")))
        apart = frame.slots.get(f"{APART}{slot}")
        options = tuple(
            {"value": str(option["value"]), "label": str(option["label"])}
            for option in result.values["options"]
            if str(option["value"]) != apart
        )
        if apart is not None and len(options) == 1:
            chosen = frame.with_slots(**{slot: options[0]["value"]})
            exchange.memory = exchange.memory.with_top(self._runner.restarted(chosen))
            return False
        exchange.memory = exchange.memory.with_top(
            replace(frame, waiting=slot, options=options).with_slots(**{slot: None})
        )
        utter = self._composer.first(
            f"utter_choose_{slot}_{frame.flow}", f"utter_choose_{slot}", "utter_choose"
        )
        named = {"flow": self._book.of(frame).name, "count": len(options)}
        self.say(exchange, Line(utter, {**_kept(result.values), **named}, result.card, options))
        return True

    def _slot_of(self, frame: Frame, named: str) -> str:
        """The slot of the flow that an action's choices are for: the one it names, else the one another is wanted for."""
        declared = self._book.of(frame).slots
        apart = (name for name in declared if name.startswith(APART) and frame.slots.get(name))
        if named in declared:
            return named
        return next((name.removeprefix(APART) for name in apart), named)

    def _explain(self, exchange: Exchange, walk: Walk) -> None:
        frame, flow = walk.frame, self._book.of(walk.frame)
        step = flow.steps[frame.step].id if frame.step >= 0 else "end"
        exchange.explain(flow={"id": flow.id, "step": step, "version": frame.version})
        steps = exchange.walked(frame)["steps"]
        steps += [one for one in walk.steps if one not in steps[-1:]]


def _kept(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in PRIVATE_VALUES}
