"""What the commands do, behind the command line: each starts and removes what it needs."""

import asyncio
import os
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import aiohttp
import orjson

from qiantai.app import benchmark, serving
from qiantai.app.checks import run_checks
from qiantai.app.offering import action_names
from qiantai.app.published import plain_names
from qiantai.app.seed import Demonstration, seed
from qiantai.app.server import create_app
from qiantai.app.stories.reader import Story, read_stories
from qiantai.app.stories.runner import Outcome, Player, summary
from qiantai.app.wire import House, build
from qiantai.app.workers import end_with_parent
from qiantai.conversation import flowcheck
from qiantai.conversation.flowbook import FlowBook
from qiantai.floor.audit import Verification, verify
from qiantai.floor.clock import Clock, ManualClock, SystemClock, local_date
from qiantai.floor.config import Settings
from qiantai.floor.database import Database, migrate
from qiantai.floor.embedded import embedded_postgres
from qiantai.floor.errors import Misconfigured, Unavailable
from qiantai.floor.observe import configure_logging
from qiantai.floor.packs import data_root
from qiantai.knowledge import evaluate_retrieval
from qiantai.knowledge.clause_evaluation import evaluate_clauses
from qiantai.knowledge.encoder import MODEL
from qiantai.knowledge.kept import FOLDER
from qiantai.knowledge.retrieval_training import train_retrieval
from qiantai.understanding import Analyser, evaluation, training
from qiantai.understanding.model import ENTITY_KINDS
from qiantai.understanding.retraining import make_version

Result = dict[str, Any]


def serve(*, demo: bool, host: str | None, port: int | None) -> None:
    """Serve until interrupted."""
    changes = {key: value for key, value in (("host", host), ("port", port)) if value is not None}
    serving.serve(Settings().model_copy(update=changes), demo=demo)


def doctor() -> list[Result]:
    """Every check with its result."""
    return [check.shown for check in run_checks(Settings())]


def openapi(*, plain: bool = False) -> str:
    """The OpenAPI description as JSON; `plain` gives it the names that generators of clients need."""

    async def describe(settings: Settings) -> dict[str, Any]:
        async with temporary_house(settings, SystemClock()) as (house, _):
            return create_app(house, background=False).openapi()

    with temporary_settings() as settings:
        document = asyncio.run(describe(settings))
    if plain:
        document = plain_names(document)
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode() + "\n"


def check_flows() -> Result:
    """Every mistake in the flows of the enabled packs, and how many flows, slots and steps were read."""
    settings = Settings()
    packs, actions = settings.pack_set, action_names(settings)
    problems = flowcheck.check_flows(packs, actions, sorted(ENTITY_KINDS))
    for one in problems:
        print(one, file=sys.stderr)
    book = [] if problems else list(FlowBook.load(packs))
    return {
        "problems": [asdict(one) for one in problems],
        "flows": len(book),
        "slots": sum(len(flow.slots) for flow in book),
        "steps": sum(len(flow.steps) for flow in book),
    }


def play_stories(paths: list[Path]) -> Result:
    """Play all stories of the files; each on a fresh institution."""
    stories = read_stories(paths)
    configure_logging(Settings().model_copy(update={"log_level": "ERROR"}))
    with temporary_settings() as settings:
        return asyncio.run(_play(settings, stories))


async def _play(settings: Settings, stories: list[Story]) -> Result:
    began = time.perf_counter()
    clock = ManualClock(SystemClock().now())
    async with temporary_house(settings, clock) as (house, core):
        player = Player(house, clock, core, Demonstration.load(settings))
        outcomes = [await _played(player, story) for story in stories]
    return summary(outcomes, began)


async def _played(player: Player, story: Story) -> Outcome:
    outcome = await player.play(story)
    mark = "ok  " if outcome.failure is None else "FAIL"
    print(f"{mark} {story.name}", file=sys.stderr)
    if outcome.failure is not None:
        print(f"     step {outcome.failure['step']}: {outcome.failure['why']}", file=sys.stderr)
    return outcome


def eval_utterances(files: list[Path], model: Path | None) -> Result:
    """Intent accuracy."""
    return evaluation.utterances(files, _analyser(model), _today(None))


def eval_multi(files: list[Path]) -> Result:
    """Several needs in one message."""
    return evaluation.multi(files, _analyser(), _today(None))


def eval_entities(files: list[Path], today: str | None) -> Result:
    """Entity values."""
    return evaluation.entities(files, _analyser(), _today(today))


def eval_terms(files: list[Path]) -> Result:
    """Finance terms."""
    return evaluation.terms(files, _analyser(), _today(None))


def eval_reactions(files: list[Path]) -> Result:
    """How messages take an open service."""
    return evaluation.reactions(files, _analyser(), _today(None))


def eval_followups(files: list[Path]) -> Result:
    """Needs of messages that go on from another one."""
    return evaluation.followups(files, _analyser(), _today(None))


def eval_emotion(files: list[Path]) -> Result:
    """Emotions."""
    return evaluation.emotion(files, _analyser(), _today(None))


def eval_retrieval(corpus: Path, queries: Path, retriever: str) -> Result:
    """Search over a corpus of somebody else's."""
    return evaluate_retrieval(corpus, queries, retriever)


def eval_clauses(files: list[Path]) -> Result:
    """Questions that clauses of the packs' documents answer."""
    return evaluate_clauses(Settings().pack_set, files)


def train_intents(files: list[Path], out: Path) -> Result:
    """Train and store an intent model."""
    return training.train_files(files, out / training.MODEL)


def train_packs() -> Result:
    """Make the shipped models anew from the packs: those of understanding, then that of retrieval."""
    packs, models = Settings().pack_set, data_root("models")
    understood = training.train_all(packs, models)
    return {**understood, "retrieval": train_retrieval(packs, models / MODEL)}


def train_version(folder: Path, *, with_parent: bool) -> None:
    """Train what the studio ordered, behind everything else that the machine has to do."""
    if with_parent:
        end_with_parent()
    os.nice(10)
    settings = Settings()
    make_version(settings.pack_set, settings.data_dir, folder)


def check_lines() -> Result:
    """What to look at in the labelled lines of the packs."""
    return training.check_packs(Settings().pack_set)


def bench_turns(seconds: float, connections: int, mix: str, workers: int, warm_up: float) -> Result:
    """Drive a real server of its own process."""
    return benchmark.run(seconds, connections, mix, workers, warm_up)


def verify_audit() -> Result:
    """Walk the audit chain of the configured database."""
    with configured_database(Settings()) as url:
        found = asyncio.run(_verify(url))
    return {
        "ok": found.broken_at is None,
        "count": found.count,
        "broken_at": found.broken_at,
        "why": found.why,
    }


@contextmanager
def configured_database(settings: Settings) -> Iterator[str]:
    """Address of the database of this installation; its own one runs meanwhile. Misconfigured when there is none."""
    if settings.database_url is not None:
        yield settings.database_url
        return
    folder = settings.data_dir / "postgres"
    if not folder.exists():
        raise Misconfigured(f"QIANTAI_DATA_DIR: {settings.data_dir} holds no database")
    with embedded_postgres(folder) as url:
        yield url


async def _verify(url: str) -> Verification:
    database = Database(url, 1)
    await database.open()
    try:
        return await verify(database)
    finally:
        await database.close()


class CoreControl:
    """The demonstration core's own controls, for stories: a fresh ledger, and what an account holds."""

    def __init__(self, url: str, token: str) -> None:
        self._http = aiohttp.ClientSession(
            url,
            headers={"Authorization": f"Bearer {token}"},
            connector=aiohttp.TCPConnector(force_close=True),  # a long story outlasts a kept line
        )

    async def reset(self, now: datetime) -> None:
        """Every account as on the first day, which is now."""
        headers = {"X-Now": now.isoformat()}
        async with self._http.post("/demo/reset", json={}, headers=headers) as answer:
            if answer.status >= 300:
                raise Unavailable(system="demonstration core", status=answer.status)

    async def balance(self, account: str, now: datetime) -> str:
        """What the ledger says at this time; Unavailable when there is no such account."""
        headers = {"X-Now": now.isoformat()}
        async with self._http.get(f"/v1/ledger/{account}", headers=headers) as answer:
            if answer.status >= 300:
                raise Unavailable(system="demonstration core", account=account)
            return str((await answer.json())["balance"])

    async def close(self) -> None:
        """Let go of the connection."""
        await self._http.close()


@contextmanager
def temporary_settings() -> Iterator[Settings]:
    """Settings whose database, core and data folder are their own and gone afterwards.

    The folder begins with what the installation keeps of its knowledge, so that it is not computed anew.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="qiantai-")))
        folder.chmod(0o755)
        url = stack.enter_context(embedded_postgres(folder / "postgres", durable=False))
        migrate(url)
        known = Settings()
        if (kept := known.data_dir / FOLDER).is_dir():
            shutil.copytree(kept, folder / FOLDER)
        own = known.model_copy(
            update={
                "database_url": url,
                "data_dir": folder,
                "live": "local",
                "log_level": "WARNING",
            }
        )
        settings = stack.enter_context(serving.demonstration_core(own))
        serving.wait_for_core(settings)
        yield settings


@asynccontextmanager
async def temporary_house(
    settings: Settings, clock: Clock
) -> AsyncIterator[tuple[House, CoreControl]]:
    """A seeded house; the trained model is the one that the installation keeps."""
    analyser = Analyser.load(settings.pack_set, Settings().data_dir)
    house = await build(settings, clock, analyser=analyser)
    core = CoreControl(settings.core_url, settings.core_token.get_secret_value())
    try:
        await seed(house, Demonstration.load(settings))
        yield house, core
    finally:
        await core.close()
        await house.close()


def _analyser(model: Path | None = None) -> Analyser:
    settings = Settings()
    return Analyser.load(
        settings.pack_set, settings.data_dir, model / training.MODEL if model else None
    )


def _today(given: str | None) -> date:
    return date.fromisoformat(given) if given else local_date(SystemClock().now())
