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
