"""Commands on the knowledge of an installation: bring files in, write it out, check it, say answers again."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from qiantai.app.commands import Result, configured_database
from qiantai.conversation.store import sample_answers
from qiantai.floor.audit import Audit
from qiantai.floor.clock import SystemClock
from qiantai.floor.config import Settings
from qiantai.floor.database import Database, migrate
from qiantai.floor.errors import Invalid
from qiantai.floor.policies import PolicyTable
from qiantai.knowledge.checks import check
from qiantai.knowledge.exports import export
from qiantai.knowledge.importers.shelf import standard_shelf
from qiantai.knowledge.imports import Imports, ImportSettings, import_files
from qiantai.knowledge.library import Library
from qiantai.knowledge.reading import ReaderHere
from qiantai.knowledge.releases import Releases
from qiantai.knowledge.replay import Replays
from qiantai.knowledge.store_imports import ImportedFile
from qiantai.knowledge.testing import check_tests
from qiantai.knowledge.wording import Wording
from qiantai.understanding import Analyser

BY = "system:command"


def bring_in(paths: Sequence[Path], settings: ImportSettings) -> Result:
    """Import files and folders as drafts for review; a file that cannot be read is reported and the rest goes on."""
    missing = next((path for path in paths if not path.exists()), None)
    if missing is not None:
        raise Invalid(f"{missing}: there is no such file or folder", field="file")

    async def work(database: Database) -> Result:
        clock = SystemClock()
        library = Library(database, Audit(), clock, lambda: None)
        imports = Imports(database, clock, library, ReaderHere(standard_shelf()), None)
        files: list[dict[str, Any]] = []

        def tell(one: ImportedFile) -> None:
            print(f"{one.state:8} {one.name} {one.code or ''}".rstrip(), file=sys.stderr)
            files.append(
                {"name": one.name, "state": one.state, "code": one.code, "document": one.document}
            )

        run = await import_files(imports, paths, BY, settings, tell)
        failed = sum(one["state"] == "failed" for one in files)
        return {"run": run.id, "files": len(files), "failed": failed, "results": files}

    return on_database(work)


def write_out(folder: Path) -> Result:
    """Write everything that is online as files of packs."""

    async def work(database: Database) -> Result:
        clock = SystemClock()
        serving = await Releases(database, clock).serving()
        documents = await Library(database, Audit(), clock, lambda: None).in_force()
        return dict(export(folder, [one.article for one in serving], documents))

    return on_database(work)


def look_over(*, tests: bool) -> Result:
    """Problems of the packs; with `tests` also every article's test questions, asked for real."""
    settings = Settings()
    packs = settings.pack_set
    problems = check(packs)
    result: Result = {
        "errors": sum(one.grade == "error" for one in problems),
        "warnings": sum(one.grade != "error" for one in problems),
        "problems": [asdict(one) for one in problems],
    }
    if tests:
        analyser = Analyser.load(packs, settings.data_dir)

        def understand(text: str, day: date) -> list[str]:
            return [need.intent for need in analyser.analyse(text, day).intents]

        result["tests"] = check_tests(packs, PolicyTable.load(packs), SystemClock(), understand)
    return result


def say_again(conversation: UUID | None, sample: int) -> Result:
    """Say past answers again from what was kept of them, and compare."""

    async def work(database: Database) -> Result:
        settings, clock = Settings(), SystemClock()
        wording = Wording(PolicyTable.load(settings.pack_set))
        library = Library(database, Audit(), clock, lambda: None)
        replays = Replays(Releases(database, clock), library, wording)
        events = await sample_answers(database, conversation, sample)
        shown = []
        for event in events:
            again = await replays.again((event.why or {})["answer"])
            where = {"conversation": str(event.conversation), "offset": event.offset}
            shown.append(where | asdict(again))
        same = sum(bool(one["same"]) for one in shown)
        return {
            "answers": len(shown),
            "identical": same,
            "different": [one for one in shown if not one["same"]],
            "replayed": shown if conversation else [],
        }

    return on_database(work)


def on_database(work: Callable[[Database], Awaitable[Result]]) -> Result:
    """Do something on the database of this installation, brought up to date first."""

    async def run(url: str) -> Result:
        database = Database(url, 2)
        await database.open()
        try:
            return await work(database)
        finally:
            await database.close()

    with configured_database(Settings()) as url:
        migrate(url)
        return asyncio.run(run(url))
