"""The graph over the shipped packs: what it answers and what it leaves alone, and how it follows what changes."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from tests.knowledge.graph_samples import ANSWERED, PAPERS, TERMS, UNANSWERED, Asked

from qiantai.floor.clock import ManualClock
from qiantai.floor.database import Database
from qiantai.floor.packs import Packs
from qiantai.floor.policies import PolicyTable
from qiantai.knowledge import Article, first_releases
from qiantai.knowledge.assembly_graph import KnowledgeGraph
from qiantai.knowledge.clauses import Clause, Document
from qiantai.knowledge.documents import read_documents
from qiantai.knowledge.graph import Problem, product_id
from qiantai.knowledge.graph_answers import GraphAnswer, GraphAnswers
from qiantai.knowledge.graph_checks import check_graph
from qiantai.knowledge.graph_readings import Readings
from qiantai.knowledge.model import Release
from qiantai.knowledge.paths import MOST_NODES, neighbourhood, search, shortest_path

AT = datetime(2026, 11, 22, 2, tzinfo=UTC)


@pytest.fixture(scope="session")
def documents(packs: Packs) -> tuple[Document, ...]:
    """Every shipped document, as the library keeps its first version."""
    return tuple(one.saved(1) for one in read_documents(packs))


@pytest.fixture(scope="session")
def releases(articles: tuple[Article, ...]) -> tuple[Release, ...]:
    return tuple(first_releases(articles, AT))


@pytest.fixture(scope="session")
def shipped_graph(
    packs: Packs,
    policies: PolicyTable,
    documents: tuple[Document, ...],
) -> KnowledgeGraph:
    """The graph of all shipped facts and documents, without a database."""
    knowledge = KnowledgeGraph(packs, policies, Database(""), ManualClock(AT))
    knowledge.hold(documents, ())
    return knowledge


@pytest.fixture
def following(
    packs: Packs, policies: PolicyTable, database: Database, clock: ManualClock
) -> KnowledgeGraph:
    """A graph of a process, over an empty database."""
    return KnowledgeGraph(packs, policies, database, clock)


def asked(answers: GraphAnswers, question: Asked) -> GraphAnswer | None:
    return answers.answer(question.question, question.language, AT, question.holdings)


@pytest.mark.parametrize("question", ANSWERED, ids=lambda one: one.question)
def test_a_question_finds_exactly_the_right_products(
    shipped_graph: KnowledgeGraph, question: Asked
) -> None:
    answer = asked(shipped_graph.answers, question)
    assert answer is not None
    assert set(answer.products) == question.products
    for words in question.said:
        assert words in answer.text


@pytest.mark.parametrize("question", PAPERS, ids=lambda one: one.question)
def test_a_question_for_papers_finds_the_clauses(
    shipped_graph: KnowledgeGraph, question: Asked
) -> None:
    answer = asked(shipped_graph.answers, question)
    assert answer is not None
    for words in question.said:
        assert words in answer.text


@pytest.mark.parametrize(("language", "question", "said"), TERMS)
def test_a_term_is_explained_with_its_source(
    shipped_graph: KnowledgeGraph, language: str, question: str, said: str
) -> None:
    answer = shipped_graph.answers.answer(question, language, AT)
    assert answer is not None
    assert said in answer.text
    assert all(statement.citations for statement in answer.statements)


@pytest.mark.parametrize(("language", "question"), UNANSWERED)
def test_a_question_that_is_not_surely_the_graphs_gets_no_answer(
    shipped_graph: KnowledgeGraph, language: str, question: str
) -> None:
    assert shipped_graph.answers.answer(question, language, AT) is None


def test_there_are_enough_questions() -> None:
    assert len(ANSWERED) >= 60
    assert len(UNANSWERED) >= 20
    assert {one.language for one in ANSWERED} == {"zh-Hans", "zh-Hant", "en"}


def test_every_statement_of_every_answer_has_a_citation_of_a_clause_or_a_policy(
    shipped_graph: KnowledgeGraph, documents: tuple[Document, ...]
) -> None:
    clauses = {(one.id, clause.number) for one in documents for clause in one.clauses}
    for question in (*ANSWERED, *PAPERS):
        answer = asked(shipped_graph.answers, question)
        assert answer is not None
        assert answer.statements
        for statement in answer.statements:
            assert statement.citations, statement
            for number in statement.citations:
                cited = answer.citations[number - 1]
                if question.language == "zh-Hans":
                    assert (cited.document, cited.clause) in clauses or cited.policy


def test_several_products_come_with_a_table(shipped_graph: KnowledgeGraph) -> None:
    answer = shipped_graph.answers.answer("等待期最短的保险是哪个", "zh-Hans", AT)
    assert answer is not None
    assert answer.block is not None
    assert answer.block["data"]["head"] == ["产品", "等待期"]
    assert [row[0] for row in answer.block["data"]["rows"]][-1] == "示范重疾保"
    assert answer.policies["insurance.waiting.critical"] == "2026-01-01"


def test_holdings_are_needed_for_what_a_customer_calls_their_own(
    shipped_graph: KnowledgeGraph,
) -> None:
    question = "我买的保险哪个等待期最短"
    assert shipped_graph.answers.answer(question, "zh-Hans", AT) is None
    assert shipped_graph.answers.answer(question, "zh-Hans", AT, ()) is None


def test_every_curated_fact_has_a_source_that_is_there(shipped_graph: KnowledgeGraph) -> None:
    assert problems(shipped_graph) == []


def test_no_shipped_document_contradicts_the_graph(
    packs: Packs,
    policies: PolicyTable,
    documents: tuple[Document, ...],
    releases: tuple[Release, ...],
) -> None:
    knowledge = KnowledgeGraph(packs, policies, Database(""), ManualClock(AT))
    knowledge.hold(documents, releases)
    of_documents = [one for one in problems(knowledge) if "#" in one.about["other_source"]]
    assert (
        of_documents == []
    )  # an article may name a second limit of a product; editors are shown it


def test_what_rules_read_agrees_with_what_is_curated(shipped_graph: KnowledgeGraph) -> None:
    stated = shipped_graph.graph.stated(product_id("INS-MED-1"), "waiting_days")
    assert {edge.origin for edge in stated} == {"pack", "rule"}
    assert {edge.clause for edge in stated} == {"第十二条"}


async def test_a_contradiction_of_a_clause_is_found(
    following: KnowledgeGraph, documents: tuple[Document, ...]
) -> None:
    await following.refresh(changed(documents, "ins-ci-1-terms", "第九条", "90日", "180日"), ())
    (found,) = [one for one in problems(following) if one.code == "contradiction"]
    assert found.about["product"] == "INS-CI-1"
    assert found.about["attribute"] == "waiting_days"
    assert (found.about["value"], found.about["other"]) == ("90天", "180天")
    assert found.about["other_source"] == "ins-ci-1-terms#第九条"


async def test_a_contradiction_of_an_article_is_found(
    following: KnowledgeGraph, documents: tuple[Document, ...], releases: tuple[Release, ...]
) -> None:
    wrong = replace(
        releases[0].article,
        id="wrong-one",
        answer={"zh": "示范重疾保的等待期为60天。", "en": "60 days."},
    )
    await following.refresh(documents, [replace(releases[0], article=wrong)])
    found = [one for one in problems(following) if one.code == "contradiction"]
    assert [one.about["other_source"] for one in found] == ["wrong-one"]


async def test_a_source_that_is_not_there_is_found(
    following: KnowledgeGraph, documents: tuple[Document, ...]
) -> None:
    without = tuple(one for one in documents if one.id != "ins-ann-1-terms")
    await following.refresh(without, ())
    found = [one for one in problems(following) if one.code == "source_missing"]
    assert {one.about["product"] for one in found} == {"INS-ANN-1"}
    assert following.answers.answer("示范养老年金的犹豫期是多少", "zh-Hans", AT) is not None
    assert following.answers.answer("等待期最短的保险是哪个", "zh-Hans", AT) is None


async def test_a_new_document_gives_new_facts_and_answers(
    following: KnowledgeGraph, documents: tuple[Document, ...]
) -> None:
    await following.refresh(documents, ())
    assert following.answers.answer("示范齿科保险的等待期是几天", "zh-Hans", AT) is None
    assert await following.refresh((*documents, dental()), ()) == {"document:ins-dental-terms"}
    answer = following.answers.answer("示范齿科保险的等待期是几天", "zh-Hans", AT)
    assert answer is not None
    assert "120天" in answer.text
    assert answer.citations[0].document == "ins-dental-terms"
    assert answer.citations[0].clause == "第三条"
    longest = following.answers.answer("等待期最长的保险是哪个", "zh-Hans", AT)
    assert longest is not None
    assert longest.products == ("INS-DENTAL-1",)


async def test_a_new_clause_gives_a_new_fact(
    following: KnowledgeGraph, documents: tuple[Document, ...]
) -> None:
    short = replace(dental(), clauses=dental().clauses[:1])
    await following.refresh((*documents, short), ())
    assert following.answers.answer("示范齿科保险保证续保吗", "zh-Hans", AT) is None
    longer = replace(
        short.saved(2),
        clauses=(
            *short.clauses,
            Clause(short.id, "第四条", (), "续保", "本产品不保证续保。", 2),
        ),
    )
    assert await following.refresh((*documents, longer), ()) == {"document:ins-dental-terms"}
    answer = following.answers.answer("示范齿科保险保证续保吗", "zh-Hans", AT)
    assert answer is not None
    assert (answer.citations[0].clause, answer.citations[0].revision) == ("第四条", 2)


async def test_only_what_changed_is_read_and_a_second_process_finds_it_done(
    following: KnowledgeGraph,
    documents: tuple[Document, ...],
    releases: tuple[Release, ...],
    packs: Packs,
    policies: PolicyTable,
    database: Database,
    clock: ManualClock,
) -> None:
    first = await following.refresh(documents, releases)
    assert "pack" in first
    assert len(first) == 1 + len(documents) + len(releases)
    assert await following.refresh(documents, releases) == frozenset()
    beside = KnowledgeGraph(packs, policies, database, clock)
    assert await beside.refresh(documents, releases) == frozenset()
    assert len(beside.graph.edges) == len(following.graph.edges)
    gone = await beside.refresh(documents, releases[1:])
    assert gone == {f"article:{releases[0].article.id}"}
    assert f"article:{releases[0].article.id}" not in beside.graph.nodes


async def test_a_start_takes_what_is_stored_and_reads_what_is_not(
    following: KnowledgeGraph,
    documents: tuple[Document, ...],
    packs: Packs,
    policies: PolicyTable,
    database: Database,
    clock: ManualClock,
) -> None:
    question = "示范齿科保险的等待期是几天"
    first = KnowledgeGraph(packs, policies, database, clock)
    await first.begin(documents, ())  # nothing is stored yet
    await following.refresh(documents, ())
    later = KnowledgeGraph(packs, policies, database, clock)
    await later.begin(documents, ())
    for one in (first, later):
        assert one.graph.nodes == following.graph.nodes
        assert {edge.id: edge for edge in one.graph.edges} == {
            edge.id: edge for edge in following.graph.edges
        }
        assert one.answers.answer(question, "zh-Hans", AT) is None
    await later.begin((*documents, dental()), ())
    answer = later.answers.answer(question, "zh-Hans", AT)
    assert answer is not None
    assert "120天" in answer.text
    assert await following.refresh(documents, ()) == frozenset()


async def test_facts_of_a_document_end_with_it(
    following: KnowledgeGraph, documents: tuple[Document, ...]
) -> None:
    ending = replace(dental(), effective_to=date(2026, 11, 30))
    await following.refresh((*documents, ending), ())
    question = "示范齿科保险的等待期是几天"
    assert following.answers.answer(question, "zh-Hans", AT) is not None
    later = datetime(2026, 12, 1, 2, tzinfo=UTC)
    assert following.answers.answer(question, "zh-Hans", later) is None


async def test_what_only_the_staff_may_read_answers_nobody(
    following: KnowledgeGraph, documents: tuple[Document, ...]
) -> None:
    await following.refresh((*documents, replace(dental(), audience="staff")), ())
    assert following.answers.answer("示范齿科保险的等待期是几天", "zh-Hans", AT) is None


def test_a_neighbourhood_is_limited_and_can_be_filtered(shipped_graph: KnowledgeGraph) -> None:
    product = product_id("INS-MED-1")
    part = neighbourhood(shipped_graph.graph, product, depth=3)
    assert len(part.nodes) <= MOST_NODES
    assert part.cut
    near = neighbourhood(shipped_graph.graph, product, kinds=("period",))
    assert {node.kind for node in near.nodes} == {"product", "period"}
    waiting = neighbourhood(shipped_graph.graph, product, edge_kinds=("waiting_days",))
    assert {edge.kind for edge in waiting.edges} == {"waiting_days"}


def test_a_path_connects_two_products_by_what_they_share(shipped_graph: KnowledgeGraph) -> None:
    part = shortest_path(shipped_graph.graph, product_id("INS-MED-1"), product_id("INS-CI-1"))
    assert part is not None
    assert len(part.nodes) <= 3
    assert part.edges


def test_nodes_are_found_by_name(shipped_graph: KnowledgeGraph) -> None:
    assert search(shipped_graph.graph, "示範百萬醫療")[0].id == "product:INS-MED-1"
    assert search(shipped_graph.graph, "免赔额", ("term",))[0].id == "term:免赔额"


def problems(knowledge: KnowledgeGraph) -> list[Problem]:
    readings = Readings(knowledge.graph, knowledge.ontology, knowledge.policies, knowledge.wording)
    return check_graph(knowledge.graph, knowledge.ontology, readings, knowledge.documents, AT)


def changed(
    documents: tuple[Document, ...], document: str, number: str, before: str, after: str
) -> tuple[Document, ...]:
    """The documents with other words in one clause."""

    def edited(clause: Clause) -> Clause:
        text = clause.text.replace(before, after)
        return replace(clause, text=text) if clause.number == number else clause

    return tuple(
        replace(one.saved(2), clauses=tuple(map(edited, one.clauses)))
        if one.id == document
        else one
        for one in documents
    )


def dental() -> Document:
    """A document that no pack knows."""
    text = "自合同生效日起120日为等待期，等待期内发生的牙科治疗不予给付。"
    return Document(
        id="ins-dental-terms",
        pack="",
        version="1",
        kind="insurance_terms",
        title={"zh": "示范齿科保险条款", "en": "Demo Dental Insurance Terms"},
        product="INS-DENTAL-1",
        intents=(),
        audience="all",
        owner="健康险部",
        effective_from=date(2026, 1, 1),
        effective_to=None,
        law=(),
        clauses=(
            Clause("ins-dental-terms", "第一条", (), "合同构成", "本合同由本条款构成。", 1),
            Clause("ins-dental-terms", "第三条", (), "等待期", text, 1),
        ),
        revision=1,
    )
