"""Who speaks: pure steps over a session, so that one side holds a conversation at any time and nothing said is lost.

Each step returns the session as it shall be and the events that made it so; the journal applies both or neither.
"""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from qiantai.conversation.errors import AlreadyHeld, NotHolder
from qiantai.conversation.model import Draft, Event, Guest, Memory, Passing, Session
from qiantai.conversation.store import Change
from qiantai.customers import StaffActor

Stepped = tuple[Session, tuple[Draft, ...]]
WITHHELD = "withheld"
"""The kind of what the assistant had to say while a person held: seen by staff, said at the release."""
STATUS = "conversation.status_changed"
"""The kind of what tells staff that a conversation rests or goes on."""
HANDED = ("handoff.requested", "handoff.withdrawn")


def caught_up(session: Session, added: int) -> Session:
    """The session with everything up to and with the added events counted as answered."""
    return replace(session, answered_offset=session.last_offset + added)


def kept_up(session: Session, added: int) -> Session:
    """The session with added events that answer nothing: what the customer said before still waits for its answer."""
    return caught_up(session, added) if session.answered_offset == session.last_offset else session


def take(session: Session, staff: StaffActor) -> Stepped:
    """Hold it; AlreadyHeld when somebody else does and has not passed it on to this member of staff."""
    if session.holder not in (None, staff.staff) and not _is_passed_to(session, staff):
        raise AlreadyHeld(holder=session.holder_name)
    return _held_by(session, staff, "transfer")


def takeover(session: Session, staff: StaffActor, reason: str) -> Stepped:
    """A supervisor holds it from now on, whoever held it or nobody; the reason is a private note."""
    held, drafts = _held_by(session, staff, "takeover")
    note = {"text": reason, "agent_name": staff.name, "about": "takeover"}
    return held, (Draft("note", "agent", note), *drafts)


def say(session: Session, staff: StaffActor, text: str, message_id: str) -> Stepped:
    """Say something to the customer; NotHolder for those who neither hold nor confer."""
    check_speaker(session, staff)
    body = {"text": text, "agent_name": staff.name, "ai": False}
    return caught_up(session, 1), (Draft("message", "agent", body, None, message_id),)


def hand_back(
    session: Session, staff: StaffActor, note: str, withheld: Sequence[Event] = ()
) -> Stepped:
    """Give it back to the assistant, which goes on with what was open and answers what the customer said last."""
    check_holder(session, staff)
    memory = replace(session.memory, failures=0, told_to_wait=False)
    back = _released(session, memory, mode="auto", status="pending")
    noted = (Draft("note", "agent", {"text": note, "agent_name": staff.name}),) if note else ()
    left = Draft("agent.left", "system", {"name": staff.name, "reason": "handed_back"})
    return back, (*noted, left, *_said_now(withheld))


def resolve(session: Session, staff: StaffActor, withheld: Sequence[Event] = ()) -> Stepped:
    """Close it and ask for a rating."""
    check_holder(session, staff)
    memory = replace(session.memory, frames=(), failures=0, told_to_wait=False)
    done = _released(session, memory, mode="auto", status="resolved")
    closed = Draft("resolved", "system", {"name": staff.name, "rating": True})
    drafts = (closed, *_said_now(withheld))
    return caught_up(done, len(drafts)), drafts


def put_back(
    session: Session, holder: str, words: Draft, withheld: Sequence[Event] = ()
) -> Stepped:
    """The holder has gone: the customer is told and waits for another person; NotHolder when they hold no more."""
    if session.holder != holder:
        raise NotHolder(holder=session.holder_name)
    memory = replace(session.memory, told_to_wait=True)
    free = _released(session, memory, mode="person", status="open")
    body = {"name": session.holder_name, "reason": "away", "waiting": True}
    return free, (Draft("agent.left", "system", body), words, *_said_now(withheld))


def pass_on(session: Session, staff: StaffActor, passing: Passing, word: str) -> Stepped:
    """Transfer it: a warm one stays with its holder until it is accepted, a cold one waits for the other at once."""
    check_holder(session, staff)
    to = passing.name or passing.skill
    about = {"about": "transfer", "to": to, "warm": passing.warm}
    note = Draft("note", "agent", {"text": word, "agent_name": staff.name, **about})
    told = {"name": staff.name, "to": passing.name, "skill": passing.skill, "warm": passing.warm}
    transfer = Draft("transfer", "system", told)
    memory = replace(session.memory, passing=passing)
    if passing.warm:
        return replace(session, memory=memory), (note, transfer)
    free = _released(session, replace(memory, told_to_wait=False), mode="person", status="open")
    free = replace(free, memory=replace(free.memory, passing=passing))
    body = {"name": staff.name, "reason": "transfer", "waiting": True}
    return free, (note, transfer, Draft("agent.left", "system", body))


def keep(session: Session, staff: StaffActor) -> Stepped:
    """Withdraw a transfer that nobody has accepted."""
    check_holder(session, staff)
    kept = replace(session, memory=replace(session.memory, passing=None))
    note = {"text": "", "agent_name": staff.name, "about": "transfer_withdrawn"}
    return kept, (Draft("note", "agent", note),)


def snooze(session: Session, staff: StaffActor, until: str | None) -> Stepped:
    """Let it rest until then (ISO 8601), or go on with it now; NotHolder."""
    check_holder(session, staff)
    if until is None:
        return wake(session, staff.name)
    return _standing(session, "snoozed", until=until, name=staff.name)


def wake(session: Session, name: str | None = None) -> Stepped:
    """Go on with one that rests: its time has come, or somebody asks for it."""
    return _standing(session, "open", name=name) if session.status == "snoozed" else (session, ())


def join(session: Session, guest: Guest) -> Stepped:
    """Let a second member of staff speak beside the holder; NotHolder when nobody holds."""
    if session.holder is None:
        raise NotHolder(holder=None)
    if session.holder == guest.staff or _has(session.memory, guest.staff, "conference"):
        return session, ()
    body = {"name": guest.name, "beside": session.holder_name, "supervisor": guest.supervisor}
    return _with(session, guest), (Draft("agent.joined", "system", body),)


def leave(session: Session, staff: str) -> Stepped:
    """A second member of staff speaks no more."""
    gone = [one for one in session.memory.guests if (one.staff, one.role) == (staff, "conference")]
    if not gone:
        return session, ()
    body = {"name": gone[0].name, "reason": "conference", "remains": session.holder_name}
    return _without(session, staff, "conference"), (Draft("agent.left", "system", body),)


def consult(session: Session, staff: StaffActor, guest: Guest) -> Stepped:
    """Ask a colleague in private."""
    check_holder(session, staff)
    known = _without(session, guest.staff, "consult")
    body = {"text": guest.question, "agent_name": staff.name, "to": guest.name, "state": "asked"}
    return _with(known, guest), (_consult(body, staff.staff, guest.staff),)


def answer(session: Session, staff: StaffActor, text: str) -> Stepped:
    """Say something in the consult: the colleague answers, or the holder asks on; NotHolder for anybody else."""
    asked = [one for one in session.memory.guests if one.role == "consult"]
    if session.holder != staff.staff and not _has(session.memory, staff.staff, "consult"):
        raise NotHolder(holder=session.holder_name)
    if not asked:
        raise NotHolder(holder=session.holder_name)
    to = asked[-1] if session.holder == staff.staff else None
    names = {"to": to.name if to else session.holder_name}
    body = {"text": text, "agent_name": staff.name, **names, "state": "said"}
    return session, (_consult(body, staff.staff, to.staff if to else session.holder),)


def close_consult(session: Session, staff: StaffActor) -> Stepped:
    """End the consult: the holder ends all, a colleague their own."""
    if session.holder == staff.staff:
        ended = [one.staff for one in session.memory.guests if one.role == "consult"]
    else:
        ended = [staff.staff] if _has(session.memory, staff.staff, "consult") else []
    if not ended:
        return session, ()
    for one in ended:
        session = _without(session, one, "consult")
    body = {"text": "", "agent_name": staff.name, "state": "closed"}
    return session, (_consult(body, staff.staff, None),)


def whisper(session: Session, staff: StaffActor, text: str) -> Stepped:
    """A supervisor's words for the holder alone; NotHolder when nobody holds."""
    if session.holder is None:
        raise NotHolder(holder=None)
    body = {"text": text, "agent_name": staff.name, "from": staff.staff, "to": session.holder_name}
    return session, (Draft("whisper", "agent", body),)


def behind(change: Change, read: Session, now: Session) -> Change:
    """A turn that has acted, to be written behind what came meanwhile; `read` is what the turn went by.

    Who holds is what it is now unless the turn itself changed it. While a person holds, its words are withheld.
    """
    after = change.session
    passed = {
        name: getattr(after if getattr(after, name) != getattr(read, name) else now, name)
        for name in ("mode", "status", "holder", "holder_name")
    }
    drafts, facts = change.drafts, change.facts
    if now.holder is not None:
        passed = {name: getattr(now, name) for name in passed}
        drafts = tuple(withheld(one) for one in drafts if one.kind not in HANDED)
        facts = tuple(fact for fact in facts if fact.topic not in HANDED)
    memory = replace(after.memory, guests=now.memory.guests, passing=now.memory.passing)
    session = replace(
        after,
        last_offset=now.last_offset,
        answered_offset=after.answered_offset - len(change.drafts),
        memory=memory,
        **passed,
    )
    return replace(change, session=session, drafts=drafts, facts=facts)


def withheld(draft: Draft) -> Draft:
    """What the assistant would say, as staff see it until the release."""
    is_said = draft.kind == "message" and draft.source == "assistant"
    return replace(draft, kind=WITHHELD) if is_said else draft


def spoken(session: Session, draft: Draft) -> Draft:
    """What the assistant says outside of a turn: withheld while a person holds."""
    return draft if session.holder is None else withheld(draft)


def check_holder(session: Session, staff: StaffActor) -> None:
    """NotHolder for anybody but the holder."""
    if session.holder != staff.staff:
        raise NotHolder(holder=session.holder_name)


def check_speaker(session: Session, staff: StaffActor) -> None:
    """NotHolder for those who neither hold nor confer."""
    if session.holder is None or not _has(session.memory, staff.staff, "conference"):
        check_holder(session, staff)


def _held_by(session: Session, staff: StaffActor, why: str) -> Stepped:
    drafts: list[Draft] = []
    if session.holder == staff.staff:
        return session, ()
    if session.holder is not None:
        body = {"name": session.holder_name, "reason": why, "remains": staff.name}
        drafts.append(Draft("agent.left", "system", body))
    guests = tuple(one for one in session.memory.guests if one.staff != staff.staff)
    memory = replace(session.memory, guests=guests, passing=None)
    held = replace(
        session,
        mode="person",
        status="open",
        holder=staff.staff,
        holder_name=staff.name,
        memory=memory,
    )
    return held, (*drafts, Draft("agent.joined", "system", {"name": staff.name}))


def _standing(session: Session, status: str, **more: str | None) -> Stepped:
    body = {"was": session.status, "status": status, **more}
    return replace(session, status=status), (Draft(STATUS, "system", body),)


def _is_passed_to(session: Session, staff: StaffActor) -> bool:
    passing = session.memory.passing
    return passing is not None and passing.staff in (None, staff.staff)


def _released(session: Session, memory: Memory, *, mode: str, status: str) -> Session:
    memory = replace(memory, guests=(), passing=None)
    return replace(session, mode=mode, status=status, holder=None, holder_name=None, memory=memory)


def _said_now(withheld: Sequence[Event]) -> tuple[Draft, ...]:
    return tuple(
        Draft("message", "assistant", one.body, one.why, f"withheld:{one.offset}")
        for one in withheld
    )


def _consult(body: dict[str, Any], *staff: str | None) -> Draft:
    return Draft("consult", "agent", {**body, "between": [one for one in staff if one]})


def _has(memory: Memory, staff: str, role: str) -> bool:
    return any((one.staff, one.role) == (staff, role) for one in memory.guests)


def _with(session: Session, guest: Guest) -> Session:
    guests = (*session.memory.guests, guest)
    return replace(session, memory=replace(session.memory, guests=guests))


def _without(session: Session, staff: str, role: str) -> Session:
    guests = tuple(one for one in session.memory.guests if (one.staff, one.role) != (staff, role))
    return replace(session, memory=replace(session.memory, guests=guests))
