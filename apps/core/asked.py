"""What an address asks for, as far as it can be meant."""


def words_of(request, name="q"):
    """The words typed into a search, without the spaces around and what no text may hold."""
    return request.GET.get(name, "").replace("\x00", "").strip()
