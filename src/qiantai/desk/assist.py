"""Puts the agent's help together on a desk: live help, proofing of drafts, business for customers, corrections."""

from dataclasses import dataclass
from typing import Protocol

from qiantai.desk.assembly import Desk
from qiantai.desk.business import Business, Driving, Level
from qiantai.desk.corrections import Corrections, Remarks, Samples
from qiantai.desk.help import Forms, Help, Packets
from qiantai.desk.help_heard import Hearing
from qiantai.desk.proofing import Judging, Proofing
from qiantai.desk.scripts import Scripts
from qiantai.floor.audit import Audit
from qiantai.floor.database import Database
from qiantai.floor.events import Outbox
from qiantai.floor.packs import Packs
from qiantai.floor.policies import PolicyTable
from qiantai.knowledge import Answering
from qiantai.risk import Screening
from qiantai.understanding import Analyser


class Acting(Driving, Forms, Protocol):
    """Flows that people drive: `conversation.acting.Acting`."""


@dataclass(frozen=True, slots=True)
class Assist:
    """Everything that helps the person who holds a conversation."""

    desk: Desk
    help: Help
    proofing: Proofing
    business: Business
    corrections: Corrections
    hearing: Hearing


def build_assist(
    database: Database,
    audit: Audit,
    outbox: Outbox,
    policies: PolicyTable,
    packs: Packs,
    desk: Desk,
    acting: Acting,
    packets: Packets,
    guard: Judging,
    answers: Answering,
    analyser: Analyser,
    screening: Screening,
    samples: Samples,
    remarks: Remarks,
    level: Level,
) -> Assist:
    """The help on a desk; Misconfigured names what is wrong in `scripts/*.yaml`."""
    scripts = Scripts.load(packs)
    bench, clock = desk.workbench, desk.clock
    hearing = Hearing(analyser, screening, scripts)
    helping = Help(bench, hearing, answers, acting, packets, guard, scripts, clock)
    business = Business(database, clock, policies, audit, desk.live, bench, acting, level)
    corrections = Corrections(database, clock, audit, outbox, bench, analyser, samples, remarks)
    return Assist(desk, helping, Proofing(bench, helping, guard), business, corrections, hearing)
