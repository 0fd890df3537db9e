"""A change of a pack file is released by a second person, and only one that leaves the packs readable."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from qiantai.floor.audit import Audit, list_audit
from qiantai.floor.clock import ManualClock
from qiantai.floor.database import Database
from qiantai.floor.errors import Invalid, Misconfigured, NotFound
from qiantai.floor.events import Live
from qiantai.floor.packs import Packs, lines_of
from qiantai.floor.policies import PolicyTable
from qiantai.floor.revisions import OwnRevision, RevisionDecided, Revisions

FEE = "bank/policies/fees.yaml"
TEXT = """
- key: transfer.fee.own_bank
  value: "{}"
  unit: CNY
  effective_from: 2026-01-01
  source: 收费公示
  approver: 合规部
  name: {{zh: 行内转账手续费, en: Own-bank transfer fee}}
"""


@pytest.fixture
def packs(tmp_path: Path) -> Packs:
    folder = tmp_path / "bank" / "policies"
    folder.mkdir(parents=True)
    (folder / "fees.yaml").write_text(TEXT.format("0"), encoding="utf-8")
    return Packs(tmp_path, ("bank",))


@pytest.fixture
async def revisions(packs: Packs, database: Database, clock: ManualClock) -> Revisions:
    def check(texts: Mapping[str, str]) -> None:
        PolicyTable.load(packs.revising(texts))

    return Revisions(packs, database, clock, Audit(), Live(), check)


async def test_a_released_text_stands_in_place_of_its_file(
    revisions: Revisions, packs: Packs, clock: ManualClock
) -> None:
    made = await revisions.propose("s020", FEE, TEXT.format("2"), "自12月起收费")
    assert await revisions.released() == {}
    await revisions.decide("s021", made.id, release=True)
    table = PolicyTable.load(packs.revising(await revisions.released()))
    assert table.rendered("transfer.fee.own_bank", clock.now(), "zh-Hans") == "2元"
    assert await revisions.text(FEE) == (TEXT.format("2"), True)
    back = await revisions.propose("s021", FEE, None, "取消收费")
    await revisions.decide("s020", back.id, release=True)
    assert await revisions.released() == {}
    assert await revisions.text(FEE) == (TEXT.format("0"), False)
    assert await revisions.last_line() == 2


async def test_nobody_releases_their_own_change(revisions: Revisions) -> None:
    made = await revisions.propose("s020", FEE, TEXT.format("2"), "收费")
    with pytest.raises(OwnRevision):
        await revisions.decide("s020", made.id, release=True)
    refused = await revisions.decide("s021", made.id, release=False, reason="没有公示")
    assert (refused.state, refused.line) == ("refused", None)
    with pytest.raises(RevisionDecided):
        await revisions.decide("s040", made.id, release=True)


async def test_what_could_not_be_read_is_never_offered(revisions: Revisions) -> None:
    with pytest.raises(Invalid, match=r"fees\.yaml: entry 1 .*value must be a decimal"):
        await revisions.propose("s020", FEE, TEXT.format("free"), "收费")
    with pytest.raises(Invalid, match=r"fees\.yaml:2"):
        await revisions.propose("s020", FEE, "- key: a\n b: c", "收费")
    with pytest.raises(Invalid, match="path"):
        await revisions.propose("s020", "../secrets.yaml", "{}", "x")
    with pytest.raises(Invalid, match="note"):
        await revisions.propose("s020", FEE, TEXT.format("1"), " ")
    with pytest.raises(NotFound):
        await revisions.text("bank/policies/none.yaml")
    assert await revisions.list() == []


async def test_a_mistake_is_told_with_the_line_where_it_stands(revisions: Revisions) -> None:
    for wrong, line in (("- key: a\n b: c", 2), (TEXT.format("free"), 2)):
        with pytest.raises(Invalid) as caught:
            await revisions.propose("s020", FEE, wrong, "收费")
        (mistake,) = caught.value.detail["mistakes"]
        assert (mistake["path"], mistake["line"]) == (FEE, line)
        assert "yaml" not in mistake["message"]


async def test_every_step_is_in_the_audit_log(revisions: Revisions, database: Database) -> None:
    made = await revisions.propose("s020", FEE, TEXT.format("2"), "收费")
    await revisions.decide("s021", made.id, release=True)
    entries = [entry.record for entry in await list_audit(database)]
    assert [(one.actor, one.action) for one in reversed(entries)] == [
        ("staff:s020", "floor:revision:proposed"),
        ("staff:s021", "floor:revision:released"),
    ]


def test_lines_are_found_by_path() -> None:
    lines = lines_of("flows:\n  a:\n    steps:\n      - say: x\n      - say: y\n")
    assert lines["flows", "a"] == 2
    assert lines["flows", "a", "steps", 1] == 5
    assert lines_of("") == {}


def test_a_new_file_can_be_released_beside_the_others(packs: Packs) -> None:
    more = TEXT.format("5").replace("own_bank", "other_bank")
    table = PolicyTable.load(packs.revising({"bank/policies/more.yaml": more}))
    assert set(table) == {"transfer.fee.own_bank", "transfer.fee.other_bank"}


def test_a_wrong_revised_text_names_its_file(packs: Packs) -> None:
    with pytest.raises(Misconfigured, match=r"fees\.yaml"):
        PolicyTable.load(packs.revising({FEE: "a: 1"}))
