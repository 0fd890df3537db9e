"""A verification service in the institution's network, over HTTP.

`POST {url}/checks` with `{id, customer, method, language, until}` answers `{id, reference, link?}`;
`GET {url}/checks/{reference}` answers `{id, customer, method, state}` with the state `pending`, `passed` or `failed`.
"""

from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

import aiohttp
import orjson

from qiantai.customers.model import Person
from qiantai.customers.verifiers.base import Result, Started
from qiantai.floor.errors import Unavailable

RESULTS: dict[str, Result] = {"pending": "pending", "passed": "passed", "failed": "failed"}
MOST_REFERENCE = 200
MOST_LINK = 2000


class HttpVerifier:
    """Asks the service with a bearer token; whatever is no clear answer about this very check is Unavailable."""

    def __init__(self, method: str, url: str, token: str, timeout_s: float) -> None:
        self.method = method
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)
        self._session: aiohttp.ClientSession | None = None

    async def start(
        self, check: UUID, person: Person, language: str, at: datetime, until: datetime
    ) -> Started:
        """Order a check; a link that is not https is not passed on."""
        body = {
            "id": str(check),
            "customer": person.id,
            "method": self.method,
            "language": language,
            "until": until.isoformat(),
        }
        found = await self._ask("POST", "/checks", check, body)
        reference, link = found.get("reference"), found.get("link") or ""
        if not isinstance(reference, str) or not 0 < len(reference) <= MOST_REFERENCE:
            raise Unavailable(system="verifier", why="no reference")
        safe = isinstance(link, str) and link.startswith("https://") and len(link) <= MOST_LINK
        return Started(reference, link if safe else "")

    async def result(self, check: UUID, reference: str) -> Result:
        """Read the state of a check."""
        found = await self._ask("GET", f"/checks/{quote(reference, safe='')}", check)
        state = RESULTS.get(str(found.get("state")))
        if state is None or found.get("method") != self.method:
            raise Unavailable(system="verifier", why="no such state")
        return state

    async def close(self) -> None:
        """Close the pool of connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _ask(
        self, verb: str, path: str, check: UUID, body: dict[str, str] | None = None
    ) -> dict[str, Any]:
        if self._session is None:
            self._session = aiohttp.ClientSession(headers=self._headers, timeout=self._timeout)
        try:
            async with self._session.request(
                verb, self._url + path, json=body, allow_redirects=False
            ) as answer:
                found = orjson.loads(await answer.read()) if answer.status in (200, 201) else None
        except (aiohttp.ClientError, TimeoutError, orjson.JSONDecodeError) as error:
            raise Unavailable(system="verifier", why=type(error).__name__) from error
        if not isinstance(found, dict) or found.get("id") != str(check):
            raise Unavailable(system="verifier", why="an answer about another check")
        return found
