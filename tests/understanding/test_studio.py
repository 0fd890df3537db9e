"""From a message that was not understood to a published version, and back again."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.understanding.studio import Workshop, open_workshop, plain_analyser, tiny_pack

from qiantai.floor.audit import list_audit
from qiantai.floor.clock import ManualClock
from qiantai.floor.config import Settings
from qiantai.floor.database import Database
from qiantai.floor.packs import Packs
from qiantai.understanding import store, training
from qiantai.understanding.readers.intents import Intents

HARD = "几个子儿"


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Intents:
    """The model of the tiny pack's lines."""
    model, _ = training.fit(training.pack_rows(tiny_pack(tmp_path_factory.mktemp("tiny"))))
    return model


@pytest.fixture
def tiny_settings(tmp_path: Path) -> Settings:
    packs = tiny_pack(tmp_path / "packs")
    return Settings(data_dir=tmp_path / "var", packs_dir=packs.root, packs=packs.names)


@pytest.fixture
async def workshop(
    tiny_settings: Settings,
    database: Database,
    clock: ManualClock,
    packs: Packs,
    shipped: Intents,
) -> AsyncIterator[Workshop]:
    analyser = plain_analyser(packs, shipped)
    opened = await open_workshop(tiny_settings, database, clock, analyser)
    yield opened
    await opened.studio.close()


async def trained(workshop: Workshop) -> int:
    """Train a version; its id."""
    status, body = await workshop.editor.post("/versions")
    assert status == 202, body
    await workshop.studio.training.settled()
    return int(body["id"])


async def made(workshop: Workshop, model: Intents, settings: Settings) -> int:
    """A version with this model, as if it had been trained; its id."""
    version, _ = await workshop.studio.versions.start("staff:s020", 0)
    path = settings.data_dir / str(version.id) / "intents.npz"
    model.save(path)
    scores = {"accuracy": 1.0, "confidence": 0.9, "by_style": {}}
    figures = {"n": 6, "new": scores, "old": None, "baseline": None}
    await store.end_training(workshop.database, version.id, figures, 15, str(path), "")
    return version.id


def saved_arrays(path: Path) -> dict[str, Any]:
    """What a saved model holds."""
    with np.load(path, allow_pickle=False) as saved:
        return dict(saved)


async def test_message_is_kept_once_and_masked(workshop: Workshop) -> None:
    conversation = uuid.uuid4()
    for _ in range(2):
        await workshop.hears("转给13800000001", conversation=conversation)
    (sample,) = await workshop.samples()
    assert (sample["text"], sample["state"]) == ("转给138****0001", "open")
    assert sample["candidates"] == ["out_of_scope", "balance_query"]


async def test_choice_made_later_is_added_to_the_message(workshop: Workshop) -> None:
    conversation = uuid.uuid4()
    await workshop.hears(HARD, "clarified", conversation=conversation)
    await workshop.hears(HARD, "clarified", conversation=conversation, suggested="balance_query")
    await workshop.hears(HARD, "unsure", conversation=conversation)
    (sample,) = await workshop.samples("?reason=clarified")
    assert sample["suggested"] == "balance_query"


async def test_label_is_audited_taken_back_and_given_once(workshop: Workshop) -> None:
    await workshop.hears(HARD)
    sample, post = (await workshop.samples())[0]["id"], workshop.editor.post
    assert (await post(f"/samples/{sample}/label", {"intent": "no_such"}))[0] == 422
    assert (await post("/samples/99/skip"))[1]["code"] == "sample_not_found"
    labelled = await post(f"/samples/{sample}/label", {"intent": "balance_query"})
    assert (labelled[1]["state"], labelled[1]["labelled_by"]) == ("labelled", "staff:s020")
    assert (await post(f"/samples/{sample}/skip"))[1]["code"] == "sample_settled"
    assert (await post(f"/samples/{sample}/reopen"))[1]["label"] is None
    assert (await post(f"/samples/{sample}/skip"))[1]["state"] == "skipped"
    counts = (await workshop.editor.get("/samples"))[1]["counts"]
    assert counts == {"open": 0, "labelled": 0, "skipped": 1}
    actions = [entry.record.action for entry in await list_audit(workshop.database)]
    past = ("skipped", "reopened", "labelled")
    assert actions == [f"understanding:sample:{what}" for what in past]


async def test_version_learns_labels_is_compared_published_and_rolled_back(
    workshop: Workshop, tiny_settings: Settings, packs: Packs, shipped: Intents
) -> None:
    for place in range(6):
        await workshop.hears(f"{HARD}{'呀啊呢吧嘛哦'[place]}")
    for sample in await workshop.samples():
        await workshop.editor.post(f"/samples/{sample['id']}/label", {"intent": "balance_query"})
    before = await workshop.best("我还剩几个子儿")
    version = await trained(workshop)
    full = (await workshop.editor.get(f"/versions/{version}"))[1]
    assert (full["state"], full["labelled"], full["examples"]) == ("trained", 6, 21)
    figures = full["figures"]
    assert (figures["n"], figures["baseline"]) == (6, None)
    assert set(figures["new"]["by_style"]) == {"typed", "spoken"}
    assert figures["better_n"] == len(full["better"]) > 0
    assert {row["intent"] for row in full["better"]} == {"balance_query"}
    assert await workshop.best("我还剩几个子儿") == before, "training alone changes nothing"

    listed = (await workshop.editor.post(f"/versions/{version}/publish"))[1]
    assert listed["published"] == version
    assert await workshop.best("我还剩几个子儿") == "balance_query"

    analyser = plain_analyser(packs, shipped)
    restarted = await open_workshop(tiny_settings, workshop.database, workshop.clock, analyser)
    assert await restarted.best("我还剩几个子儿") == "balance_query", "a restart keeps it"

    status, listed = await workshop.editor.post("/roll-back")
    assert (status, listed["published"]) == (200, None)
    assert await workshop.best("我还剩几个子儿") == before
    await restarted.studio.versions.restore()
    assert await restarted.best("我还剩几个子儿") == before
    assert (await workshop.editor.post("/roll-back"))[1]["code"] == "nothing_to_roll_back"
    actions = [entry.record.action for entry in await list_audit(workshop.database)][:3]
    past = ("rolled_back", "published", "started")
    assert actions == [f"understanding:version:{what}" for what in past]


async def test_rolling_back_walks_through_what_was_published(
    workshop: Workshop, shipped: Intents, tiny_settings: Settings
) -> None:
    first, second = [await made(workshop, shipped, tiny_settings) for _ in range(2)]
    for version in (first, second, first):
        await workshop.editor.post(f"/versions/{version}/publish")
    answered = [(await workshop.editor.post("/roll-back"))[1]["published"] for _ in range(2)]
    assert answered == [second, None]


async def test_other_process_hears_of_a_published_version(
    workshop: Workshop, tiny_settings: Settings, packs: Packs, shipped: Intents
) -> None:
    version = await made(workshop, shipped, tiny_settings)
    running = asyncio.create_task(workshop.studio.run())
    await asyncio.sleep(0)
    analyser = plain_analyser(packs, shipped)
    other = await open_workshop(tiny_settings, workshop.database, workshop.clock, analyser)
    await other.editor.post(f"/versions/{version}/publish")
    assert workshop.studio.versions.serving is None
    workshop.studio.live.announce("understanding", {"version": version})
    for _ in range(100):
        await asyncio.sleep(0.02)
        if workshop.studio.versions.serving == version:
            break
    running.cancel()
    assert workshop.studio.versions.serving == version


async def test_version_without_figures_or_with_another_model_is_refused(
    workshop: Workshop, shipped: Intents, tiny_settings: Settings
) -> None:
    version = await made(workshop, shipped, tiny_settings)
    publish = f"/versions/{version}/publish"
    path = Path((await workshop.studio.versions.get(version)).path)
    good = saved_arrays(path)
    np.savez(path, **{**good, "version": np.array(-1)})
    assert (await workshop.editor.post(publish))[1]["code"] == "version_unusable"
    labels = np.array(["balance_query", "transfer_make", "weather"])
    np.savez(path, **{**good, "labels": labels})
    assert (await workshop.editor.post(publish))[1]["code"] == "version_unusable"
    np.savez(path, **good)
    await workshop.database.execute("update understanding_version set figures = null")
    assert (await workshop.editor.post(publish))[1]["code"] == "figures_missing"
    assert (await workshop.editor.post("/versions/99/publish"))[0] == 404


async def test_training_that_breaks_says_why_and_one_that_vanished_has_failed(
    workshop: Workshop, tiny_settings: Settings
) -> None:
    (tiny_settings.packs_dir / "tiny" / "intents" / "lin.jsonl").write_text("{")
    version = await trained(workshop)
    failed = (await workshop.editor.get(f"/versions/{version}"))[1]
    assert failed["state"] == "failed"
    assert "lin.jsonl:1" in failed["why"]
    await workshop.studio.versions.start("staff:s020", 0)
    assert (await workshop.editor.post("/versions"))[1]["code"] == "training_underway"
    workshop.clock.set(workshop.clock.now().replace(hour=5))
    listed = (await workshop.editor.get("/versions"))[1]
    assert [one["state"] for one in listed["versions"]] == ["failed", "failed"]


@pytest.mark.parametrize(
    ("may", "path", "status"),
    [
        ("", "/samples", 403),
        ("understanding:read", "/samples", 200),
        ("understanding:read", "/intents", 200),
        ("understanding:read", "/drift", 200),
        ("understanding:read", "/versions/7", 404),
    ],
)
async def test_reading_needs_the_permission(
    workshop: Workshop, may: str, path: str, status: int
) -> None:
    workshop.editor.may = may
    assert (await workshop.editor.get(path))[0] == status


@pytest.mark.parametrize(
    "path", ["/versions", "/versions/1/publish", "/roll-back", "/samples/1/skip"]
)
async def test_changing_needs_another_permission(workshop: Workshop, path: str) -> None:
    workshop.editor.may = "understanding:read"
    assert (await workshop.editor.post(path))[1]["code"] == "forbidden"
