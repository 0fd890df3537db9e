"""Transfer, consult, conference and supervision over HTTP, and the packet of a handoff."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from qiantai.conversation import ConversationView
from qiantai.customers import StaffActor
from qiantai.desk.routes_conversations import ConversationId, Words, _Body
from qiantai.desk.store_invitations import Invitation
from qiantai.desk.together import People, Together
from qiantai.floor.routes import current_staff
from qiantai.floor.staff import Staff, StaffIdentity

SUPERVISE = "conversation:supervise"
StaffId = Annotated[str, Field(pattern=r"^[\w.:@-]{1,64}$")]


class Target(_Body):
    """A colleague or a skill group, one of them."""

    staff: StaffId | None = None
    skill: StaffId | None = None


class TransferBody(_Body):
    """To whom, how, and a private word for them."""

    to: Target
    mode: Literal["warm", "cold"] = "cold"
    word: Words


class ConsultBody(_Body):
    """Whom to ask, and what."""

    staff: StaffId
    question: Words


class TextBody(_Body):
    """Words for staff only."""

    text: Words


class ConferenceBody(_Body):
    """Who shall speak too."""

    staff: StaffId


class DeclineBody(_Body):
    """Why not."""

    reason: Annotated[str, Field(max_length=200)] = ""


class ReasonBody(_Body):
    """Why."""

    reason: Words


class PersonOut(BaseModel):
    """One member of staff; `question` is what they were asked, `supervisor` that they came in by themselves."""

    staff: str
    name: str
    supervisor: bool = False
    question: str = ""
    since: datetime | None = None


class PassingOut(BaseModel):
    """A transfer that nobody has accepted yet."""

    by: str
    by_name: str
    staff: str | None
    name: str | None
    skill: str | None
    mode: Literal["warm", "cold"]


class InvitedOut(BaseModel):
    """Somebody who was invited and has not come: `open` rings until `until`, else `declined` or `expired`."""

    staff: str
    name: str
    state: Literal["open", "declined", "expired"]
    until: datetime
    answered_at: datetime | None
    reason: str


class InvitationOut(BaseModel):
    """What rings at me: whose conversation, and who asks me in."""

    conversation: UUID
    by: str
    by_name: str
    asked_at: datetime
    until: datetime
    customer_name: str | None
    channel: str
    elder: bool
    summary: str


class InvitationList(BaseModel):
    """What rings at me, oldest first."""

    invitations: list[InvitationOut]


class PeopleOut(BaseModel):
    """Who has to do with a conversation; `monitors` is empty for those who do not supervise."""

    conversation: UUID
    mode: str
    status: str
    holder: PersonOut | None
    conference: list[PersonOut]
    invited: list[InvitedOut]
    consults: list[PersonOut]
    monitors: list[PersonOut]
    passing: PassingOut | None
    last_offset: int


def together_routes(together: Together, staff: Staff) -> APIRouter:
    """Routes under /conversations/{id} for more than one person."""
    router = APIRouter(tags=["together"])
    router.include_router(_reading(together, staff))
    router.include_router(_passing(together, staff))
    router.include_router(_conferring(together, staff))
    router.include_router(_consulting(together, staff))
    router.include_router(_supervising(together, staff))
    return router


def _reading(together: Together, staff: Staff) -> APIRouter:
    router = APIRouter(prefix="/conversations")
    reader = Depends(current_staff(staff, "conversation:read"))

    @router.get("/{id}/handoff")
    async def get_handoff(
        conversation: ConversationId, identity: StaffIdentity = reader
    ) -> dict[str, Any]:
        """The packet: summary, open service with slots, emotions, flags, what was tried and asked already."""
        return dict(await together.packet(_actor(identity), conversation))

    @router.get("/{id}/people")
    async def get_people(
        conversation: ConversationId, identity: StaffIdentity = reader
    ) -> PeopleOut:
        """Who holds, confers, is consulted, and (for supervisors) monitors."""
        return _people(await together.people(_actor(identity), conversation))

    return router


def _passing(together: Together, staff: Staff) -> APIRouter:
    router = APIRouter(prefix="/conversations")
    taker = Depends(current_staff(staff, "conversation:take"))

    @router.post("/{id}/transfer")
    async def transfer(
        conversation: ConversationId, body: TransferBody, identity: StaffIdentity = taker
    ) -> PeopleOut:
        """Pass it on; a warm transfer stays with me until the other takes it. 409 `not_holder`."""
        found = await together.transfer(
            _actor(identity),
            conversation,
            body.word,
            to=body.to.staff,
            skill=body.to.skill,
            warm=body.mode == "warm",
        )
        return _people(found)

    @router.post("/{id}/transfer/withdraw")
    async def withdraw(conversation: ConversationId, identity: StaffIdentity = taker) -> PeopleOut:
        """Keep it after all, while nobody has taken it."""
        return _people(await together.keep(_actor(identity), conversation))

    return router


def _conferring(together: Together, staff: Staff) -> APIRouter:
    router = APIRouter()
    taker = Depends(current_staff(staff, "conversation:take"))

    @router.get("/invitations/mine")
    async def my_invitations(identity: StaffIdentity = taker) -> InvitationList:
        """What rings at me now."""
        found = await together.invited(_actor(identity))
        return InvitationList(invitations=[_invitation(one, view) for one, view in found])

    @router.post("/conversations/{id}/conference")
    async def confer(
        conversation: ConversationId, body: ConferenceBody, identity: StaffIdentity = taker
    ) -> PeopleOut:
        """Invite a colleague to speak too: it rings at them; I stay the holder."""
        return _people(await together.conference(_actor(identity), conversation, body.staff))

    @router.post("/conversations/{id}/conference/accept")
    async def accept(conversation: ConversationId, identity: StaffIdentity = taker) -> PeopleOut:
        """Come when invited; 409 `invitation_gone`."""
        await together.invitations.accept(_actor(identity), conversation)
        return _people(await together.people(_actor(identity), conversation))

    @router.post("/conversations/{id}/conference/decline", status_code=204)
    async def decline(
        conversation: ConversationId, body: DeclineBody, identity: StaffIdentity = taker
    ) -> None:
        """Do not come; the inviter sees it."""
        await together.invitations.decline(_actor(identity), conversation, body.reason)

    @router.post("/conversations/{id}/conference/withdraw")
    async def take_back(
        conversation: ConversationId, body: ConferenceBody, identity: StaffIdentity = taker
    ) -> PeopleOut:
        """Take back an invitation that nobody has answered."""
        actor = _actor(identity)
        await together.invitations.withdraw(actor, conversation, body.staff)
        return _people(await together.people(actor, conversation))

    @router.post("/conversations/{id}/conference/leave", status_code=204)
    async def leave(conversation: ConversationId, identity: StaffIdentity = taker) -> None:
        """Speak no more in it."""
        await together.leave(_actor(identity), conversation)

    return router


def _consulting(together: Together, staff: Staff) -> APIRouter:
    router = APIRouter(prefix="/conversations")
    writer = Depends(current_staff(staff, "conversation:write"))

    @router.post("/{id}/consult")
    async def consult(
        conversation: ConversationId, body: ConsultBody, identity: StaffIdentity = writer
    ) -> PeopleOut:
        """Ask a colleague in private; the customer sees nothing of it."""
        found = await together.consult(_actor(identity), conversation, body.staff, body.question)
        return _people(found)

    @router.post("/{id}/consult/answer")
    async def answer(
        conversation: ConversationId, body: TextBody, identity: StaffIdentity = writer
    ) -> PeopleOut:
        """Say something in the consult, as the one who asks or who was asked."""
        return _people(await together.answer(_actor(identity), conversation, body.text))

    @router.post("/{id}/consult/close", status_code=204)
    async def close(conversation: ConversationId, identity: StaffIdentity = writer) -> None:
        """End the consult."""
        await together.close_consult(_actor(identity), conversation)

    return router


def _supervising(together: Together, staff: Staff) -> APIRouter:
    router = APIRouter(prefix="/conversations")
    supervisor = Depends(current_staff(staff, SUPERVISE))

    @router.post("/{id}/monitor")
    async def monitor(
        conversation: ConversationId, identity: StaffIdentity = supervisor
    ) -> PeopleOut:
        """Watch it unseen; on record."""
        return _people(await together.monitor(_actor(identity), conversation))

    @router.post("/{id}/monitor/stop", status_code=204)
    async def stop(conversation: ConversationId, identity: StaffIdentity = supervisor) -> None:
        """Watch it no more."""
        await together.stop_monitor(_actor(identity), conversation)

    @router.post("/{id}/whisper")
    async def whisper(
        conversation: ConversationId, body: TextBody, identity: StaffIdentity = supervisor
    ) -> PeopleOut:
        """Say something that only the holder sees."""
        return _people(await together.whisper(_actor(identity), conversation, body.text))

    @router.post("/{id}/barge-in")
    async def barge_in(
        conversation: ConversationId, identity: StaffIdentity = supervisor
    ) -> PeopleOut:
        """Speak beside the holder; the customer sees me join."""
        return _people(await together.barge_in(_actor(identity), conversation))

    @router.post("/{id}/takeover")
    async def takeover(
        conversation: ConversationId, body: ReasonBody, identity: StaffIdentity = supervisor
    ) -> PeopleOut:
        """Hold it from now on; the reason is kept as a private note."""
        return _people(await together.takeover(_actor(identity), conversation, body.reason))

    return router


def _people(people: People) -> PeopleOut:
    view, passing = people.view, people.view.passing

    def guests(role: str) -> list[PersonOut]:
        return [
            PersonOut(
                staff=one.staff, name=one.name, supervisor=one.supervisor, question=one.question
            )
            for one in view.guests
            if one.role == role
        ]

    return PeopleOut(
        conversation=view.id,
        mode=view.mode,
        status=view.status,
        holder=PersonOut(staff=view.holder, name=view.holder_name or "") if view.holder else None,
        conference=guests("conference"),
        invited=[
            InvitedOut(**{name: getattr(one, name) for name in InvitedOut.model_fields})
            for one in people.invited
        ],
        consults=guests("consult"),
        monitors=[PersonOut(staff=w.staff, name=w.name, since=w.since) for w in people.watchers],
        passing=PassingOut(
            by=passing.by,
            by_name=passing.by_name,
            staff=passing.staff,
            name=passing.name,
            skill=passing.skill,
            mode="warm" if passing.warm else "cold",
        )
        if passing
        else None,
        last_offset=view.last_offset,
    )


def _invitation(one: Invitation, view: ConversationView) -> InvitationOut:
    return InvitationOut(
        conversation=one.conversation,
        by=one.by,
        by_name=one.by_name,
        asked_at=one.asked_at,
        until=one.until,
        customer_name=view.name,
        channel=view.channel,
        elder=view.elder,
        summary=view.summary,
    )


def _actor(identity: StaffIdentity) -> StaffActor:
    return StaffActor(identity.staff, identity.name, identity.roles)
