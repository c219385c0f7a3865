"""Photos as a telephone makes them, and worse ones."""

import os
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def jpeg(name="car.jpg", *, size=(1600, 1200), noise=True, **options):
    """A photo file; of noise it is as hard to make small as any."""
    width, height = size
    raw = os.urandom(3 * width * height) if noise else bytes(3 * width * height)
    written = BytesIO()
    Image.frombytes("RGB", size, raw).save(written, "JPEG", quality=80, **options)
    return SimpleUploadedFile(name, written.getvalue(), content_type="image/jpeg")
