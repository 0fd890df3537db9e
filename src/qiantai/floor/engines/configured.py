"""The engines that the settings name; one that is not named is not there."""

from urllib.parse import urlsplit

from pydantic import SecretStr

from qiantai.floor.clock import Clock
from qiantai.floor.config import Settings
from qiantai.floor.engines.base import ChatEngine, EmbeddingEngine
from qiantai.floor.engines.openai import Endpoint, OpenAIChat, OpenAIEmbedding
from qiantai.floor.errors import Misconfigured


def chat_engine(settings: Settings, clock: Clock) -> ChatEngine | None:
    """The language model of `QIANTAI_LLM_*`; Misconfigured names the setting that is wrong."""
    endpoint = _endpoint(
        "QIANTAI_LLM",
        settings.llm_url,
        settings.llm_model,
        settings.llm_key,
        settings.llm_timeout_s,
    )
    return OpenAIChat(endpoint, clock) if endpoint else None


def composing_engine(settings: Settings, clock: Clock) -> ChatEngine | None:
    """The same model where it may also write answers, with a time limit and a breaker of its own; Misconfigured as above."""
    if not settings.llm_compose:
        return None
    if not settings.llm_url:
        raise Misconfigured("QIANTAI_LLM_COMPOSE: name the model in QIANTAI_LLM_URL")
    endpoint = _endpoint(
        "QIANTAI_LLM",
        settings.llm_url,
        settings.llm_model,
        settings.llm_key,
        settings.llm_compose_timeout_s,
    )
    return OpenAIChat(endpoint, clock) if endpoint else None


def assisting_engine(settings: Settings, clock: Clock) -> ChatEngine | None:
    """The same model where it translates for an agent and words drafts, with its own time limit and breaker."""
    if not settings.llm_assist:
        return None
    endpoint = _endpoint(
        "QIANTAI_LLM",
        settings.llm_url,
        settings.llm_model,
        settings.llm_key,
        settings.llm_assist_timeout_s,
    )
    return OpenAIChat(endpoint, clock) if endpoint else None


def speech_endpoint(settings: Settings) -> Endpoint | None:
    """Where `QIANTAI_SPEECH_*` says that speech is turned into text; Misconfigured as above."""
    return _endpoint(
        "QIANTAI_SPEECH",
        settings.speech_url,
        settings.speech_model,
        settings.speech_key,
        settings.speech_timeout_s,
    )


def embedding_engine(settings: Settings, clock: Clock) -> EmbeddingEngine | None:
    """The embedding model of `QIANTAI_EMBEDDING_*`; Misconfigured names the setting that is wrong."""
    endpoint = _endpoint(
        "QIANTAI_EMBEDDING",
        settings.embedding_url,
        settings.embedding_model,
        settings.embedding_key,
        settings.embedding_timeout_s,
    )
    return OpenAIEmbedding(endpoint, clock) if endpoint else None


def _endpoint(name: str, url: str, model: str, key: SecretStr, timeout_s: float) -> Endpoint | None:
    if not url:
        return None
    try:
        address = urlsplit(url)
        served = address.scheme in ("http", "https") and bool(address.hostname)
    except ValueError:
        served = False
    if not served:
        raise Misconfigured(f"{name}_URL: must be an address such as http://127.0.0.1:8000/v1")
    if not model:
        raise Misconfigured(f"{name}_MODEL: name the model that {name}_URL serves")
    secret = key.get_secret_value()
    if not (secret.isascii() and secret.isprintable()):
        raise Misconfigured(f"{name}_KEY: must be visible ASCII characters")
    return Endpoint(url, model, secret, timeout_s)
