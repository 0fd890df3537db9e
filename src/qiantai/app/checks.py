"""The doctor: what is configured, what is missing, and what degrades because of it."""

import asyncio
import os
import shutil
import time
from collections.abc import Awaitable, Callable, Collection
from contextlib import aclosing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from qiantai.banking.connectors.probing import probe_all
from qiantai.floor.clock import SystemClock
from qiantai.floor.config import Settings
from qiantai.floor.embedded import is_supported
from qiantai.floor.engines.base import ChatEngine, EmbeddingEngine, EngineFailed
from qiantai.floor.engines.configured import (
    assisting_engine,
    chat_engine,
    composing_engine,
    embedding_engine,
    speech_endpoint,
)
from qiantai.floor.errors import QiantaiError
from qiantai.floor.packs import data_root
from qiantai.media import RATE, Recogniser, Recording
from qiantai.media.dictation import NEEDS
from qiantai.media.recognisers.openai import OpenAIRecogniser
from qiantai.understanding import Analyser

ALONE = "the local model alone decides what is meant, and asks back where it is unsure"
RELEASED = "answers are said in the released words"
GLOSSED = "agents see key points instead of translations, and drafts are worded by rules"
TYPED = "agents type, the microphone is off"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at; a failed check says what to change."""

    name: str
    ok: bool
    detail: str

    @property
    def shown(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


def run_checks(settings: Settings, only: Collection[str] = ()) -> list[Check]:
    """Look at everything an operator can set, or at what `only` names."""
    looks: list[tuple[str, Callable[[Settings], tuple[bool, str]]]] = [
        ("packs", _packs),
        ("database", _database),
        ("data_dir", _data_dir),
        ("understanding", _understanding),
        ("llm", _llm),
        ("compose", _compose),
        ("assist", _assist),
        ("embedding", _embedding),
        ("speech", _speech),
        ("console", _console),
        ("customer_token_key", _token_key),
        ("core", _core),
        ("systems", _systems),
        ("notifier", _notifier),
        ("verifier", _verifier),
        ("tracing", _tracing),
        ("browser", _browser),
    ]
    return [_looked(name, look, settings) for name, look in looks if name in only or not only]


def _looked(name: str, look: Callable[[Settings], tuple[bool, str]], settings: Settings) -> Check:
    try:
        ok, detail = look(settings)
    except (QiantaiError, OSError, ValueError) as error:
        ok, detail = False, str(error)
    return Check(name, ok, detail)


def _packs(settings: Settings) -> tuple[bool, str]:
    missing = [name for name in settings.packs if not (settings.packs_dir / name).is_dir()]
    if missing:
        return (
            False,
            f"QIANTAI_PACKS names packs that are not in {settings.packs_dir}: {', '.join(missing)}",
        )
    return True, f"{', '.join(settings.packs)} in {settings.packs_dir}"


def _database(settings: Settings) -> tuple[bool, str]:
    if settings.database_url:
        return True, "PostgreSQL of QIANTAI_DATABASE_URL"
    if not is_supported():
        return False, "the embedded PostgreSQL does not run here; set QIANTAI_DATABASE_URL"
    return (
        True,
        f"embedded PostgreSQL in {settings.data_dir / 'postgres'}; production names its own",
    )


def _data_dir(settings: Settings) -> tuple[bool, str]:
    folder: Path = settings.data_dir
    parent = folder if folder.exists() else folder.absolute().parent
    if not os.access(parent, os.W_OK):
        return False, f"{parent} cannot be written; set QIANTAI_DATA_DIR"
    free = shutil.disk_usage(parent).free // 2**30
    return free >= 1, f"{folder.absolute()}, {free} GiB free"


def _understanding(settings: Settings) -> tuple[bool, str]:
    Analyser.load(settings.pack_set, settings.data_dir)
    return (
        True,
        "the intent model is trained from the packs; no language model is needed",
    )


def _llm(settings: Settings) -> tuple[bool, str]:
    engine = chat_engine(settings, SystemClock())
    if engine is None:
        return True, f"off (QIANTAI_LLM_URL, QIANTAI_LLM_MODEL): {ALONE}"
    return _answering(engine, _one_choice(engine), f"{settings.llm_model} at {settings.llm_url}")


def _compose(settings: Settings) -> tuple[bool, str]:
    engine = composing_engine(settings, SystemClock())
    return _wording(settings, engine, "QIANTAI_LLM_COMPOSE", RELEASED)


def _assist(settings: Settings) -> tuple[bool, str]:
    engine = assisting_engine(settings, SystemClock())
    return _wording(settings, engine, "QIANTAI_LLM_URL, QIANTAI_LLM_ASSIST", GLOSSED)


def _wording(
    settings: Settings, engine: ChatEngine | None, names: str, without: str
) -> tuple[bool, str]:
    """Whether the model puts something into words; what is done `without` it when the setting is off."""
    if engine is None:
        return True, f"off ({names}): {without}"
    named = f"{settings.llm_model} at {settings.llm_url}"
    return _answering(engine, _some_words(engine), named, without)


def _speech(settings: Settings) -> tuple[bool, str]:
    endpoint = speech_endpoint(settings)
    if endpoint is None:
        return True, f"off ({', '.join(NEEDS)}): {TYPED}"
    recogniser = OpenAIRecogniser(endpoint, SystemClock())
    silence = Recording(bytes(RATE * 2))
    named = f"{settings.speech_model} at {settings.speech_url}"
    return _answering(recogniser, recogniser.hear(silence, "zh"), named, TYPED)


def _embedding(settings: Settings) -> tuple[bool, str]:
    engine = embedding_engine(settings, SystemClock())
    if engine is None:
        return True, f"off (QIANTAI_EMBEDDING_URL, QIANTAI_EMBEDDING_MODEL): {ALONE}"
    named = f"{settings.embedding_model} at {settings.embedding_url}"
    return _answering(engine, engine.embed(["余额"]), named)


async def _one_choice(engine: ChatEngine) -> None:
    await engine.choose("Answer the question.", "Which one is a fruit?", ("apple", "table"))


async def _some_words(engine: ChatEngine) -> None:
    async with aclosing(engine.stream("Answer in one word.", "Which one is a fruit?")) as pieces:
        async for _ in pieces:
            return


def _answering(
    engine: ChatEngine | EmbeddingEngine | Recogniser,
    question: Awaitable[object],
    named: str,
    without: str = ALONE,
) -> tuple[bool, str]:
    """Ask one real question, as a turn would."""

    async def ask() -> float:
        began = time.perf_counter()
        try:
            await question
        finally:
            await engine.close()
        return time.perf_counter() - began

    try:
        return True, f"{named} answered in {asyncio.run(ask()) * 1000:.0f} ms"
    except EngineFailed as failed:
        return False, f"{named}: {failed} Until it answers, {without}"


def _console(settings: Settings) -> tuple[bool, str]:
    folder = data_root("console/dist")
    if not (folder / "index.html").is_file():
        return False, f"{folder} is not built: the pages are missing, the API works; run make setup"
    return True, str(folder)


def _token_key(settings: Settings) -> tuple[bool, str]:
    if not settings.customer_token_key.get_secret_value():
        return (
            True,
            "a key made for this installation; set QIANTAI_CUSTOMER_TOKEN_KEY to the key of your own app",
        )
    return True, "QIANTAI_CUSTOMER_TOKEN_KEY"


def _core(settings: Settings) -> tuple[bool, str]:
    if not settings.core_token.get_secret_value():
        return (
            True,
            "no core system is set (QIANTAI_CORE_URL, QIANTAI_CORE_TOKEN): only --demo can do banking",
        )
    return True, settings.core_url


def _systems(settings: Settings) -> tuple[bool, str]:
    if settings.systems_dir is None:
        return True, "none beside the core (QIANTAI_SYSTEMS_DIR): every record and order goes there"
    found = probe_all(settings.systems_dir, SystemClock().now())
    said = [f"{one.name}{'' if one.ok else ' FAILED'}: {one.detail}" for one in found]
    return all(one.ok for one in found), "; ".join(said) or "no mapping file"


def _notifier(settings: Settings) -> tuple[bool, str]:
    if settings.notifier == "phone":
        return True, "codes appear on the demonstration's phone page, on no real phone"
    return False, "no notifier: step-up challenges cannot be sent"


def _verifier(settings: Settings) -> tuple[bool, str]:
    if settings.verifier == "phone":
        return True, "faces and voices are two buttons on the demonstration's phone page"
    if settings.verifier == "none":
        return True, "none: what needs level 3 is refused with another way to do it"
    if not settings.verifier_url:
        return False, "set QIANTAI_VERIFIER_URL: no face or voice can be checked"
    return True, settings.verifier_url


def _tracing(settings: Settings) -> tuple[bool, str]:
    return True, settings.otel_endpoint or "off; set QIANTAI_OTEL_ENDPOINT to send traces"


def _browser(settings: Settings) -> tuple[bool, str]:
    found = next(
        (name for name in ("chromium", "chromium-browser", "google-chrome") if shutil.which(name)),
        None,
    )
    return True, found or "no Chromium: only the browser tests need it"
