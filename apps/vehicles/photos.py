"""Photos made small: whoever looks at a car by its tag may have a poor signal."""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
MIME = "image/webp"
MOST_PIXELS = 60_000_000  # The largest telephones make; a bomb of a few bytes has more.
# Width, height and bytes. A tag shows one large photo and up to three small ones.
LARGE = ((900, 600), 18_000)
SMALL = ((360, 240), 5_500)
QUALITIES = (76, 64, 52, 40, 30)
SHRINKS = (1, 0.8, 0.6, 0.4)


class Unreadable(ValueError):
    """The file is no photo that can be read."""


@dataclass(frozen=True)
class Scaled:
    """One photo in the two sizes that are kept."""

    small: bytes
    large: bytes


def scaled(file):
    """Return a photo file in both sizes, upright, without what the camera wrote into it."""
    try:
        with Image.open(file, formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Unreadable
            image.draft("RGB", LARGE[0])  # A JPEG of a phone is read at an eighth of its size.
            whole = ImageOps.exif_transpose(image).convert("RGB")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError) as error:
        raise Unreadable from error
    return Scaled(small=_within(whole, *SMALL), large=_within(whole, *LARGE))


def _within(image, size, most):
    """The photo cut to this shape, as good as so many bytes allow."""
    for shrink in SHRINKS:
        width, height = (round(side * shrink) for side in size)
        cut = ImageOps.fit(image, (width, height), Image.Resampling.LANCZOS)
        for quality in QUALITIES:
            written = BytesIO()
            cut.save(written, "WEBP", quality=quality, method=4)
            if written.tell() <= most:
                return written.getvalue()
    return written.getvalue()
