"""What the core has answered is on disk, even when its process is killed in the middle of its work."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import aiohttp
from tests.app.demo.serving import TOKEN
from tests.app.demo.test_core import PAYMENT

START_SECONDS = 30
ENOUGH = 100


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def started(folder: Path, port: int) -> "subprocess.Popen[bytes]":
    process = subprocess.Popen(  # noqa: ASYNC220
        [sys.executable, "-m", "qiantai.app.demo", "--port", str(port), "--data", str(folder)],
        env={**os.environ, "QIANTAI_CORE_TOKEN": TOKEN},
    )
    for _ in range(START_SECONDS * 20):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return process
        await asyncio.sleep(0.05)
    process.kill()
    raise AssertionError("the core does not start")


async def test_every_answered_payment_survives_a_kill(tmp_path: Path) -> None:
    port = free_port()
    process = await started(tmp_path, port)
    answered: dict[str, Any] = {}
    enough = asyncio.Event()

    async def pay(http: aiohttp.ClientSession, worker: int) -> None:
        for turn in range(10_000):
            key = f"{worker}-{turn}"
            body = {**PAYMENT, "amount": "0.01"}
            try:
                async with http.post(
                    "/v1/transfers", json=body, headers={"Idempotency-Key": key}
                ) as answer:
                    answered[key] = await answer.json()
                if len(answered) >= ENOUGH:
                    enough.set()
            except aiohttp.ClientError:
                return

    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}", headers=headers) as http:
        workers = [asyncio.create_task(pay(http, worker)) for worker in range(8)]
        async with asyncio.timeout(START_SECONDS):
            await enough.wait()
        process.send_signal(signal.SIGKILL)
        await asyncio.gather(*workers)
    process.wait(10)
    process = await started(tmp_path, port)
    try:
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}", headers=headers) as http:
            for key, told in answered.items():
                async with http.get(f"/v1/orders/{key}") as answer:
                    assert await answer.json() == told
            async with http.get("/v1/ledger/check") as answer:
                check = await answer.json()
            assert check["balanced"]
            assert check["transfers"] >= len(answered)
    finally:
        process.terminate()
        process.wait(10)
