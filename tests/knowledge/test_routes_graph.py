"""The studio draws the graph: search, one node with its sources, what is around it, paths, checks, the test bench."""

from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from tests.knowledge.test_routes import Reader, guard, told

from qiantai.floor.clock import ManualClock
from qiantai.floor.database import Database
from qiantai.floor.errors import QiantaiError
from qiantai.floor.packs import Packs
from qiantai.floor.policies import PolicyTable
from qiantai.knowledge.assembly_graph import KnowledgeGraph
from qiantai.knowledge.documents import read_documents
from qiantai.knowledge.routes_graph import graph_routes

PRODUCT = quote("product:INS-MED-1")


@pytest.fixture(scope="module")
def reader(packs: Packs, policies: PolicyTable) -> Reader:
    """The routes over the shipped packs."""
    clock = ManualClock(datetime(2026, 11, 22, 2, tzinfo=UTC))
    knowledge = KnowledgeGraph(packs, policies, Database(""), clock)
    knowledge.hold([one.saved(1) for one in read_documents(packs)], ())
    app = FastAPI()
    app.include_router(graph_routes(knowledge, guard))
    app.add_exception_handler(QiantaiError, told)
    return Reader(app)


async def test_the_staff_need_the_right_to_read(reader: Reader) -> None:
    assert (await reader.get("/graph/kinds")).status == 403


async def test_kinds_are_counted_and_named(reader: Reader) -> None:
    reply = await reader.get("/graph/kinds", x_may="article:read")
    nodes = {one["kind"]: one for one in reply.body["nodes"]}
    assert nodes["product"]["label"] == "产品"
    assert nodes["product"]["count"] >= 35
    edges = {one["kind"]: one["label"] for one in reply.body["edges"]}
    assert edges["waiting_days"] == "等待期"


async def test_nodes_are_searched(reader: Reader) -> None:
    path = f"/graph/nodes?q={quote('百万医疗')}&kind=product"
    reply = await reader.get(path, x_may="article:read")
    assert [one["id"] for one in reply.body["nodes"]] == ["product:INS-MED-1"]


async def test_a_node_has_its_statements_with_sources(reader: Reader) -> None:
    path = f"/graph/node?id={PRODUCT}"
    reply = await reader.get(path, x_may="article:read", accept_language="en")
    assert reply.body["label"] == "Demo Million Medical"
    (waiting,) = [
        one
        for one in reply.body["statements"]
        if one["kind"] == "waiting_days" and one["origin"] == "pack"
    ]
    assert waiting["value"] == "30 days"
    assert waiting["source"]["document"] == "ins-med-1-terms"
    assert waiting["source"]["page"] == 3
    missing = await reader.get("/graph/node?id=nothing", x_may="article:read")
    assert (missing.status, missing.body["code"]) == (404, "graph_node_not_found")


async def test_a_neighbourhood_is_drawn(reader: Reader) -> None:
    path = f"/graph/neighbourhood?id={PRODUCT}&depth=2&limit=60"
    reply = await reader.get(path, x_may="article:read")
    assert len(reply.body["nodes"]) <= 60
    assert reply.body["cut"]
    known = {one["id"] for one in reply.body["nodes"]}
    assert all(one["source"] in known and one["target"] in known for one in reply.body["edges"])


async def test_a_path_is_drawn(reader: Reader) -> None:
    path = f"/graph/path?source={PRODUCT}&target={quote('product:INS-ACC-1')}"
    reply = await reader.get(path, x_may="article:read")
    assert reply.status == 200
    assert len(reply.body["nodes"]) <= 3


async def test_checks_are_listed(reader: Reader) -> None:
    reply = await reader.get("/graph/checks", x_may="article:read")
    assert reply.body == {"problems": []}


async def test_the_test_bench_shows_how_a_question_was_understood(reader: Reader) -> None:
    path = f"/graph/answer?q={quote('哪些理财随时能取而且风险R2以下')}"
    reply = await reader.get(path, x_may="article:read")
    assert reply.body["plan"]["conditions"] == [
        [{"attribute": "redeem_anytime", "op": "=", "value": "1"}],
        [{"attribute": "risk", "op": "<=", "value": "R2"}],
    ]
    assert reply.body["citations"][0]["document"] == "bank-wealth-w-r1-7-prospectus"
    none = await reader.get(f"/graph/answer?q={quote('你好')}", x_may="article:read")
    assert none.body["text"] is None
