"""One other system over HTTP: how we prove who we are, what we send, and what its answers mean."""

import asyncio
import hashlib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import aiohttp
from yarl import URL

from qiantai.banking.connectors.converting import UNSET, Absent, filled, find, write
from qiantai.banking.connectors.errors import CoreTimeout, CoreUnavailable
from qiantai.banking.connectors.mapfiles import Mapped, template_of
from qiantai.banking.connectors.mapping import Answers, ApiKey, Basic, Bearer, Key, OAuth2, Request
from qiantai.banking.connectors.payloads import TYPES, encode, parse
from qiantai.floor.clock import Clock

KEEP_ALIVE_S = 3
"""Shorter than servers keep idle connections, so that an order never goes out on one that is being closed."""
MOST_BYTES = 8 * 1024 * 1024
TOKEN_MARGIN = timedelta(seconds=30)
TOKEN_LIFE_S = 300
"""How long a token is kept whose life was not told."""
PAUSE_S = 0.1
NOT_REACHED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
Meaning = Literal["done", "refused", "not_done", "absent", "duplicate", "unknown"]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with what it means; `reason` is ours, of a refusal."""

    meaning: Meaning
    body: Any
    status: int
    code: str = ""
    reason: str = ""
    message: str = ""

    @property
    def shown(self) -> str:
        return f"answered {self.status} {self.code}".rstrip()


def understood(status: int, body: Any, answers: Answers) -> Reply:
    """What an answer means by the words of the mapping file; what is not listed there is unknown."""
    code, message = _told(body, answers.code), _told(body, answers.message)

    def reply(meaning: Meaning, reason: str = "") -> Reply:
        return Reply(meaning, body, status, code, reason, message)

    if code and code in answers.absent:
        return reply("absent")
    if code and code in answers.duplicate:
        return reply("duplicate")
    if code and code in answers.refused:
        return reply("refused", answers.refused[code])
    if code and code in answers.not_done:
        return reply("not_done")
    if status in answers.absent_statuses:
        return reply("absent")
    if status in answers.refused_statuses:
        return reply("refused", answers.refused_statuses[status])
    if status in answers.not_done_statuses:
        return reply("not_done")
    worked = answers.code is None or code in answers.done
    if body is not None and status in answers.done_statuses and worked:
        return reply("done")
    return reply("unknown")


class Peer:
    """A pool of connections to the system of a mapping file, opened at the first call."""

    def __init__(self, mapped: Mapped, clock: Clock) -> None:
        self._file = mapped.file
        self._folder = mapped.folder
        self._clock = clock
        self._url = mapped.file.url.rstrip("/")
        self._session: aiohttp.ClientSession | None = None
        self._templates: dict[int, Any] = {}
        self._token = ""
        self._token_ends: datetime | None = None
        self._fetching = asyncio.Lock()

    async def read(
        self, request: Request, given: Mapping[str, Any], path: str | None = None
    ) -> Reply:
        """The answer to a question, asked again when the system failed; CoreUnavailable when none comes that is understood."""
        for again in range(self._file.retries + 1):
            if again:
                await asyncio.sleep(PAUSE_S * again)
            try:
                reply = await self._ask(request, given, path=path)
            except (aiohttp.ClientError, TimeoutError) as error:
                why = f"{type(error).__name__}: {error}"
                continue
            if reply.status == 401:
                self._token_ends = None
            if reply.meaning not in ("unknown", "not_done"):
                return reply
            why = reply.shown
            if reply.status != 401 and reply.status < 500:
                break
        raise CoreUnavailable(f"{self._url}: {why}")

    async def change(self, request: Request, given: Mapping[str, Any], key: Key) -> Reply:
        """The answer to an order, sent once; CoreUnavailable when it never went out, CoreTimeout when nobody knows."""
        try:
            reply = await self._ask(request, given, key)
        except NOT_REACHED as error:
            raise CoreUnavailable(str(error)) from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise CoreTimeout(f"{self._url}: {type(error).__name__}") from error
        if reply.status == 401:
            self._token_ends = None
        if reply.meaning == "not_done":
            raise CoreUnavailable(f"{self._url} {reply.shown}")
        if reply.meaning in ("unknown", "absent"):
            raise CoreTimeout(f"{self._url} {reply.shown}")
        return reply

    async def exchange(self, method: str, path: str, data: bytes | None) -> tuple[int, bytes]:
        """Status and bytes of one request with a finished path and body; what goes wrong is raised as it is."""
        headers = await self._proven()
        if data is not None:
            headers["Content-Type"] = TYPES[self._file.format]
        url = URL(self._url + path, encoded=True)
        async with self._open().request(
            method, url, headers=headers, data=data, allow_redirects=False
        ) as answer:
            text = await _limited(answer)
        if answer.status == 401:
            self._token_ends = None
        return answer.status, text

    async def close(self) -> None:
        """Close the pool."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _ask(
        self,
        request: Request,
        given: Mapping[str, Any],
        key: Key | None = None,
        path: str | None = None,
    ) -> Reply:
        url, headers, data = self._written(request, given, key, path)
        headers |= await self._proven()
        async with self._open().request(
            request.method, url, headers=headers, data=data, allow_redirects=False
        ) as answer:
            text = await _limited(answer)
        body = parse("json" if self._file.format == "form" else self._file.format, text)
        return understood(answer.status, body, request.answers.over(self._file.answers))

    def _written(
        self, request: Request, given: Mapping[str, Any], key: Key | None, path: str | None
    ) -> tuple[URL, dict[str, str], bytes | None]:
        """Address, headers and body; CoreUnavailable when our values do not fill the templates, as nothing goes out."""
        try:
            if key is not None:
                given = {**given, "key": sent_key(key, str(given["key"]))}
            url = URL(self._url + filled(path or request.path, given, quoted=True), encoded=True)
            if said := self._query(request, given):
                url = url.update_query(said)
            headers = {name: filled(text, given) for name, text in request.headers.items()}
            if key is not None and key.header is not None:
                headers[key.header] = given["key"]
            if request.method == "GET":
                return url, headers, None
            body = write(self._template(request.body), given) or {}
            if key is not None and key.field is not None:
                _put(body, key.field, given["key"])
            headers["Content-Type"] = headers.get("Content-Type", TYPES[self._file.format])
            return url, headers, encode(self._file.format, body)
        except (ValueError, TypeError, ArithmeticError) as error:
            raise CoreUnavailable(f"{request.path} cannot be written: {error}") from error

    def _query(self, request: Request, given: Mapping[str, Any]) -> dict[str, str]:
        """The parameters of the query; one whose value we do not have is left out."""
        said: dict[str, str] = {}
        for name, part in request.query.items():
            try:
                value = write(self._template(part), given)
            except Absent:
                continue
            if value is not UNSET and value is not None:
                said[name] = str(value)
        return said

    def _template(self, part: Any) -> Any:
        """A template of the file, made ready once; the file lives as long as this."""
        if isinstance(part, str):
            return part
        if id(part) not in self._templates:
            self._templates[id(part)] = template_of(part)
        return self._templates[id(part)]

    async def _proven(self) -> dict[str, str]:
        """The header that a fetched token needs; fixed ones belong to the session."""
        if isinstance(self._file.auth, OAuth2):
            return {"Authorization": f"Bearer {await self._fetched(self._file.auth)}"}
        return {}

    async def _fetched(self, auth: OAuth2) -> str:
        """A token that lives long enough for a call; CoreUnavailable when none is given out, as nothing was sent."""
        async with self._fetching:
            now = self._clock.now()
            if self._token_ends is None or self._token_ends <= now:
                told = await self._granted(auth)
                life = told.get("expires_in", TOKEN_LIFE_S)
                seconds = int(life) if str(life).isdecimal() else TOKEN_LIFE_S
                self._token = str(told["access_token"])
                self._token_ends = now + timedelta(seconds=seconds) - TOKEN_MARGIN
            return self._token

    async def _granted(self, auth: OAuth2) -> Mapping[str, Any]:
        secret = auth.client_secret.reveal(self._folder)
        form = {"grant_type": "client_credentials"} | ({"scope": auth.scope} if auth.scope else {})
        login = None
        if auth.style == "basic":
            login = aiohttp.BasicAuth(auth.client_id, secret)
        else:
            form |= {"client_id": auth.client_id, "client_secret": secret}
        try:
            async with self._open().post(
                auth.token_url, data=form, auth=login, allow_redirects=False
            ) as answer:
                told = parse("json", await _limited(answer))
        except (aiohttp.ClientError, TimeoutError) as error:
            raise CoreUnavailable(f"no token: {type(error).__name__}") from error
        if answer.status != 200 or not isinstance(told, dict) or not told.get("access_token"):
            raise CoreUnavailable(f"no token: {auth.token_url} answered {answer.status}")
        return told

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            file = self._file
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=file.connections,
                    keepalive_timeout=KEEP_ALIVE_S,
                    ssl=tls_context(Mapped(self._folder / "_", file)) or True,
                ),
                timeout=aiohttp.ClientTimeout(
                    total=file.timeout_s, sock_connect=file.connect_timeout_s
                ),
                headers={**file.headers, **self._fixed()},
                cookie_jar=aiohttp.DummyCookieJar(),
                skip_auto_headers=("User-Agent",),
            )
        return self._session

    def _fixed(self) -> dict[str, str]:
        auth = self._file.auth
        if isinstance(auth, Bearer):
            return {"Authorization": f"Bearer {auth.token.reveal(self._folder)}"}
        if isinstance(auth, Basic):
            login = aiohttp.BasicAuth(auth.user, auth.password.reveal(self._folder), "utf-8")
            return {"Authorization": login.encode()}
        if isinstance(auth, ApiKey):
            return {auth.header: auth.key.reveal(self._folder)}
        return {}


def tls_context(mapped: Mapped) -> ssl.SSLContext | None:
    """The certificates of a mapping file, None when it names none; ssl.SSLError when they cannot be used."""
    tls = mapped.file.tls
    if tls == type(tls)():
        return None
    ca = str(mapped.folder / tls.ca) if tls.ca else None
    context = ssl.create_default_context(cafile=ca)
    if tls.certificate and tls.key:
        context.load_cert_chain(mapped.folder / tls.certificate, mapped.folder / tls.key)
    return context


def sent_key(key: Key, ours: str) -> str:
    """A key as the system takes it: as it is, or digits of its SHA-256."""
    return hashlib.sha256(ours.encode()).hexdigest()[: key.digits] if key.digits else ours


async def _limited(answer: aiohttp.ClientResponse) -> bytes:
    text = b""
    async for part in answer.content.iter_chunked(65_536):
        text += part
        if len(text) > MOST_BYTES:
            raise aiohttp.ClientPayloadError(f"more than {MOST_BYTES} bytes")
    return text


def _told(body: Any, path: str | None) -> str:
    """The single value at a path as text, empty when there is none."""
    if path is None:
        return ""
    try:
        value = find(body, path)
    except KeyError:
        return ""
    return str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""


def _put(body: Any, path: str, value: str) -> None:
    """Set a field of a body by its dotted path, making what is missing on the way."""
    *way, last = path.split(".")
    for part in way:
        body = body.setdefault(part, {})
    if not isinstance(body, dict):
        raise ValueError(f"{path} is no field of the body")
    body[last] = value
