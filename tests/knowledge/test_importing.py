"""Imports take each file wholly or not at all, tell of bad ones and go on; documents wait for a second person."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from tests.knowledge import samples
from tests.knowledge.test_documents import TEXT

from qiantai.floor.audit import Audit, verify
from qiantai.floor.clock import ManualClock
from qiantai.floor.database import Database
from qiantai.floor.events import Fact
from qiantai.floor.jobs import Jobs
from qiantai.floor.packs import Packs
from qiantai.floor.policies import PolicyTable
from qiantai.knowledge.checking import Checking
from qiantai.knowledge.clauses import Document
from qiantai.knowledge.documents import parse_document
from qiantai.knowledge.drafting import draft_maker
from qiantai.knowledge.drafts import Drafts
from qiantai.knowledge.identities import identities
from qiantai.knowledge.importers.base import Corrupt, Extract, Paragraph, TooSlow
from qiantai.knowledge.importers.fake import FakeImporter
from qiantai.knowledge.importers.ocr import find_recogniser
from qiantai.knowledge.importers.shelf import Shelf, standard_shelf
from qiantai.knowledge.importers.sitemap import Upload
from qiantai.knowledge.imports import JOB, Imports, ImportSettings, WrongSettings, import_files
from qiantai.knowledge.library import (
    DocumentNotFound,
    DocumentSettled,
    Library,
    OwnDocument,
    find_clause,
)
from qiantai.knowledge.names import ServiceNames
from qiantai.knowledge.proposals import ProposalNotFound, Proposals, ProposalSettled
from qiantai.knowledge.reading import ReaderApart, ReaderHere
from qiantai.knowledge.register import Register
from qiantai.knowledge.store_imports import ImportedFile, Proposal

EDITOR, REVIEWER = "staff:editor", "staff:reviewer"
NO_QUESTIONS = ImportSettings(propose=False)


@pytest.fixture
def told() -> list[str]:
    """Collects that replicas were told of a change."""
    return []


@pytest.fixture
def library(database: Database, clock: ManualClock, told: list[str]) -> Library:
    return Library(database, Audit(), clock, lambda: told.append("changed"))


@pytest.fixture
def imports(database: Database, clock: ManualClock, library: Library) -> Imports:
    return Imports(database, clock, library, ReaderHere(standard_shelf()), None)


@pytest.fixture
def proposals(database: Database, clock: ManualClock) -> Proposals:
    async def make(by: str, proposal: Proposal) -> str:
        return f"{by}-{proposal.question}"

    return Proposals(database, Audit(), clock, make)


@pytest.fixture
def document() -> Document:
    return parse_document(TEXT, "parcel-terms.md", "bank")


async def run(
    imports: Imports, files: dict[str, bytes | None], settings: ImportSettings = NO_QUESTIONS
) -> list[ImportedFile]:
    uploads = [Upload(name, content) for name, content in files.items()]
    return (await imports.find(await imports.start(EDITOR, uploads, settings)))[1] and [
        done async for done in imports.steps((await imports.list())[0].id)
    ]


async def test_all_kinds_are_imported_and_bad_files_are_told_while_the_rest_goes_on(
    imports: Imports, library: Library, database: Database, tmp_path: Path
) -> None:
    good = {**samples.TERMS, **samples.OTHERS}
    mixed = {**good, **{name: make for name, (make, _) in samples.BROKEN.items()}}
    for name, make in mixed.items():
        (tmp_path / name).write_bytes(make())
    site = tmp_path / "site"
    for name, content in samples.sitemap_folder().items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_bytes(content)
    seen: list[ImportedFile] = []
    finished = await import_files(
        imports, [*(tmp_path / name for name in mixed), site], EDITOR, NO_QUESTIONS, seen.append
    )
    failed = {file.name: file.code for file in seen if file.state == "failed"}
    codes = {name: code for name, (_, code) in samples.BROKEN.items()}
    if find_recogniser() is not None:
        codes["scan.pdf"] = "file_empty"
    assert failed == codes | {"gone": "file_missing"}
    assert {file.name for file in seen if file.state == "draft"} == {
        *good,
        "help/index.html",
        "terms.html",
    }
    assert (finished.total, finished.done, finished.failed) == (len(seen), len(seen), len(failed))
    assert finished.finished_at is not None
    drafts = await library.list_editions(("draft",))
    assert len(drafts) == len(seen) - len(failed)
    assert all(draft.clauses for draft in drafts)
    left = await database.fetchrow("select count(content) as n from import_file")
    assert left is not None
    assert left["n"] == 0
    assert (await verify(database)).broken_at is None


async def test_progress_counts_what_is_done(imports: Imports) -> None:
    files = [Upload("a.md", b"# a\n\nword"), Upload("b.md", b""), Upload("c.md", b"# c\n\nword")]
    found = await imports.start(EDITOR, files, NO_QUESTIONS)
    seen = []
    async for _ in imports.steps(found):
        now, _files = await imports.find(found)
        seen.append((now.done, now.failed, now.total, now.finished_at is None))
    assert seen == [(1, 0, 3, True), (2, 1, 3, True), (3, 1, 3, True)]


async def test_a_job_that_died_goes_on_where_it_stopped(imports: Imports) -> None:
    files = [Upload("a.md", b"# a\n\nword"), Upload("b.md", b"# b\n\nword")]
    found = await imports.start(EDITOR, files, NO_QUESTIONS)
    steps = imports.steps(found)
    await anext(steps)
    await steps.aclose()
    await imports.work(str(found))
    finished, done = await imports.find(found)
    assert [(file.name, file.state, file.revision) for file in done] == [
        ("a.md", "draft", 1),
        ("b.md", "draft", 1),
    ]
    assert finished.finished_at is not None
    await imports.work(str(found))
    assert (await imports.find(found))[1] == done


async def test_a_run_is_a_job_of_the_queue(
    database: Database, clock: ManualClock, library: Library
) -> None:
    jobs = Jobs(database, clock)
    imports = Imports(database, clock, library, ReaderHere(standard_shelf()), jobs)
    jobs.add(JOB, imports.work)
    await jobs.open()
    try:
        found = await imports.start(EDITOR, [Upload("a.md", b"# a\n\nword")], NO_QUESTIONS)
        await jobs.run_due()
    finally:
        await jobs.close()
    assert (await imports.find(found))[0].finished_at is not None


class Failing(FakeImporter):
    """Keeps a draft from being stored: the same number twice."""

    def read(self, name: str, content: bytes) -> Extract:
        return Extract("", (Paragraph("x" * 10),), paged=False)


async def test_nothing_is_half_imported(
    database: Database, clock: ManualClock, library: Library, proposals: Proposals
) -> None:
    imports = Imports(database, clock, library, ReaderHere(Shelf([Failing()])), None)
    await database.execute(
        "create function refuse() returns trigger language plpgsql as $$ begin raise 'refused'; end $$"
    )
    await database.execute(
        "create trigger refuse before update on import_file for each row when (new.state = 'draft')"
        " execute function refuse()"
    )
    found = await imports.start(EDITOR, [Upload("a.fake", b"a")], ImportSettings())
    with pytest.raises(Exception, match="refused"):
        await imports.work(str(found))
    assert await library.list_editions() == []
    assert await proposals.list("open", None, None, 10) == []
    assert [file.state for file in (await imports.find(found))[1]] == ["waiting"]


async def test_importing_again_shows_what_changed_and_the_same_words_make_no_version(
    imports: Imports, library: Library
) -> None:
    names = ("邮寄规定(2020-01-01).md", "邮寄规定(2025-06-01).md")
    first, second = await run(imports, {name: samples.OTHERS[name]() for name in names})
    assert (first.document, first.revision, first.changes) == (second.document, 1, _counts(added=5))
    assert (second.revision, second.changes) == (
        2,
        _counts(same=2, renumbered=1, changed=1, added=1, removed=1),
    )
    (again,) = await run(imports, {names[1]: samples.OTHERS[names[1]]()})
    assert (again.state, again.revision) == ("unchanged", 2)
    assert second.document is not None
    base, after, changes = await library.changes(second.document, 2, None)
    assert base is not None
    assert (base.document.version, after.document.version) == ("2020-01-01", "2025-06-01")
    assert [change.kind for change in changes].count("changed") == 1
    assert after.document.effective_from == date(2025, 6, 1)


def _counts(**found: int) -> dict[str, int]:
    return {"same": 0, "renumbered": 0, "changed": 0, "added": 0, "removed": 0} | found


async def test_a_file_in_our_own_form_keeps_its_front_matter(
    imports: Imports, library: Library
) -> None:
    (done,) = await run(imports, {"any.md": TEXT.encode()})
    edition = await library.get("parcel-terms", "1")
    assert (done.document, edition.document.kind, edition.document.pack) == (
        "parcel-terms",
        "agreement",
        "",
    )
    assert edition.document.intents == ("parcel_fee",)


async def test_letters_that_a_database_cannot_hold_are_left_out(
    imports: Imports, library: Library
) -> None:
    (done,) = await run(imports, {"a\0.html": "<h1>甲\x07</h1><p>乙\ufffe丙</p>".encode()})
    assert done.document is not None
    edition = await library.get(done.document, "1")
    assert [clause.text for clause in edition.document.clauses] == ["乙丙"]


def test_names_make_ids_and_versions() -> None:
    names = [
        "条款.docx",
        "条款.pdf",
        "law(2006-10-31).md",
        "law_20241108.md",
        "fees v2.1.xlsx",
        "a/index.html",
        "？.md",
    ]
    shown = [(one.id, one.version) for one in identities(names)]
    assert shown == [
        ("tiao-kuan", None),
        ("tiao-kuan-pdf", None),
        ("law", "2006-10-31"),
        ("law", "2024-11-08"),
        ("fees", "2.1"),
        ("a", None),
        ("document", None),
    ]


async def test_settings_are_checked(imports: Imports) -> None:
    with pytest.raises(WrongSettings):
        await imports.start(EDITOR, [], ImportSettings(kind="novel"))


async def test_a_process_of_its_own_reads_and_tells_errors() -> None:
    reader = ReaderApart()
    try:
        extract = await reader.read("a.md", samples.markdown())
        assert extract == standard_shelf().read("a.md", samples.markdown())
        with pytest.raises(Corrupt):
            await reader.read("a.docx", samples.corrupt_word())
    finally:
        reader.rest()


async def test_a_file_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(TooSlow):
        await ReaderApart(limit_s=0.01).read("a.md", b"# a")


async def test_packs_are_published_once_and_old_versions_stay(
    library: Library, document: Document
) -> None:
    (first,) = await library.publish([document])
    assert (first.revision, replace(first, revision=0)) == (1, document)
    assert await library.publish([document]) == (first,)
    changed = replace(document.clauses[0], text="我们不寄送。")
    _, second = await library.publish([replace(document, clauses=(changed, *document.clauses[1:]))])
    assert (second.revision, second.clauses[0].text) == (2, "我们不寄送。")
    old = await library.get("parcel-terms", "1")
    assert old.document.clauses == document.clauses
    assert (await library.get("parcel-terms")).document.revision == 2
    assert (await library.get("parcel-terms", "2026-01")).document.revision == 2


async def test_a_document_that_a_pack_drops_is_withdrawn_and_comes_back(
    library: Library, document: Document
) -> None:
    await library.publish([document])
    assert await library.publish([]) == ()
    assert (await library.get("parcel-terms", "1")).state == "withdrawn"
    with pytest.raises(DocumentNotFound):
        await library.get("parcel-terms")
    (back,) = await library.publish([document])
    assert back.revision == 1


async def test_a_later_version_holds_from_its_day(
    library: Library, document: Document, clock: ManualClock
) -> None:
    await library.publish([document])
    await library.publish([replace(document, version="2027-01", effective_from=date(2027, 1, 1))])
    assert [one.revision for one in await library.in_force()] == [1]
    assert (await library.get("parcel-terms")).document.version == "2026-01"
    clock.set(clock.now().replace(year=2027))
    assert [one.revision for one in await library.in_force()] == [2]


async def test_a_second_person_puts_an_import_online_and_a_restart_keeps_it(
    imports: Imports, library: Library, document: Document, told: list[str]
) -> None:
    await library.publish([document])
    await run(imports, {"x.md": TEXT.replace("（二）凭证。", "（二）票据。").encode()})
    with pytest.raises(OwnDocument):
        await library.release(EDITOR, "parcel-terms", 2)
    assert told == []
    released = await library.release(REVIEWER, "parcel-terms", 2)
    assert (released.state, released.settled_by, told) == ("online", REVIEWER, ["changed"])
    with pytest.raises(DocumentSettled):
        await library.reject(REVIEWER, "parcel-terms", 2, "late")
    await library.publish([document])
    assert (await library.get("parcel-terms")).document.revision == 2


async def test_a_rejected_draft_may_be_imported_again(imports: Imports, library: Library) -> None:
    (done,) = await run(imports, {"a.md": b"# a\n\nword"})
    await library.reject(REVIEWER, "a", 1, "wrong file")
    assert (await library.get("a", "1")).note == "wrong file"
    (again,) = await run(imports, {"a.md": b"# a\n\nword"})
    assert (done.revision, again.state, again.revision) == (1, "draft", 2)


def test_a_clause_is_found_in_other_digits(document: Document) -> None:
    assert [find_clause(document, number) for number in ("第二条", "第2条")] == [1, 1]
    with pytest.raises(DocumentNotFound):
        find_clause(document, "第三条")


async def test_documents_propose_questions_that_only_a_reviewer_accepts(
    imports: Imports, proposals: Proposals
) -> None:
    (done,) = await run(imports, {"terms.md": samples.markdown()}, ImportSettings())
    queue = await proposals.list("open", "document", None, 50)
    assert done.proposals == len(queue) == 5
    by_question = {one.question: one for one in queue}
    defined = by_question["什么是意外伤害？"]
    assert defined.answer.startswith("意外伤害：遭受外来的")
    assert defined.answer.endswith("（《小额意外保险条款》第五条）")
    fees = by_question["《小额意外保险条款》费用标准是怎么规定的？"]
    assert "年度免赔额 | 500元" in fees.answer
    assert (fees.document, fees.revision, fees.clause) == ("terms", 1, "第三条")
    accepted = await proposals.accept(REVIEWER, fees.id, question="收多少钱？")
    assert (accepted.state, accepted.article) == ("accepted", f"{REVIEWER}-收多少钱？")
    rejected = await proposals.reject(REVIEWER, defined.id, "太细")
    assert (rejected.state, rejected.note, rejected.settled_by) == ("rejected", "太细", REVIEWER)
    with pytest.raises(ProposalSettled):
        await proposals.accept(REVIEWER, defined.id)
    with pytest.raises(ProposalNotFound):
        await proposals.reject(REVIEWER, 999999, "")
    assert await proposals.counts() == {"open": 3, "accepted": 1, "rejected": 1}


async def test_an_accepted_proposal_is_a_draft_article_and_answers_nobody(
    imports: Imports, database: Database, clock: ManualClock, packs: Packs
) -> None:
    register = Register(database, Audit(), clock, lambda: None)
    checking = Checking(PolicyTable.load(packs), ServiceNames.load(packs))
    drafts = Drafts(database, clock, register, checking)
    proposals = Proposals(database, Audit(), clock, draft_maker(drafts, database, clock))
    await run(imports, {"terms.md": samples.markdown()}, ImportSettings(product="P-1"))
    queue = await proposals.list("open", None, None, 50)
    accepted = await proposals.accept(REVIEWER, queue[0].id)
    assert accepted.article == f"proposed-{queue[0].id}"
    row = await database.fetchrow(
        "select state, content, authors from article_version where article = $1", accepted.article
    )
    assert row is not None
    assert (row["state"], row["authors"]) == ("draft", [REVIEWER])
    assert row["content"]["question"]["zh"] == queue[0].question
    assert row["content"]["product"] == "P-1"
    source = {"document": samples.TITLE, "clause": queue[0].clause, "law": None}
    assert row["content"]["source"] == source


async def test_listed_questions_are_proposed_as_they_are(
    imports: Imports, proposals: Proposals
) -> None:
    await run(imports, {"faq.csv": samples.faq()}, ImportSettings())
    queue = await proposals.list("open", "faq", None, 50)
    shown = {(one.question, one.answer, "|".join(one.similar)) for one in queue}
    assert shown == set(samples.PAIRS)


async def test_closed_conversations_propose_what_the_agent_answered(proposals: Proposals) -> None:
    said = [
        {"source": "customer", "text": "你好"},
        {"source": "assistant", "text": "您好，请讲。"},
        {"source": "customer", "text": "存折丢了怎么补办？我的电话13800000001"},
        {"source": "agent", "text": "请带身份证到任一网点。"},
        {"source": "agent", "text": "当场就能办好。"},
        {"source": "customer", "text": "谢谢"},
        {"source": "agent", "text": "不客气，祝您愉快。"},
    ]
    body: dict[str, Any] = {"said": said, "language": "zh-Hans", "intents": ["passbook_reissue"]}
    fact = Fact("conversation.resolved", str(uuid4()), body)
    await proposals.collect(fact)
    await proposals.collect(replace(fact, key=str(uuid4())))
    (one,) = await proposals.list("open", None, None, 10)
    assert one.answer == "请带身份证到任一网点。\n当场就能办好。"
    assert "13800000001" not in one.question
    assert (one.origin, one.intents, str(one.conversation)) == (
        "conversation",
        ("passbook_reissue",),
        fact.key,
    )
