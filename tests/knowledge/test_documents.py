"""Clause documents of the packs are read to the last cell, and what is wrong is named with file, line and field."""

from dataclasses import replace
from pathlib import Path

import pytest

from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import Packs
from qiantai.knowledge.clauses import Table
from qiantai.knowledge.documents import document_text, parse_document, read_documents
from qiantai.knowledge.numbering import gaps, ordinal, split_heading

TEXT = """---
id: parcel-terms
title: {zh: 邮寄服务条款, en: Parcel Terms}
kind: agreement
product: null
version: "2026-01"
effective_from: 2026-01-01
audience: all
owner: 运营部
intents: [parcel_fee]
law: [《民法典》第四百九十六条]
---
# 邮寄服务条款
<!-- page: 1 -->
## 第一章 总则
### 第一条 服务内容
我们向客户寄送：
（一）卡片；
（二）凭证。
<!-- page: 2 -->
## 第二章 费用
### 第二条 收费标准
收费如下：

| 项目 | 标准 |
| --- | --- |
| 同城 | 每件 \\| 次 |
| - | <br>无 |

以上含税。
"""


def test_a_document_is_read_with_chapters_pages_and_tables() -> None:
    document = parse_document(TEXT, "parcel-terms.md", "bank")
    first, second = document.clauses
    assert (document.id, document.version, document.pack) == ("parcel-terms", "2026-01", "bank")
    assert (first.id, first.title, first.page) == ("parcel-terms#第一条", "服务内容", 1)
    assert first.text == "我们向客户寄送：\n（一）卡片；\n（二）凭证。"
    assert (second.path, second.page) == (("第二章 费用",), 2)
    assert second.text == "收费如下：\n以上含税。"
    rows = (("项目", "标准"), ("同城", "每件 | 次"), ("-", "\n无"))
    assert second.tables == (Table(rows, after=1),)


def test_a_document_is_written_as_it_is_read() -> None:
    document = parse_document(TEXT, "parcel-terms.md", "bank")
    odd = replace(document.clauses[0], text="# 不是标题\n| 不是表格\n<!-- page: 9 -->", path=())
    document = replace(document, clauses=(*document.clauses, replace(odd, number="§3", title="")))
    assert parse_document(document_text(document), "x.md", "bank") == document


def test_every_shipped_document_runs_on_without_gaps_and_reads_back(packs: Packs) -> None:
    documents = read_documents(packs)
    assert len({document.id for document in documents}) == len(documents)
    for document in documents:
        assert gaps(clause.number for clause in document.clauses) == []
        assert parse_document(document_text(document), "x.md", document.pack) == document


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("kind: agreement", "kind: novel", "x.md:4: kind: must be one of"),
        ("id: parcel-terms", "id: Parcel", "x.md:2: id: 'Parcel' must be lower case"),
        ("owner: 运营部\n", "", "x.md:1: owner: is missing"),
        ("owner: 运营部", "owner: 运营部\ncolour: red", "x.md:10: colour: is not a field"),
        ("2026-01-01", "soon", "x.md:7: effective_from: must be a date"),
        ("en: Parcel Terms", "fr: Colis", "x.md:3: title: must hold zh and en"),
        ("[parcel_fee]", "parcel_fee", "x.md:10: intents: must be a list of texts"),
        ("[parcel_fee]", "[parcel_fee", "x.md:1"),
        ("### 第二条", "### 第一条", "x.md:22: clause: 第一条 is there twice"),
        ("### 第二条 收费标准", "### 收费标准", "x.md:22: clause: '收费标准' must be"),
        ("### 第一条 服务内容\n", "", "x.md:16: text: stands outside of every clause"),
        ("---\n# 邮寄", "\n# 邮寄", "x.md:1: front matter"),
    ],
)
def test_what_is_wrong_is_named_with_line_and_field(old: str, new: str, told: str) -> None:
    with pytest.raises(Misconfigured) as caught:
        parse_document(TEXT.replace(old, new, 1), "x.md", "bank")
    assert str(caught.value).startswith(told)


def test_one_pack_has_an_id_once_and_a_later_pack_replaces_it(tmp_path: Path) -> None:
    for pack in ("one", "two"):
        folder = tmp_path / pack / "documents"
        folder.mkdir(parents=True)
        (folder / "parcel.md").write_text(TEXT)
    (document,) = read_documents(Packs(tmp_path, ("one", "two")))
    assert document.pack == "two"
    (tmp_path / "two" / "documents" / "zz.md").write_text(TEXT)
    with pytest.raises(Misconfigured, match="the pack has parcel-terms twice"):
        read_documents(Packs(tmp_path, ("one", "two")))


@pytest.mark.parametrize(
    ("heading", "number"),
    [
        ("第五条 定义", "第五条"),
        ("第一百二十条之一　补充", "第一百二十条之一"),
        ("1.2.3 定义", "1.2.3"),
        ("（一） 甲", "（一）"),
        ("第二章第一条 甲", "第二章第一条"),
        ("附件一 表", "附件一"),
        ("Article-3 Scope", "Article-3"),
        ("第一条·2 甲", "第一条·2"),
        ("§4", "§4"),
        ("定义", None),
    ],
)
def test_numbers_of_headings(heading: str, number: str | None) -> None:
    found = split_heading(heading)
    assert (found[0] if found else None) == number


def test_ordinals_and_gaps() -> None:
    assert [ordinal(text) for text in ("第一百零五条", "第12条", "1.2")] == [105, 12, None]
    assert gaps(["第一条", "第二条", "第二条之一", "第四条", "§1"]) == ["第四条"]
