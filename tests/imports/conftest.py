"""Files that move in, and what a worker does with them."""

import io

import pytest
from django.core.files import File

from apps.imports.actions import runs, uploads, working
from apps.imports.models import FileImport
from tests.factories import UserFactory


class Office:
    """Somebody at a desk with a file, and the worker behind it."""

    def __init__(self, user):
        self.user = user

    def bring(self, text, *, name="book.csv", kind="customers", source=None):
        body = text if isinstance(text, bytes) else text.encode()
        file = File(io.BytesIO(body), name=name)
        file.size = len(body)
        return uploads.add_import(file, kind=kind, source=source, by=self.user)

    def check(self, file_import):
        runs.choose_columns(file_import, mapping=file_import.mapping, by=self.user)
        return self.worked_on(file_import)

    def move_in(self, text, **how):
        """Bring a file, check it, move it in; return it as it is then."""
        return self.start(self.check(self.bring(text, **how)))

    def start(self, checked):
        runs.start_import(checked, by=self.user)
        return self.worked_on(checked)

    def take_back(self, file_import):
        runs.undo_import(file_import, by=self.user)
        return self.worked_on(file_import)

    def worked_on(self, file_import):
        working.work_on(file_import.pk)
        return FileImport.objects.get(pk=file_import.pk)


@pytest.fixture
def office(queue):
    return Office(UserFactory(name="Mia Moves"))
