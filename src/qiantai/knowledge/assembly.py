"""Puts the domain together: the packs' articles are released and answered from."""

from dataclasses import dataclass

from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.packs import Packs
from qiantai.floor.policies import PolicyTable
from qiantai.knowledge.answers import Answers
from qiantai.knowledge.articles import read_articles
from qiantai.knowledge.following import Following
from qiantai.knowledge.kept import NOWHERE, Kept
from qiantai.knowledge.releases import Releases


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything of this domain that others are given."""

    answers: Answers
    releases: Releases
    policies: PolicyTable
    clock: Clock
    following: Following


async def build_knowledge(
    packs: Packs,
    policies: PolicyTable,
    database: Database,
    clock: Clock,
    kept: Kept = NOWHERE,
) -> Knowledge:
    """Release what the packs hold and answer from it; Misconfigured names file, article and field."""
    answers = Answers.load(packs, policies, clock, kept)
    releases = Releases(database, clock)
    await releases.publish(read_articles(packs, policies))
    following = Following(database, answers)
    await following.begin()
    return Knowledge(answers, releases, policies, clock, following)
