"""Compares the turn with the floor of this machine in one run: `python benchmarks/turns.py --seconds 15`."""

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import uvloop

from qiantai.app import benchmark
from qiantai.app.serving import free_port
from qiantai.floor.embedded import embedded_postgres


class FloorCustomer(benchmark.Customer):
    """Speaks to the floor, which knows no customers."""

    async def enter(self) -> None:
        """Open the socket."""
        self._session = ""
        await self._open()

    async def missing(self) -> int:
        """The floor keeps no conversation to compare with."""
        return 0


def main() -> None:
    """Measure floor, turns and floor again, and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--mix", default="faq,query,flow")
    given = parser.parse_args()
    before = floor(given.seconds / 2, given.connections)
    turns = benchmark.run(given.seconds, given.connections, given.mix)
    after = floor(given.seconds / 2, given.connections)
    lowest = (before["turns_per_s"] + after["turns_per_s"]) / 2
    result = {
        "turns": turns,
        "floor_before": before,
        "floor_after": after,
        "ratio_to_floor": round(turns["turns_per_s"] / lowest, 3),
    }
    sys.stdout.write(orjson.dumps(result, option=orjson.OPT_INDENT_2).decode() + "\n")


def floor(seconds: float, connections: int) -> dict[str, Any]:
    """Echoes a second, each behind one durable row."""
    with tempfile.TemporaryDirectory(prefix="qiantai-floor-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with embedded_postgres(folder / "postgres") as url:
            port = free_port()
            script = Path(__file__).with_name("floor.py")
            server = subprocess.Popen([sys.executable, str(script), url, str(port)])
            try:
                base = f"http://127.0.0.1:{port}"
                benchmark.wait_ready(server, base)
                with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                    return runner.run(drive(base, seconds, connections))
            finally:
                server.terminate()
                server.wait(10)


async def drive(base: str, seconds: float, connections: int) -> dict[str, Any]:
    """Drive the floor as the turns are driven."""
    tally = benchmark.Tally()
    async with aiohttp.ClientSession(base, connector=aiohttp.TCPConnector(limit=0)) as http:
        customers = [
            FloorCustomer(http, f"f{number}", ["echo"], number, tally)
            for number in range(connections)
        ]
        await asyncio.gather(*(customer.enter() for customer in customers))
        await asyncio.gather(*(customer.speak(time.perf_counter() + 1) for customer in customers))
        tally.times.clear()
        began = time.perf_counter()
        await asyncio.gather(*(customer.speak(began + seconds) for customer in customers))
        took = time.perf_counter() - began
        for customer in customers:
            await customer.leave()
    times = sorted(tally.times)
    return {
        "turns_per_s": round(len(times) / took, 1),
        "p50_ms": benchmark.quantile(times, 0.50),
        "p95_ms": benchmark.quantile(times, 0.95),
        "errors": tally.errors,
    }


if __name__ == "__main__":
    main()
