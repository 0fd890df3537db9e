"""An integration from outside: a token, webhooks to a real receiver, and the generated clients, all over real HTTP."""

import asyncio
import json
import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from tests.channels.receiver import Receiver, receiving
from tests.journeys.conftest import SECONDS, Front
from tests.servers import Server

from qiantai.app.published import plain_names

ROOT = Path(__file__).resolve().parents[2]
SCOPES = ["queue:read", "conversation:read", "conversation:take", "conversation:write"]
OPTIONS = ["--strict", "--noEmitOnError", "--skipLibCheck", "--types", "node"]
OPTIONS += ["--module", "nodenext", "--target", "es2022", "--lib", "es2022,dom"]
USE = """
import { qiantai } from "./index.js";
const client = qiantai(process.env.BASE!, process.env.TOKEN!);
const { data, error } = await client.GET("/api/v1/queues");
const refused = await client.GET("/api/v1/tickets");
console.log(JSON.stringify({ waiting: data!.entries.length, error: error ?? null, refused: refused.response.status }));
"""


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """The integration's own server."""
    async with receiving() as one:
        yield one


async def token(front: Front, name: str, *scopes: str) -> tuple[str, str]:
    """A fresh access token from the security administrator: its id and its words."""
    warden = await front.staff("s051")
    until = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    body = {"name": name, "scopes": list(scopes), "expires_at": until}
    status, made = await warden.post("/access-tokens", body)
    assert status == 201, made
    return made["id"], made["token"]


async def heard(receiver: Receiver, event: str) -> dict[str, Any]:
    """The first delivery of this event, come already or still on its way."""
    async with asyncio.timeout(SECONDS):
        while event not in receiver.events:
            receiver.came.clear()
            await receiver.came.wait()
    found: dict[str, Any] = receiver.got[receiver.events.index(event)].json
    return found


@pytest.fixture(scope="module")
def clients(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both clients, made from what the running server publishes."""
    out = tmp_path_factory.mktemp("clients")

    async def published() -> dict[str, Any]:
        async with (
            aiohttp.ClientSession(server.base) as http,
            http.get("/api/v1/openapi.json") as answer,
        ):
            document: dict[str, Any] = await answer.json()
            return document

    document = out / "published.json"
    document.write_text(json.dumps(plain_names(asyncio.run(published()))))
    subprocess.run(["bash", "tools/clients.sh", out, document], cwd=ROOT, check=True, timeout=300)
    return out


async def run(command: list[str | Path], cwd: Path, **environment: str) -> dict[str, Any]:
    """What a program of the integration printed."""
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=cwd,
        env={"PATH": os.environ["PATH"], **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    out, problems = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 0, problems.decode()
    found: dict[str, Any] = json.loads(out)
    return found


async def settled(admin: Any, path: str) -> set[str]:
    """The states of the deliveries, once none is under way any more."""
    states = {"pending"}
    for _ in range(100):
        states = {one["state"] for one in (await admin.get(path))[1]["deliveries"]}
        if "pending" not in states:
            break
        await asyncio.sleep(0.2)
    return states


async def test_the_python_client_serves_a_customer_and_the_receiver_hears_of_all_of_it(
    front: Front, receiver: Receiver, clients: Path
) -> None:
    _, words = await token(front, "crm", *SCOPES, "conversation:read_all")
    admin = await front.staff("s050")
    body = {"name": "CRM", "url": receiver.url, "events": [
        "conversation.created", "conversation.status_changed", "conversation.assigned", "conversation.unassigned",
        "conversation.resolved", "message.created", "handoff.requested", "csat.created"]}  # fmt: skip
    status, hook = await admin.post("/webhooks", body)
    assert status == 201, hook
    status, ping = await admin.post(f"/webhooks/{hook['id']}/test")
    assert (status, ping["delivered"], ping["response_code"]) == (200, True, 200)

    customer = await front.customer()
    await customer.say("转人工")
    asked = await heard(receiver, "handoff.requested")
    assert asked["data"]["conversation"]["id"] == customer.conversation

    python = ROOT / ".venv" / "clients" / "bin" / "python"
    script = ROOT / "tests" / "journeys" / "client_run.py"
    environment = {
        "BASE": front.server.base, "TOKEN": words, "PYTHONPATH": str(clients / "python"),
        "CONVERSATION": customer.conversation,
    }  # fmt: skip
    await (await front.staff("s001")).sees(customer.conversation)
    told = await run([python, script], clients, **environment)
    page = f"https://crm.bank.example/pop?who={customer.name}&talk={customer.conversation}"
    assert told == {
        "conversation": customer.conversation,
        "screen_pop": page,
        "holder": "api-crm",
        "said": "您好，我是人工座席。",
        "status": "resolved",
        "listed": 1,
    }
    assert (await customer.event("message", "agent"))["body"]["text"] == "您好，我是人工座席。"
    assert (await customer.post("/ratings", {"score": 5, "feedback": "好"}))[0] in (200, 204)

    rating = await heard(receiver, "csat.created")
    assert rating["data"]["csat"]["rating"] == 5
    for event in body["events"]:
        found = await heard(receiver, event)
        assert found["data"]["conversation"]["id"] == customer.conversation
    assert all(one.is_signed(hook["secret"]) for one in receiver.got)
    assert len({one.delivery for one in receiver.got}) == len(receiver.got)
    assigned = await heard(receiver, "conversation.assigned")
    assert assigned["data"]["conversation"]["assignee"]["id"] == "api-crm"
    told_names = [one.json["data"]["conversation"]["contact"]["name"] for one in receiver.got[1:]]
    assert all("*" in name for name in told_names if name), "names are masked"
    assert await settled(admin, f"/webhooks/{hook['id']}/deliveries") == {"delivered"}


async def test_the_typescript_client_compiles_and_reads_the_queue(
    front: Front, clients: Path
) -> None:
    _, words = await token(front, "board", "queue:read")
    folder = clients / "typescript"
    (folder / "use.ts").write_text(USE)
    console = ROOT / "console" / "node_modules"
    if not (folder / "node_modules").exists():
        (folder / "node_modules").symlink_to(console)
    node = shutil.which("node")
    assert node is not None
    compiler = console / "typescript" / "bin" / "tsc"
    compiled = await asyncio.create_subprocess_exec(
        node, compiler, *OPTIONS, "--outDir", "js", "use.ts", cwd=folder
    )
    assert await compiled.wait() == 0
    (folder / "js" / "package.json").write_text('{"type": "module"}')
    told = await run([node, "js/use.js"], folder, BASE=front.server.base, TOKEN=words)
    assert told == {"waiting": told["waiting"], "error": None, "refused": 403}


async def test_a_token_does_what_its_scopes_allow_until_it_is_revoked(front: Front) -> None:
    one, words = await token(front, "reader", "queue:read")
    headers = {"Authorization": f"Bearer {words}"}
    api = f"{front.server.base}/api/v1"
    async with aiohttp.ClientSession(headers=headers) as http:
        codes = []
        for path in ("/queues", "/conversations", "/audit", "/access-tokens"):
            async with http.get(f"{api}{path}") as answer:
                codes.append(answer.status)
        assert codes == [200, 403, 403, 403]
        warden = await front.staff("s051")
        remove = {"X-Requested-With": "qiantai"}
        async with warden.http.delete(f"/api/v1/access-tokens/{one}", headers=remove) as answer:
            assert answer.status == 204
        async with http.get(f"{api}/queues") as answer:
            assert (answer.status, (await answer.json())["code"]) == (401, "access_token_refused")


async def test_only_listed_hosts_are_subscribed(front: Front) -> None:
    admin = await front.staff("s050")
    body = {"name": "x", "url": "https://10.1.2.3/hook", "events": ["message.created"]}
    status, refused = await admin.post("/webhooks", body)
    assert (status, refused["code"]) == (422, "target_not_allowed")
    agent = await front.staff("s001")
    assert (await agent.get("/webhooks"))[0] == 403
