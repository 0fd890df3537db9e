"""Puts the desk of a house together: the people who take over, what they see, and what helps them."""

from dataclasses import dataclass, replace

from qiantai.app.assisting import assist
from qiantai.app.ground import Ground
from qiantai.app.knowing import Knowing
from qiantai.app.offering import workdays_of
from qiantai.app.sheets import CoreSheets
from qiantai.app.writing import write
from qiantai.conversation import Conversations
from qiantai.desk import Desk, Tickets, build_desk
from qiantai.desk.assist import Assist
from qiantai.desk.screen import Screen, build_screen
from qiantai.desk.screenpop import ScreenPop
from qiantai.desk.together import Colleagues, Together, build_together
from qiantai.desk.wall import Wall, build_wall
from qiantai.desk.writing import Writing
from qiantai.floor.accounts import StaffAccounts
from qiantai.knowledge.assembly_upkeep import Keeping
from qiantai.risk import Screening
from qiantai.understanding import Analyser
from qiantai.understanding.assembly import Studio


@dataclass(frozen=True, slots=True)
class Seats:
    """Everything where staff work with conversations."""

    desk: Desk
    screen: Screen
    together: Together
    assist: Assist
    wall: Wall
    writing: Writing


def seat(
    ground: Ground,
    conversations: Conversations,
    accounts: StaffAccounts,
    tickets: Tickets,
    sheets: CoreSheets,
    screening: Screening,
    knowing: Knowing,
    keeping: Keeping,
    analyser: Analyser,
    studio: Studio,
) -> Seats:
    """The desk with all that its people use."""
    desk = _desk(ground, tickets, conversations)
    screen = _screen(ground, desk, sheets, accounts)
    together = _together(ground, desk, conversations, accounts)
    together.on_asked(screen.mentions.asked)
    desk.dispatch.also.append(together.invitations.expire)
    known = (knowing, keeping, analyser, studio)
    helping = assist(ground, screening, *known, conversations, desk, accounts)
    wall = _wall(ground, conversations, desk, helping)
    writing = write(ground, conversations, analyser, helping)
    return Seats(desk, screen, together, helping, wall, writing)


def _desk(ground: Ground, tickets: Tickets, conversations: Conversations) -> Desk:
    built = build_desk(
        ground.database,
        ground.clock,
        ground.policies,
        ground.audit,
        ground.outbox,
        ground.live,
        ground.jobs,
        ground.roles,
        tickets,
        conversations.holding,
        ground.words,
        conversations.telling,
        workdays_of(ground.settings.pack_set),
    )
    settings = ground.settings
    return replace(built, screen_pop=ScreenPop(settings.screen_pop_url, settings.institution))


def _together(
    ground: Ground, desk: Desk, conversations: Conversations, accounts: StaffAccounts
) -> Together:
    skills = frozenset(ground.settings.pack_set.merged("skills").values()) | {"english"}
    return build_together(
        ground.database,
        ground.clock,
        ground.policies,
        ground.audit,
        ground.jobs,
        desk.queues,
        desk.agents,
        desk.handoff,
        desk.workbench,
        conversations.joining,
        _takers(ground, accounts),
        skills,
        ground.live,
    )


def _takers(ground: Ground, accounts: StaffAccounts) -> Colleagues:
    async def names() -> dict[str, str]:
        """Those who take conversations, by id."""
        return {
            member.staff: member.name
            for member in await accounts.list()
            if member.active and "conversation:take" in ground.roles.permissions(member.roles)
        }

    return names


def _wall(ground: Ground, conversations: Conversations, desk: Desk, helping: Assist) -> Wall:
    return build_wall(
        ground.database,
        ground.policies,
        ground.audit,
        desk,
        helping.hearing,
        conversations.holding,
    )


def _screen(ground: Ground, desk: Desk, sheets: CoreSheets, accounts: StaffAccounts) -> Screen:
    async def names() -> dict[str, str]:
        """Those who read conversations, by id."""
        return {
            member.staff: member.name
            for member in await accounts.list()
            if member.active and "conversation:read" in ground.roles.permissions(member.roles)
        }

    return build_screen(
        ground.database, ground.audit, ground.settings.pack_set, desk, sheets, names
    )
