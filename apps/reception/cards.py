"""Cards to stand beside show cars, as a PDF: the code, and what happens when one scans it."""

from io import BytesIO

from django.utils import translation
from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfgen.canvas import Canvas

from apps.core.qr import QUIET, qr_matrix

# Every reader of PDF brings this one for Chinese, so no file of ten megabytes is sent along.
CHINESE = "STSong-Light"
registerFont(UnicodeCIDFont(CHINESE))
# Four cards of A6 on a sheet, to be cut at its middles.
WIDTH, HEIGHT = A4[0] / 2, A4[1] / 2
MARGIN, CODE = 9 * mm, 74 * mm


def cards_pdf(cards):
    """Return the PDF of these (tag, address), four on a sheet, in the dealership's language."""
    written = BytesIO()
    canvas = Canvas(written, pagesize=A4, pageCompression=1)
    canvas.setTitle("Forecourt")
    for number, (tag, address) in enumerate(cards):
        if number and number % 4 == 0:
            canvas.showPage()
        column, row = number % 2, number % 4 // 2
        canvas.saveState()
        canvas.translate(column * WIDTH, A4[1] - (row + 1) * HEIGHT)
        with translation.override(tag.dealership.language):
            _draw(canvas, tag, address)
        canvas.restoreState()
    canvas.save()
    return written.getvalue()


def _draw(canvas, tag, address):
    canvas.setStrokeGray(0.85)
    canvas.rect(0, 0, WIDTH, HEIGHT)
    middle, top = WIDTH / 2, HEIGHT - MARGIN
    _line(canvas, middle, top - 4 * mm, tag.dealership.name, 10, grey=0.4)
    _line(canvas, middle, top - 13 * mm, str(tag.show_car or tag), 20, bold=True)
    below = top - 18 * mm - CODE
    _code(canvas, middle - CODE / 2, below, address)
    _line(canvas, middle, below - 5 * mm, _("Scan me"), 18, bold=True)
    _line(canvas, middle, below - 13 * mm, _("Price, range, equipment, colours"), 12)
    _line(canvas, middle, below - 19 * mm, _("and a button that calls somebody to you"), 12)
    quiet = _("No app, no sign-in. Nobody is followed.")
    _line(canvas, middle, MARGIN - 2 * mm, quiet, 9, grey=0.4)
    _line(canvas, WIDTH - MARGIN, top - 4 * mm, str(tag.number), 9, grey=0.4)


def _line(canvas, x, y, text, size, *, grey=0, bold=False):
    """A line around a middle, in a letter that has its signs, smaller where it would not fit."""
    font = _font_of(text, bold)
    while size > 6 and stringWidth(text, font, size) > WIDTH - 2 * MARGIN:
        size -= 0.5
    canvas.setFillGray(grey)
    canvas.setFont(font, size)
    canvas.drawCentredString(x, y, text)


def _font_of(text, bold):
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return CHINESE
    return "Helvetica-Bold" if bold else "Helvetica"


def _code(canvas, x, y, address):
    """The QR code as squares, sharp at any size; runs of a row are one."""
    rows = qr_matrix(address)
    module = CODE / (len(rows) + 2 * QUIET)
    canvas.setFillGray(0)
    for number, row in enumerate(rows):
        bottom = y + CODE - (number + 1 + QUIET) * module
        start = None
        for column, dark in enumerate([*row, False]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                left, width = x + (start + QUIET) * module, (column - start) * module
                canvas.rect(left, bottom, width, module, stroke=0, fill=1)
                start = None
