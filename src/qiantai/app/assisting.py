"""Puts the agent's help together for a house, and lets the guard of words know the values in effect."""

from collections.abc import Sequence

from qiantai.app.ground import Ground
from qiantai.app.knowing import Knowing
from qiantai.conversation import Conversations
from qiantai.conversation.guard import Facts, Finding
from qiantai.desk import Desk
from qiantai.desk.assist import Assist, build_assist
from qiantai.floor.accounts import StaffAccounts
from qiantai.knowledge.assembly_upkeep import Keeping
from qiantai.knowledge.stating import Misstated, Stating
from qiantai.risk import Screening
from qiantai.understanding import Analyser
from qiantai.understanding.assembly import Studio

MISSTATED = "misstated"


def assist(
    ground: Ground,
    screening: Screening,
    knowing: Knowing,
    keeping: Keeping,
    analyser: Analyser,
    studio: Studio,
    conversations: Conversations,
    desk: Desk,
    accounts: StaffAccounts,
) -> Assist:
    """The help on a desk; from then on people's words are held against the policy table too."""
    conversations.guard.facts = _facts(ground)

    async def level(staff: str) -> int:
        member = await accounts.find(staff)
        return member.level if member is not None else 1

    return build_assist(
        ground.database,
        ground.audit,
        ground.outbox,
        ground.policies,
        ground.settings.pack_set,
        desk,
        conversations.acting,
        conversations.joining,
        conversations.guard,
        knowing.answering,
        analyser,
        screening,
        studio.samples,
        keeping.remarks,
        level,
    )


def _facts(ground: Ground) -> Facts:
    stating = Stating.load(ground.settings.pack_set, ground.policies)

    def facts(text: str, question: str, rests_on: Sequence[str], language: str) -> list[Finding]:
        found = stating.misstated(text, question, rests_on, language, ground.clock.now())
        return [_finding(one) for one in found]

    return facts


def _finding(one: Misstated) -> Finding:
    why = {
        "zh": f"与现行规定不一致：{one.name['zh']}为{one.holds}",
        "en": f"This contradicts the rule in effect: {one.name['en']} is {one.holds}",
    }
    article = f"{one.source} ({one.key}, {one.version})"
    return Finding(
        one.start, one.end, one.words, MISSTATED, one.holds, why, article, blocks=one.sure
    )
