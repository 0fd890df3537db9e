"""The same terms in every format become the same clauses, with numbers, tables and pages."""

import pytest
from tests.knowledge import samples

from qiantai.knowledge.changes import compare, counts
from qiantai.knowledge.clauses import Clause
from qiantai.knowledge.importers.base import Block, Extract, Grid, Heading, Paragraph, Unreadable
from qiantai.knowledge.importers.ocr import Picture, Piece, find_recogniser, piece_blocks
from qiantai.knowledge.importers.pdf import PdfImporter
from qiantai.knowledge.importers.picture import PictureImporter
from qiantai.knowledge.importers.shelf import standard_shelf
from qiantai.knowledge.importers.sitemap import listed
from qiantai.knowledge.outline import outline, title_of

SHELF = standard_shelf()
FONT = "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc"


def clauses(name: str) -> tuple[Clause, ...]:
    make = {**samples.TERMS, **samples.OTHERS}[name]
    return outline("d", SHELF.read(name, make()))


@pytest.mark.parametrize("name", samples.TERMS)
def test_every_clause_and_cell_is_in_place_in_every_format(name: str) -> None:
    check_terms(clauses(name))


def check_terms(found: tuple[Clause, ...]) -> None:
    shown = [(one.path[-1:], one.number, one.title, tuple(one.text.split("\n"))) for one in found]
    wanted = [((chapter,), *rest) for chapter, *rest in samples.CLAUSES]
    assert shown[: len(wanted)] == wanted
    assert [len(one.tables) for one in found[:5]] == [0, 0, 1, 0, 0]
    (table,) = found[2].tables
    assert (table.rows, table.after) == (samples.FEES, 1)


@pytest.mark.parametrize("name", ["styled.docx", "text.pdf", "terms.md", "page.html"])
def test_the_title_is_the_documents_own(name: str) -> None:
    assert title_of(SHELF.read(name, samples.TERMS[name]()), "?") == samples.TITLE


def test_pages_are_those_of_the_print() -> None:
    assert [one.page for one in clauses("text.pdf")] == [1, 1, 1, 2, 2, 3]
    assert [one.page for one in clauses("styled.docx")] == [1, 1, 1, 2, 2]


def test_heads_feet_and_page_numbers_are_no_text() -> None:
    words = "".join(one.words for one in clauses("text.pdf"))
    assert "示例机构" not in words
    assert "页" not in words


def test_a_table_that_goes_on_overleaf_is_one_table() -> None:
    first, second = clauses("table.pdf")
    (table,) = first.tables
    assert [row[0] for row in table.rows] == ["序号", *map(str, range(1, 61))]
    assert (second.title, second.text) == ("附注", "以公告为准。")


def test_merged_cells_tracked_changes_and_controls_of_word() -> None:
    first, second = clauses("merged.docx")
    assert first.text == "本条款适用于全体客户"
    assert second.tables[0].rows == (
        ("档次", "渠道", "渠道"),
        ("甲", "1元", "2元"),
        ("乙", "3元\n起", "4元"),
    )


def test_sheets_keep_formats_titles_and_leave_hidden_ones_out() -> None:
    fees, *asked = clauses("book.xlsx")
    assert (fees.title, fees.text) == ("费用", "收费标准")
    assert fees.tables[0].rows == samples.FEES
    assert fees.tables[1].rows[1:] == (("普通", "3.50%", ""), ("贵宾", "2.75%", ""))
    assert [(one.path, one.title) for one in asked] == [
        (("常见问题",), q) for q, _, _ in samples.PAIRS
    ]
    assert "不公开" not in "".join(one.words for one in (fees, *asked))


def test_each_slide_is_a_part_of_its_own() -> None:
    first, second = clauses("slides.pptx")
    assert (first.title, first.text, first.page) == ("产品要点", "保障意外医疗\n按比例给付", 1)
    assert (second.title, second.tables[0].rows, second.page) == ("费用标准", samples.FEES, 2)


def test_spans_lists_and_old_encodings_of_pages() -> None:
    (part,) = clauses("spans.htm")
    assert part.title == "费率"
    assert part.text == "1. 先登录\n2. 再确认"
    assert part.tables[0].rows == (
        ("档次", "渠道", "渠道"),
        ("档次", "线上", "线下"),
        ("甲", "1元", "2\n元"),
    )


def test_decimals_keep_the_headings_above_them() -> None:
    shown = [(one.path[-1], one.number, one.title, one.text) for one in clauses("decimal.md")]
    assert shown == list(samples.DECIMALS)


@pytest.mark.parametrize("name", ["faq.csv", "faq-gbk.csv"])
def test_questions_and_answers_are_recognised(name: str) -> None:
    extract = SHELF.read(name, samples.OTHERS[name]())
    shown = [(one.question, one.answer, "|".join(one.similar)) for one in extract.pairs]
    assert shown == list(samples.PAIRS)


def test_a_number_that_comes_again_is_told_by_its_chapter() -> None:
    lines = ("第一条 子", "第二章 乙", "第一条 丑", "第一条 寅")
    blocks = [Paragraph("第一章 甲"), *map(Paragraph, lines)]
    found = outline("d", Extract("", tuple(blocks)))
    assert [one.number for one in found] == ["第一条", "第二章第一条", "第一条·2"]


def test_no_line_and_no_table_is_lost() -> None:
    grid = Grid((("甲", "乙"),))
    blocks: list[Block] = [Paragraph("前言"), grid, Heading("只有标题", 2), Heading("又一个", 2)]
    blocks += [Paragraph("第一条 一。"), Paragraph("第二条 二。"), Paragraph("附表一 费率"), grid]
    found = outline("d", Extract("", tuple(blocks)))
    assert [(one.number, one.path, one.title, one.text) for one in found] == [
        ("§1", (), "", "前言"),
        ("§2", (), "", "只有标题"),
        ("第一条", ("又一个",), "", "一。"),
        ("第二条", ("又一个",), "", "二。"),
        ("附表一", (), "费率", ""),
    ]
    assert [len(one.tables) for one in found] == [1, 0, 0, 0, 1]


def test_text_without_any_scheme_is_parted_by_pages() -> None:
    found = outline("d", Extract("", (Paragraph("甲", 1), Paragraph("乙", 1), Paragraph("丙", 2))))
    assert [(one.number, one.text, one.page) for one in found] == [
        ("§1", "甲\n乙", 1),
        ("§2", "丙", 2),
    ]


def test_changes_are_found_clause_by_clause_also_when_renumbered() -> None:
    old, new = clauses("邮寄规定(2020-01-01).md"), clauses("邮寄规定(2025-06-01).md")
    changes = compare(old, new)
    shown = [
        (one.kind, one.before and one.before.number, one.after and one.after.number)
        for one in changes
    ]
    assert shown == [
        ("same", "第一条", "第一条"),
        ("added", None, "第二条"),
        ("renumbered", "第二条", "第三条"),
        ("changed", "第三条", "第四条"),
        ("removed", "第四条", None),
        ("same", "第五条", "第五条"),
    ]
    assert counts(changes) == {"same": 2, "renumbered": 1, "changed": 1, "added": 1, "removed": 1}
    spans = changes[3].spans
    assert "".join(one.text for one in spans if one.kind != "added") == old[2].text
    assert "".join(one.text for one in spans if one.kind != "removed") == new[3].text


@pytest.mark.parametrize("name", [name for name in samples.BROKEN if name not in ("front.md",)])
def test_what_cannot_be_read_says_why(name: str) -> None:
    make, code = samples.BROKEN[name]
    if code == "recogniser_missing" and find_recogniser() is not None:
        pytest.skip("text recognition is installed")
    with pytest.raises(Unreadable) as caught:
        SHELF.read(name, make())
    assert caught.value.code == code


def test_a_sitemap_orders_its_pages_and_names_missing_ones() -> None:
    files = {**samples.sitemap_folder(), "note.txt": b"x"}
    shown = [(one.name, one.content is None) for one in listed(files)]
    assert shown == [
        ("help/index.html", False),
        ("terms.html", False),
        ("gone", True),
        ("note.txt", False),
    ]


class Drawn:
    """A recogniser that sees pieces of text wherever it looks."""

    def read(self, picture: Picture) -> list[Piece]:
        assert picture.ndim == 3
        lines = [("第一条 甲乙丙丁戊己庚辛", 10, 200), ("壬癸。", 10, 60), ("第二条 表", 10, 60)]
        pieces = [
            Piece(text, left, 30.0 * row, right, 30.0 * row + 20)
            for row, (text, left, right) in enumerate(lines)
        ]
        cells = [("项目", 10, 3), ("标准", 110, 3), ("寄送", 12, 4), ("一元", 112, 4)]
        return [*pieces, *(Piece(t, x, 30.0 * y, x + 40, 30.0 * y + 20) for t, x, y in cells)]


def test_recognised_pieces_become_lines_and_tables() -> None:
    blocks = piece_blocks(Drawn().read(Picture((1, 1, 3))), 1)
    assert blocks == [
        Paragraph("第一条 甲乙丙丁戊己庚辛壬癸。", 1),
        Paragraph("第二条 表", 1),
        Grid((("项目", "标准"), ("寄送", "一元")), 1),
    ]


def test_pages_without_text_go_to_the_recogniser() -> None:
    extract = PdfImporter(Drawn).read("scan.pdf", samples.picture_pdf())
    assert [one.number for one in outline("d", extract)] == ["第一条", "第二条"]


def test_a_missing_recogniser_is_said_for_pictures_too() -> None:
    with pytest.raises(Unreadable) as caught:
        PdfImporter(lambda: None).read("scan.pdf", samples.picture_pdf())
    assert (caught.value.code, caught.value.detail) == ("recogniser_missing", {"page": 1})
    assert PictureImporter(Drawn).suffixes


def test_scanned_pages_are_read_where_recognition_is_installed_and_refused_elsewhere() -> None:
    if find_recogniser() is None:
        with pytest.raises(Unreadable) as caught:
            SHELF.read("scan.pdf", samples.scanned_pdf(FONT))
        assert caught.value.code == "recogniser_missing"
        return
    found = outline("d", SHELF.read("scan.pdf", samples.scanned_pdf(FONT)))
    check_path_free = [(one.number, one.title) for one in found]
    assert check_path_free == [(number, title) for _, number, title, _ in samples.CLAUSES]
    assert found[2].tables[0].rows == samples.FEES
