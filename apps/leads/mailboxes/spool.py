"""Mails that somebody puts into a folder of ours: single ones (.eml) and whole boxes (.mbox)."""

import mailbox
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from .letter import LARGEST, MOST, Letter, Trouble

DONE = "done"


def letters_in_folder(root: Path, path: str) -> Iterator[Letter]:
    """Yield the mails of a folder below `root`, the oldest first.

    A file is moved to `done` when the caller asks for what comes after its last mail: by then all
    of it is kept. Who stops before finds the file in its place the next time.
    """
    with _files_in(root, path) as files:
        for file in sorted(files, key=lambda file: (file.stat().st_mtime, file.name))[:MOST]:
            yield from _letters_of(file)
            _put_away(file)


def files_in_folder(root: Path, path: str) -> int:
    """Count the files of mails in a folder, and leave them alone."""
    with _files_in(root, path) as files:
        return len(files)


@contextmanager
def _files_in(root, path):
    folder = (root / path).resolve()
    # A name with dots or a link must not lead to what lies elsewhere on this machine.
    if not folder.is_relative_to(root.resolve()) or not folder.is_dir():
        raise Trouble("mailbox_no_folder", path=path)
    try:
        yield [file for file in folder.iterdir() if file.suffix in (".eml", ".mbox")]
    except OSError as error:
        raise Trouble("mailbox_file", error=error.strerror or type(error).__name__) from error


def _letters_of(file):
    arrived_at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    if file.suffix == ".eml":
        with file.open("rb") as opened:
            yield Letter(opened.read(LARGEST), arrived_at)
        return
    box = mailbox.mbox(file, create=False)
    try:
        for key in box.iterkeys():
            yield Letter(box.get_bytes(key)[:LARGEST], arrived_at)
    finally:
        box.close()


def _put_away(file):
    done = file.parent / DONE
    done.mkdir(exist_ok=True)
    target = done / file.name
    if target.exists():
        target = done / f"{file.stem}.{file.stat().st_mtime_ns}{file.suffix}"
    file.rename(target)
