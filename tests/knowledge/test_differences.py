"""A reviewer sees every field that changed, line by line, and no other."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from tests.knowledge.conftest import MakePack
from tests.knowledge.studio import House, house

from qiantai.floor.clock import ManualClock
from qiantai.floor.database import Database
from qiantai.knowledge.differences import Line, Part, difference


@pytest.fixture
async def studio(
    database: Database, clock: ManualClock, make_pack: MakePack, entry: dict[str, Any]
) -> AsyncIterator[House]:
    async with house(make_pack(entry), database, clock) as found:
        yield found


async def test_fields_differ_line_by_line_and_inside_a_line(studio: House) -> None:
    await studio.draft(
        answer={
            "zh": "邮寄卡片每次收{parcel.fee}，网点领取不收费。\n请先登录。",
            "en": "Mailing costs {parcel.fee}.",
        },
        similar={"zh": ["寄卡要钱不", "邮费多少"], "en": ["mailing fee"]},
        channels=["app"],
        rule="elder",
    )
    after, before = await studio.knowledge.releases.versions("parcel-fee")
    found = {change.field: change.lines for change in difference(before, after)}
    assert list(found) == ["answer.zh", "similar.zh", "tests", "channels", "rule"]
    gone, come, more = found["answer.zh"]
    assert (gone.op, come.op, more) == ("removed", "added", Line("added", "请先登录。"))
    assert Part("removed", "免") in gone.parts or Part("removed", "免费") in gone.parts
    assert "".join(part.text for part in come.parts) == come.text
    assert [(line.op, line.text) for line in found["similar.zh"]] == [
        ("same", "寄卡要钱不"),
        ("removed", "快递费谁出"),
        ("added", "邮费多少"),
    ]
    assert found["channels"] == (Line("added", "app"),)
    assert difference(before, before) == []
