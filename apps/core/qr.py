"""QR codes as drawings, for screens and print."""

import qrcode
from django.utils.html import format_html
from qrcode.constants import ERROR_CORRECT_M

QUIET = 4  # Modules of white around it, without which cameras find nothing.


def qr_svg(text, *, label):
    """Return the QR code of a text as SVG; `label` says what it opens, for who cannot see it."""
    rows = qr_matrix(text)
    size = len(rows) + 2 * QUIET
    dots = "".join(
        f"M{x + QUIET} {y + QUIET}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, dark in enumerate(row)
        if dark
    )
    return format_html(
        '<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}" role="img"'
        ' aria-label="{1}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{0}v{0}H0z"/>'
        '<path fill="#000" d="{2}"/></svg>',
        size,
        label,
        dots,
    )


def qr_matrix(text):
    """Return the QR code of a text as rows of dark (true) and light, without the white around."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    return code.get_matrix()
