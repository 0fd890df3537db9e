"""Server processes are replaced when they die and end with their supervisor; a house that was at rest follows what it missed."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress

import psutil
import pytest
from tests.app.conftest import Stage

from qiantai.app.serving import free_port
from qiantai.app.workers import bound
from qiantai.floor.config import Settings
from qiantai.floor.database import Database
from qiantai.floor.errors import Misconfigured
from qiantai.floor.text import converter
from qiantai.knowledge.articles import read_articles
from qiantai.knowledge.glossary import read_glossary
from qiantai.knowledge.model import Article
from qiantai.knowledge.releases import Releases

SECONDS = 20
SCRIPT = """
import os, sys
from qiantai.app.workers import bound, supervise
from qiantai.floor.config import Settings

listening = bound(Settings(port=int(sys.argv[1])))
listening.listen()

def work():
    while True:
        said = str(os.getpid()).encode()
        connection, _ = listening.accept()
        connection.sendall(said)
        connection.close()

supervise(work, 1)
"""


@pytest.fixture
def supervised() -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    """A supervisor with one process that tells its id to whoever connects, and their port."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-c", SCRIPT, str(port)])
    try:
        yield process, port
    finally:
        process.terminate()
        process.wait(SECONDS)


def told(port: int) -> int:
    """The id of the process that answers, within `SECONDS`."""
    until = time.monotonic() + SECONDS
    while True:
        with suppress(ConnectionError), socket.create_connection(("127.0.0.1", port), 5) as line:
            if said := line.recv(16):
                return int(said)
        assert time.monotonic() < until
        time.sleep(0.05)


def kill(process: int) -> None:
    """Kill it and return when it accepts nothing any more."""
    killed = psutil.Process(process)
    killed.kill()
    with suppress(psutil.NoSuchProcess):
        while killed.status() != psutil.STATUS_ZOMBIE:
            time.sleep(0.01)


def test_a_killed_process_is_replaced_and_nobody_is_refused_meanwhile(
    supervised: tuple["subprocess.Popen[bytes]", int],
) -> None:
    _, port = supervised
    first = told(port)
    kill(first)
    with socket.create_connection(("127.0.0.1", port), 5) as line:
        second = int(line.recv(16))
    assert second != first
    kill(second)
    assert told(port) not in (first, second)


def test_processes_leave_with_a_killed_supervisor_and_free_its_port(
    supervised: tuple["subprocess.Popen[bytes]", int],
) -> None:
    supervisor, port = supervised
    told(port)
    supervisor.kill()
    with bound(Settings(port=port)) as again:
        again.listen()


def test_an_address_that_is_not_ours_is_named() -> None:
    with pytest.raises(Misconfigured, match=r"QIANTAI_HOST.*192\.0\.2\.1"):
        bound(Settings(host="192.0.2.1", port=free_port()))


def test_what_only_packs_decide_is_read_once_a_process() -> None:
    packs = Settings().pack_set
    assert read_glossary(packs) is read_glossary(Settings().pack_set)
    assert read_glossary(packs.revising({"bank/terms/none.tsv": ""})) is not read_glossary(packs)
    assert converter("s2hk") is converter("s2hk")


def test_a_house_that_was_at_rest_serves_what_was_released_meanwhile(stage: Stage) -> None:
    house = stage.house
    articles = read_articles(house.ground.settings.pack_set, house.ground.policies)
    following = house.knowing.knowledge.following

    async def publish(some: tuple[Article, ...]) -> None:
        database = Database(house.ground.database.url)
        await database.open()
        await Releases(database, stage.clock).publish(some)
        await database.close()

    def served() -> set[str]:
        return {release.article.id for release in following.releases}

    stage.run(house.rest())
    stage.run(publish(articles[1:]))
    assert articles[0].id in served()
    stage.run(house.wake())
    assert articles[0].id not in served()
    stage.run(publish(articles))
    stage.run(following.catch_up())
    assert articles[0].id in served()
