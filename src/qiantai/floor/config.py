"""Settings: frozen, read once from the environment (`QIANTAI_*`), passed down by slices, never a global."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from qiantai.floor.packs import Packs, data_root


class Settings(BaseSettings):
    """Everything an operator can set; `docs/operations.md` explains each."""

    model_config = SettingsConfigDict(env_prefix="QIANTAI_", frozen=True, extra="forbid")

    institution: str = "demo"
    data_dir: Path = Path("var")
    database_url: str | None = None
    database_pool: int = 8
    host: str = "127.0.0.1"
    port: int = 8300
    public_url: str | None = None
    workers: int = Field(default=1, ge=1, le=64)

    packs_dir: Path = Field(default_factory=lambda: data_root("packs"))
    packs: tuple[str, ...] = ("common", "bank", "securities", "insurance", "demo")
    demo_institution: Path | None = None
    core_url: str = "http://127.0.0.1:8301"
    core_timeout_s: float = 5.0
    core_token: SecretStr = SecretStr("")
    systems_dir: Path | None = None

    llm_url: str = ""
    llm_model: str = ""
    llm_key: SecretStr = SecretStr("")
    llm_timeout_s: float = Field(default=1.5, gt=0, le=30)
    llm_compose: bool = False
    llm_compose_timeout_s: float = Field(default=6.0, gt=0, le=30)
    llm_assist: bool = True
    llm_assist_timeout_s: float = Field(default=8.0, gt=0, le=30)
    embedding_url: str = ""
    embedding_model: str = ""
    embedding_key: SecretStr = SecretStr("")
    embedding_timeout_s: float = Field(default=1.5, gt=0, le=30)
    speech_url: str = ""
    speech_model: str = ""
    speech_key: SecretStr = SecretStr("")
    speech_timeout_s: float = Field(default=15.0, gt=0, le=60)
    speech_seconds: int = Field(default=60, ge=5, le=300)

    drift_psi: float = Field(default=0.25, gt=0)
    drift_confidence: float = Field(default=0.05, gt=0, le=1)
    drift_messages: int = Field(default=200, ge=1)

    live: Literal["local", "postgres"] = "postgres"
    notifier: Literal["phone", "none"] = "phone"
    verifier: Literal["phone", "http", "none"] = "phone"
    verifier_url: str = ""
    verifier_token: SecretStr = SecretStr("")
    verifier_timeout_s: float = Field(default=5.0, gt=0, le=30)
    verifier_methods: tuple[Literal["face", "voice"], ...] = Field(("face", "voice"), min_length=1)

    customer_token_key: SecretStr = SecretStr("")
    customer_token_audience: str = "qiantai"
    customer_session_minutes: int = 10
    staff_idle_minutes: int = 15
    staff_session_hours: int = 12
    staff_lock_after: int = 5
    staff_lock_minutes: int = 30
    level_minutes: int = 5
    challenge_seconds: int = 120
    challenge_attempts: int = 3
    confirm_seconds: int = 60

    message_characters: int = 2000
    messages_per_minute: int = 60
    upload_bytes: int = Field(default=10 * 1024 * 1024, ge=1024)
    uploads_per_day: int = Field(default=30, ge=1)

    webhook_hosts: tuple[str, ...] = ()
    webhook_ca: Path | None = None
    webhook_timeout_s: float = Field(default=10.0, gt=0, le=60)
    webhook_retry_s: tuple[int, ...] = Field((10, 60, 300, 1800, 7200, 21600), min_length=1)
    webhook_off_after: int = Field(default=20, ge=3)
    webhook_log_days: int = Field(default=30, ge=1)
    screen_pop_url: str = ""

    log_level: str = "INFO"
    log_format: Literal["json", "console"] = "json"
    otel_endpoint: str | None = None

    @property
    def pack_set(self) -> Packs:
        """The enabled packs under their folder."""
        return Packs(self.packs_dir, self.packs)
