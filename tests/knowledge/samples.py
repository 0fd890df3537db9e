"""Files of every kind, made when a test asks for them: the same terms in each format, and files that cannot be imported."""

import csv
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import docx
import openpyxl
import pptx
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from lxml import etree
from PIL import Image, ImageDraw, ImageFont
from pptx.util import Inches
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

Row = Sequence[str]
TITLE = "小额意外保险条款"
CHAPTERS = ("第一章 总则", "第二章 保障内容")
FEES: tuple[Row, ...] = (
    ("项目", "标准", "说明"),
    ("年度免赔额", "500元", "按保单年度计"),
    ("给付比例", "80%", "经社保结算为100%"),
    ("等待期", "30天", "意外不设等待期"),
)
CLAUSES: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    (
        CHAPTERS[0],
        "第一条",
        "合同构成",
        ("本合同由保险条款、投保单、保险单及其他书面约定共同构成，以保险单记载为准。",),
    ),
    (
        CHAPTERS[0],
        "第二条",
        "投保范围",
        (
            "投保人可以为下列人员投保：",
            "（一）出生满三十日的婴儿；",
            "（二）不满六十五周岁的成年人。",
        ),
    ),
    (CHAPTERS[1], "第三条", "费用标准", ("各项标准见下表。",)),
    (
        CHAPTERS[1],
        "第四条",
        "意外医疗保险金",
        (
            "被保险人因意外伤害在指定医疗机构治疗的，我们对必需且合理的医疗费用，在扣除免赔额之后按照约定的比例给付意外医疗保险金，"
            "每一保单年度内累计给付以保险金额为限，超过的部分由被保险人自行承担。",
        ),
    ),
    (
        CHAPTERS[1],
        "第五条",
        "释义",
        ("“意外伤害”是指遭受外来的、突发的、非本意的和非疾病的客观事件直接致使身体受到的伤害。",),
    ),
)
DECIMALS = (
    ("1 总则", "1.1", "服务对象", "本服务面向已开立结算账户的个人客户。"),
    ("1 总则", "1.2", "服务时间", "服务全天提供，系统维护期间除外。"),
    ("2 费用", "2.1", "工本费", "补发卡片收取工本费，首次申领免收。"),
    ("2 费用", "2.2", "邮寄费", "寄送卡片的费用由客户承担。"),
)
PAIRS = (
    ("怎么补办存折？", "带身份证到任一网点办理。", "存折丢了怎么办|补存折"),
    ("补办要多久？", "资料齐全当场办好。", "几天能好"),
)


def styled_word() -> bytes:
    """Headings by style, the table in the third clause, page breaks as Word saves them."""
    document = docx.Document()
    document.add_heading(TITLE, 0)
    for chapter, number, title, lines in CLAUSES:
        _word_chapter(document, chapter)
        heading = document.add_heading(f"{number} {title}", 2)
        if number == "第四条":
            heading.runs[0]._r.insert(0, OxmlElement("w:lastRenderedPageBreak"))
        for line in lines:
            document.add_paragraph(line)
        if number == "第三条":
            _word_table(document, FEES)
    return _saved(document)


def plain_word() -> bytes:
    """The same without a style: numbers and titles are words of plain paragraphs."""
    document = docx.Document()
    for chapter, number, title, lines in CLAUSES:
        _word_chapter(document, chapter, styled=False)
        document.add_paragraph(f"{number}　{title}")
        for line in lines:
            document.add_paragraph(line)
        if number == "第三条":
            _word_table(document, FEES)
    return _saved(document)


def counted_word() -> bytes:
    """Numbers that Word counts: `第%1条` stands in no paragraph, and neither does （一）."""
    document = docx.Document()
    numbering: Any = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="{text}"/>'
        "</w:lvl>"
        for depth, text in enumerate(("第%1条", "（%2）"))
    )
    shape = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>'
    )
    numbering.insert(0, shape)
    numbering.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>')
    )
    for chapter, number, title, lines in CLAUSES:
        _word_chapter(document, chapter, styled=False)
        _counted(document.add_paragraph(title), 0)
        for line in lines:
            item = line.startswith("（")
            paragraph = document.add_paragraph(line[3:] if item else line)
            if item:
                _counted(paragraph, 1)
        if number == "第三条":
            _word_table(document, FEES)
    return _saved(document)


def merged_word() -> bytes:
    """A merged head, two lines in a cell, inserted and deleted text, and a content control."""
    document = docx.Document()
    document.add_paragraph("第一条 范围")
    paragraph = document.add_paragraph("本条款适用于")
    for tag, kind, text in (("w:ins", "w:t", "全体客户"), ("w:del", "w:delText", "部分客户")):
        change, run, words = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(kind)
        words.text = text
        run.append(words)
        change.append(run)
        paragraph._p.append(change)
    control, inside = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    second: Any = document.add_paragraph("第二条 标准")._p
    second.addprevious(control)
    inside.append(second)
    control.append(inside)
    document.element.body.remove(control)
    document.element.body.insert(2, control)
    table = document.add_table(3, 3)
    for place, text in enumerate(
        ("档次", "线上", "线下", "甲", "1元", "2元", "乙", "3元\n起", "4元")
    ):
        table.cell(place // 3, place % 3).text = text
    merged = table.cell(0, 1).merge(table.cell(0, 2))
    merged.text = "渠道"
    return _saved(document)


def text_pdf() -> bytes:
    """Running head and foot, numbered pages, a ruled table, and a clause that breaks over lines."""
    style = _style()
    story: list[Any] = [
        Paragraph(TITLE, ParagraphStyle("t", parent=style, fontSize=18, leading=26))
    ]
    seen = ""
    for chapter, number, title, lines in CLAUSES:
        if chapter != seen:
            story.append(
                Paragraph(chapter, ParagraphStyle("c", parent=style, fontSize=13, leading=22))
            )
            seen = chapter
        story.append(Paragraph(f"{number} {title}", style))
        story += [Paragraph(line, style) for line in lines]
        if number == "第三条":
            story += [_ruled(FEES), Spacer(1, 8), PageBreak()]
    story += [
        PageBreak(),
        Paragraph("第六条 争议处理", style),
        Paragraph("协商不成的，可以依法起诉。", style),
    ]
    return _pdf(story, running=f"示例机构 {TITLE}")


def long_table_pdf() -> bytes:
    """A table that goes on overleaf with its head repeated."""
    rows = [
        ("序号", "项目", "金额"),
        *((str(n), f"第{n}项服务", f"{n}.00元") for n in range(1, 61)),
    ]
    table = _ruled(rows)
    table.repeatRows = 1
    style = _style()
    return _pdf(
        [
            Paragraph("第一条 价目", style),
            table,
            Paragraph("第二条 附注", style),
            Paragraph("以公告为准。", style),
        ]
    )


def encrypted_pdf() -> bytes:
    """Behind a password."""
    return _pdf([Paragraph("第一条 密", _style())], encrypt=StandardEncryption("secret"))


def endless_pdf(pages: int = 501) -> bytes:
    """More pages than are imported at once."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    for number in range(pages):
        canvas.drawString(72, 700, f"page {number + 1}")
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def workbook() -> bytes:
    """Three sheets: fees below a title over merged cells, questions and answers, and a hidden one."""
    book = openpyxl.Workbook()
    fees = book.active
    assert fees is not None
    fees.title = "费用"
    fees.append(["收费标准"])
    fees.merge_cells("A1:C1")
    for row in FEES:
        fees.append(list(row))
    fees.append([])
    fees.append(["档次", "费率", "生效日"])
    for place, (name, rate) in enumerate((("普通", 0.035), ("贵宾", 0.0275)), fees.max_row + 1):
        fees.append([name, rate, None])
        fees.cell(place, 2).number_format = "0.00%"
    asked = book.create_sheet("常见问题")
    asked.append(["标准问题", "答案", "相似问"])
    for pair in PAIRS:
        asked.append(list(pair))
    hidden = book.create_sheet("草稿")
    hidden.append(["不公开"])
    hidden.sheet_state = "hidden"
    return _saved(book)


def slides() -> bytes:
    """Two slides with titles, text and a table."""
    show = pptx.Presentation()
    first = show.slides.add_slide(show.slide_layouts[1])
    first.shapes.title.text = "产品要点"
    first.placeholders[1].text = "保障意外医疗\n按比例给付"
    second = show.slides.add_slide(show.slide_layouts[5])
    second.shapes.title.text = "费用标准"
    box = second.shapes.add_table(len(FEES), 3, Inches(1), Inches(2), Inches(8), Inches(2))
    for down, row in enumerate(FEES):
        for across, text in enumerate(row):
            box.table.cell(down, across).text = text
    return _saved(show)


def page(title: str = TITLE) -> bytes:
    """A web page with navigation, the terms and a table with spans."""
    parts, seen = [], ""
    for chapter, number, name, lines in CLAUSES:
        parts.append(f"<h2>{chapter}</h2>" if chapter != seen else "")
        seen = chapter
        parts.append(f"<h3>{number} {name}</h3>" + "".join(f"<p>{line}</p>" for line in lines))
        if number == "第三条":
            cells = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row)}</tr>" for row in FEES)
            parts.append(f"<table>{cells}</table>")
    return (
        f"<!doctype html><html><head><meta charset=utf-8><title>{title}</title><script>1<2</script></head><body>"
        f"<nav><a href=/>首页</a></nav><main><h1>{title}</h1>{''.join(parts)}</main><footer>版权</footer></body></html>"
    ).encode()


def spanned_page() -> bytes:
    """A table whose cells span rows and columns, a list, an old encoding, and no <main>."""
    return (
        "<html><head><meta charset=gb2312></head><body><header>导航</header><h1>费率</h1><table><tr><th rowspan=2>档次</th>"
        "<th colspan=2>渠道</th></tr><tr><th>线上</th><th>线下</th></tr><tr><td>甲</td><td>1元</td><td>2<br>元</td></tr>"
        "</table><ol><li>先登录</li><li>再<b>确认</b></li></ol></body></html>"
    ).encode("gb18030")


def markdown() -> bytes:
    """Chapters as headings, clauses as paragraphs, a table."""
    parts, seen = [f"# {TITLE}"], ""
    for chapter, number, name, lines in CLAUSES:
        parts += [f"## {chapter}"] if chapter != seen else []
        seen = chapter
        parts += [f"### {number} {name}", "\n".join(lines)]
        if number == "第三条":
            head, *rows = ("| " + " | ".join(row) + " |" for row in FEES)
            parts.append("\n".join([head, "| --- | --- | --- |", *rows]))
    return "\n\n".join(parts).encode()


def decimal_markdown() -> bytes:
    """Numbered 1.1, 1.2 below 1 and 2, without headings."""
    lines, seen = [], ""
    for top, number, title, text in DECIMALS:
        lines += [top] if top != seen else []
        seen = top
        lines += [f"{number} {title}", text]
    return "\n\n".join(lines).encode()


def law(version: int) -> bytes:
    """Two versions of one small statute: an article was inserted, one changed, one left."""
    articles = [
        "为了规范邮寄服务，维护客户权益，制定本规定。",
        "本规定适用于向客户寄送卡片、存折和凭证的活动。",
        "寄送应当使用可以查询进度的邮寄服务，并向客户告知单号。",
        "客户可以选择到网点领取，网点领取不收取费用。",
        "本规定自公布之日起施行，由运营部门负责解释。",
    ]
    if version == 2:
        articles[2] = "寄送应当使用可以查询进度的邮寄服务，并在当日向客户告知单号和预计送达日期。"
        articles.insert(1, "寄送卡片应当遵循安全、及时、可追溯的原则，防止他人冒领。")
        del articles[4]
    numbers = "一二三四五六"
    body = "\n\n".join(f"第{numbers[n]}条 {text}" for n, text in enumerate(articles))
    return f"# 邮寄服务管理规定\n\n## 第一章 总则\n\n{body}\n".encode()


def faq(encoding: str = "utf-8-sig", delimiter: str = ",") -> bytes:
    """Questions, answers and other wordings."""
    return csv_of([("问题", "答案", "相似问"), *PAIRS], encoding, delimiter)


def sitemap_folder() -> dict[str, bytes]:
    """Pages of which the sitemap lists two that are there, one that is not, and leaves one out."""
    places = ("https://example.org/help/", "https://example.org/terms", "https://example.org/gone")
    urls = "".join(f"<url><loc>{place}</loc></url>" for place in places)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return {
        "sitemap.xml": f'<?xml version="1.0"?><urlset xmlns="{space}">{urls}</urlset>'.encode(),
        "help/index.html": page("帮助"),
        "terms.html": page("条款"),
        "private.html": page("内部"),
    }


def corrupt_word() -> bytes:
    """An archive whose middle was overwritten."""
    content = bytearray(styled_word())
    content[len(content) // 3 : len(content) // 3 + 400] = b"\0" * 400
    return bytes(content)


def hollow_word() -> bytes:
    """A sound archive that holds no document."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("readme.txt", "nothing")
    return stream.getvalue()


def encrypted_word() -> bytes:
    """What Word writes when a password is set: a compound file with an encrypted package."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")


def scanned_pages(font: str) -> list[Image.Image]:
    """The terms as two pictures of pages, drawn with this font file."""
    letters = ImageFont.truetype(font, 30)
    pages = []
    for part in (CLAUSES[:3], CLAUSES[3:]):
        picture = Image.new("RGB", (1240, 1754), "white")
        draw, down = ImageDraw.Draw(picture), 120
        for _, number, title, lines in part:
            for line in (f"{number} {title}", *lines):
                for start in range(0, len(line), 32):
                    draw.text((120, down), line[start : start + 32], font=letters, fill="black")
                    down += 56
            for row in FEES if number == "第三条" else ():
                for place, cell in enumerate(row):
                    left = 120 + place * 330
                    draw.rectangle((left, down, left + 330, down + 56), outline="black")
                    draw.text((left + 15, down + 8), cell, font=letters, fill="black")
                down += 56
        pages.append(picture)
    return pages


def scanned_pdf(font: str) -> bytes:
    """The pictures as a PDF without a letter of text."""
    first, *others = scanned_pages(font)
    stream = io.BytesIO()
    first.save(stream, "PDF", save_all=True, append_images=others, resolution=150)
    return stream.getvalue()


def picture_pdf() -> bytes:
    """One page that is a grey picture."""
    stream = io.BytesIO()
    Image.new("RGB", (300, 400), "grey").save(stream, "PDF")
    return stream.getvalue()


TERMS: Mapping[str, Callable[[], bytes]] = {
    "styled.docx": styled_word,
    "plain.docx": plain_word,
    "counted.docx": counted_word,
    "text.pdf": text_pdf,
    "page.html": page,
    "terms.md": markdown,
}
"""The same terms in six files: five clauses and the table of fees."""

OTHERS: Mapping[str, Callable[[], bytes]] = {
    "merged.docx": merged_word,
    "table.pdf": long_table_pdf,
    "book.xlsx": workbook,
    "slides.pptx": slides,
    "spans.htm": spanned_page,
    "decimal.md": decimal_markdown,
    "邮寄规定(2020-01-01).md": lambda: law(1),
    "邮寄规定(2025-06-01).md": lambda: law(2),
    "faq.csv": faq,
    "faq-gbk.csv": lambda: faq("gb18030", ";"),
    "rates.tsv": lambda: csv_of(FEES, "utf-16", "\t"),
    "note.txt": lambda: "营业时间调整公告\n自下月起周末照常营业。".encode(),
}
BROKEN: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "corrupt.docx": (corrupt_word, "file_corrupt"),
    "hollow.docx": (hollow_word, "file_corrupt"),
    "locked.docx": (encrypted_word, "file_encrypted"),
    "locked.pdf": (encrypted_pdf, "file_encrypted"),
    "half.pdf": (lambda: text_pdf()[:900], "file_corrupt"),
    "empty.pdf": (lambda: b"", "file_empty"),
    "blank.docx": (lambda: _saved(docx.Document()), "file_empty"),
    "endless.pdf": (endless_pdf, "file_too_many_pages"),
    "wrong.xlsx": (lambda: b"PK\x03\x04 not a workbook", "file_corrupt"),
    "scan.pdf": (picture_pdf, "recogniser_missing"),
    "music.mp3": (lambda: b"ID3", "file_unsupported"),
    "front.md": (lambda: b"---\nid: Bad Id\n---\n# x\n", "file_malformed"),
}


def _word_chapter(document: WordDocument, chapter: str, *, styled: bool = True) -> None:
    if any(paragraph.text == chapter for paragraph in document.paragraphs):
        return
    if styled:
        document.add_heading(chapter, 1)
    else:
        document.add_paragraph(chapter)


def _word_table(document: WordDocument, rows: Sequence[Row]) -> None:
    table = document.add_table(len(rows), len(rows[0]))
    for down, row in enumerate(rows):
        for across, text in enumerate(row):
            table.cell(down, across).text = text


def _counted(paragraph: Any, depth: int) -> None:
    properties = paragraph._p.get_or_add_pPr()
    reference = etree.SubElement(properties, qn("w:numPr"))
    for name, value in (("w:ilvl", depth), ("w:numId", 77)):
        etree.SubElement(reference, qn(name)).set(qn("w:val"), str(value))


def _style() -> ParagraphStyle:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    return ParagraphStyle("p", fontName="STSong-Light", fontSize=10.5, leading=18, wordWrap="CJK")


def _ruled(rows: Sequence[Row]) -> Table:
    font, grid = (
        ("FONTNAME", (0, 0), (-1, -1), "STSong-Light"),
        ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
    )
    return Table([list(row) for row in rows], style=TableStyle([font, grid]))


def _pdf(story: list[Any], running: str = "", encrypt: Any = None) -> bytes:
    stream = io.BytesIO()

    def furniture(canvas: Any, document: Any) -> None:
        if running:
            canvas.setFont("STSong-Light", 9)
            canvas.drawString(72, A4[1] - 40, running)
            canvas.drawCentredString(A4[0] / 2, 30, f"第 {document.page} 页")

    document = SimpleDocTemplate(stream, pagesize=A4, encrypt=encrypt, invariant=True)
    document.build(story, onFirstPage=furniture, onLaterPages=furniture)
    return stream.getvalue()


def csv_of(rows: Sequence[Row], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue().encode(encoding)


def _saved(made: Any) -> bytes:
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()
