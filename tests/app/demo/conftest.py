"""An open bank on its own ledger file, and its service over HTTP."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from tests.app.demo.serving import INSTITUTION, TOKEN, served

from qiantai.app.demo.bank import Bank
from qiantai.app.demo.institution import Institution
from qiantai.app.demo.ledger import Ledger
from qiantai.floor.clock import ManualClock, local_date


@pytest.fixture(scope="session")
def institution() -> Institution:
    return Institution.load(INSTITUTION)


@pytest.fixture
def bank(tmp_path: Path, institution: Institution, clock: ManualClock) -> Iterator[Bank]:
    ledger = Ledger(tmp_path)
    ledger.open(institution, clock.now())
    yield Bank(institution, local_date(clock.now()), ledger)
    ledger.close()


@dataclass(frozen=True, slots=True)
class Client:
    """Calls the service with its token and the clock's time."""

    http: aiohttp.ClientSession
    clock: ManualClock

    async def get(self, path: str, **headers: str) -> tuple[int, Any]:
        async with self.http.get(path, headers=self._headers(headers)) as answer:
            return answer.status, await answer.json()

    async def post(self, path: str, body: Any, key: str = "", **headers: str) -> tuple[int, Any]:
        sent = self._headers(headers) | ({"Idempotency-Key": key} if key else {})
        async with self.http.post(path, json=body, headers=sent) as answer:
            return answer.status, await answer.json()

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return {"X-Now": self.clock.now().isoformat(), **more}


@pytest.fixture
async def client(tmp_path: Path, clock: ManualClock) -> AsyncIterator[Client]:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with served(tmp_path, clock) as url:
        async with aiohttp.ClientSession(url, headers=headers) as http:
            yield Client(http, clock)
