"""Printed papers as PDF: a head, labelled values, a table over as many pages as it takes, and a seal that a password opens."""

import io
import secrets
from collections.abc import Sequence
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, Spacer, Table

LATIN = "Helvetica"
HAN = {"zh-Hant": "MSung-Light"}
SONG = "STSong-Light"
INK, QUIET, LINE, BAND = (HexColor(one) for one in ("#1b2430", "#5b6675", "#d5dbe3", "#f2f5f8"))
MARGIN = 16 * mm
WIDTH = A4[0] - 2 * MARGIN
SIZE, LEADING, PADDING = 9, 12.5, 12
TIGHT = (("TOPPADDING", (0, 0), (-1, -1), 1.5), ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5))
HEADER, ALGORITHM = "%PDF-2.0", "AES-256"
OWNER_BYTES = 32


class Paper:
    """Collects what stands on a paper in order; `render` prints it.

    Han characters are set in the viewer's own Song or Ming face (Adobe-GB1, Adobe-CNS1), so that no font file is shipped.
    """

    def __init__(self, title: str, issuer: str, page: str, language: str) -> None:
        """`page` is the words of a foot, with `{page}` and `{pages}`."""
        self._title, self._issuer, self._page = title, issuer, page
        self._han = HAN.get(language, SONG)
        pdfmetrics.registerFont(UnicodeCIDFont(self._han))
        self._story: list[object] = [
            self._words(issuer, 9, QUIET),
            self._words(title, 16, leading=24),
            Spacer(1, 4 * mm),
        ]

    def rows(self, rows: Sequence[tuple[str, str]]) -> "Paper":
        """Labelled values, two beside each other."""
        cells = [[self._words(label, SIZE, QUIET), self._words(value)] for label, value in rows]
        if len(cells) % 2:
            cells.append(["", ""])
        lines = [[*cells[at], *cells[at + 1]] for at in range(0, len(cells), 2)]
        share = [0.19, 0.31, 0.19, 0.31]
        table = Table(lines, [WIDTH * one for one in share])
        table.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *TIGHT])
        self._story += [table, Spacer(1, 4 * mm)]
        return self

    def table(
        self,
        columns: Sequence[tuple[str, float, bool]],
        rows: Sequence[Sequence[str]],
        empty: str,
    ) -> "Paper":
        """Columns of (label, share of the width, whether figures); `empty` stands there when there are no rows."""
        head = [self._words(label, SIZE, QUIET, right=figures) for label, _, figures in columns]
        faces = [self._face("".join(cells)) for cells in zip(*rows, strict=True)]
        lines = [
            [
                self._cell(text, face, WIDTH * share)
                for text, face, (_, share, _) in zip(row, faces, columns, strict=True)
            ]
            for row in rows
        ]
        widths = [WIDTH * share for _, share, _ in columns]
        table = LongTable([head, *lines], widths, repeatRows=1)
        shaped = [
            *(("FONT", (at, 1), (at, -1), face, SIZE, LEADING) for at, face in enumerate(faces)),
            *(("ALIGN", (at, 0), (at, -1), "RIGHT") for at, c in enumerate(columns) if c[2]),
        ]
        table.setStyle(
            [
                ("TEXTCOLOR", (0, 0), (-1, -1), INK),
                ("BACKGROUND", (0, 0), (-1, 0), BAND),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                *TIGHT,
                *shaped,
            ]
        )
        self._story.append(table)
        if not rows:
            self._story += [Spacer(1, 3 * mm), self._words(empty, SIZE, QUIET)]
        return self

    def note(self, text: str) -> "Paper":
        """A sentence below."""
        self._story += [Spacer(1, 4 * mm), self._words(text, 8, QUIET)]
        return self

    def render(self) -> bytes:
        """The PDF; takes a second for some thousand rows, so call it outside of the event loop."""
        target = io.BytesIO()
        document = SimpleDocTemplate(
            target,
            pagesize=A4,
            leftMargin=MARGIN,
            rightMargin=MARGIN,
            topMargin=MARGIN,
            bottomMargin=MARGIN + 6 * mm,
            title=self._title,
            author=self._issuer,
            invariant=1,
        )
        foot = _Foot(self._page, self._han)
        document.build(self._story, canvasmaker=foot.canvas)
        return target.getvalue()

    def _face(self, text: str) -> str:
        return LATIN if text.isascii() else self._han

    def _cell(self, text: str, face: str, width: float) -> str | Paragraph:
        """Plain text where it fits, for a paragraph costs a hundred times as much; broken into lines where it does not."""
        fits = pdfmetrics.stringWidth(text, face, SIZE) <= width - PADDING
        return text if fits else self._words(text)

    def _words(
        self,
        text: str,
        size: float = SIZE,
        colour: HexColor = INK,
        *,
        right: bool = False,
        leading: float = LEADING,
    ) -> Paragraph:
        style = ParagraphStyle(
            "words",
            fontName=self._face(text),
            fontSize=size,
            leading=leading,
            textColor=colour,
            wordWrap=None if text.isascii() else "CJK",
            **({"alignment": TA_RIGHT} if right else {}),
        )
        return Paragraph(escape(text), style)


class _Foot:
    """Writes the page numbers, which are known when the last page is."""

    def __init__(self, words: str, han: str) -> None:
        self._words, self._han = words, han

    def canvas(self, *given: object, **named: object) -> Canvas:
        """A canvas that keeps its pages until it is saved."""
        words, font = self._words, LATIN if self._words.isascii() else self._han

        class Numbered(Canvas):  # type: ignore[misc]
            """Pages with their number and their count."""

            def __init__(self, *given: object, **named: object) -> None:
                super().__init__(*given, **named)
                self._kept: list[dict[str, object]] = []

            def showPage(self) -> None:  # noqa: N802 - the library's name
                self._kept.append(dict(self.__dict__))
                self._startPage()

            def save(self) -> None:
                for number, page in enumerate(self._kept, 1):
                    self.__dict__.update(page)
                    self.setFont(font, 8)
                    self.setFillColor(QUIET)
                    text = words.format(page=number, pages=len(self._kept))
                    self.drawCentredString(A4[0] / 2, MARGIN - 2 * mm, text)
                    super().showPage()
                super().save()

        return Numbered(*given, **named)


def seal(paper: bytes, password: str) -> bytes:
    """The PDF encrypted with AES-256 (PDF 2.0, revision 6); ValueError without a password.

    The owner's password is thrown away, so that nobody but who knows this one opens it.
    """
    if not password:
        raise ValueError("a sealed paper needs a password")
    from pypdf import PdfReader, PdfWriter  # a tenth of all that a start imports

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(paper)))
    writer.pdf_header = HEADER
    owner = secrets.token_urlsafe(OWNER_BYTES)
    writer.encrypt(user_password=password, owner_password=owner, algorithm=ALGORITHM)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()
