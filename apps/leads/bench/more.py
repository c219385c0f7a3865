"""Pages and happenings that later apps let the bench ask for."""

MORE = []


def register(prepare):
    """Let the bench ask for more.

    `prepare` is a context manager, which runs in a scope: it makes what it needs, yields a More,
    and takes away again what it made.
    """
    MORE.append(prepare)
    return prepare


class More:
    """What an app adds: pages, and maybe something that open pages should show at once.

    `happen()` does it and returns a text that the page at `shown_by` then contains.
    """

    def __init__(self, pages, *, name="", happen=None, shown_by=""):
        self.pages, self.name, self.happen, self.shown_by = pages, name, happen, shown_by
