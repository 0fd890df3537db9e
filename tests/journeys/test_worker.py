"""The process that serves is killed: the next request is answered by another, and what was accepted is kept and answered."""

import asyncio
import time
import uuid
from contextlib import suppress

import psutil
from tests.journeys.conftest import Front
from tests.servers import Server

SECONDS = 5.0
SLOW = 4
"""A machine that runs other tests beside this one."""


def serving(server: Server) -> psutil.Process:
    """The one process that serves; its parent only watches it."""
    port = server.base.rpartition(":")[2]
    running = [
        one for one in psutil.process_iter(["cmdline", "ppid", "status"]) if _named(one, port)
    ]
    (worker,) = (one for one in running if one.info["ppid"] in {other.pid for other in running})
    return worker


def _named(process: psutil.Process, port: str) -> bool:
    """Whether a process serves this port, by what was read of it while it lived: others end at any moment."""
    read = process.info
    return read["status"] != psutil.STATUS_ZOMBIE and (read["cmdline"] or [])[-2:] == [
        "--port",
        port,
    ]


def gone(process: psutil.Process) -> None:
    """Return when a killed process accepts nothing any more."""
    with suppress(psutil.NoSuchProcess):
        while process.status() != psutil.STATUS_ZOMBIE:
            time.sleep(0.01)


async def test_another_process_answers_and_nothing_is_lost(front: Front) -> None:
    customer = await front.customer()
    await customer.say("在吗")
    said = uuid.uuid4().hex
    await customer.send(type="say", id=said, text="存款利率是多少")
    accepted = await customer.until(lambda frame: frame["type"] == "accepted")
    before = serving(front.server)
    before.kill()
    await asyncio.to_thread(gone, before)
    began = time.perf_counter()
    async with front.http.get("/readyz") as answer:
        assert answer.status == 200
    assert time.perf_counter() - began < SECONDS * SLOW
    assert serving(front.server).pid != before.pid
    await customer.drop()
    await customer.connect()
    reply = await customer.event("message", "assistant", accepted["offset"])
    assert "利率" in reply["body"]["text"]
    kept = await customer.kept()
    assert [one["offset"] for one in kept] == list(range(1, len(kept) + 1))
    mine = [one["body"].get("message_id") for one in kept if one["source"] == "customer"]
    assert mine.count(said) == 1
    answers = [one for one in kept if one["source"] == "assistant" and one["kind"] == "message"]
    assert sum(one["offset"] > accepted["offset"] for one in answers) == 1
