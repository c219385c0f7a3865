"""What the web server loads: pages, and beside them the streams that keep open pages right."""

from config.wsgi import application as wsgi

# Django is set up by now, which our apps need to be imported.
# isort: split
from config.pages import Pages
from config.streams import Streams


class Server:
    """One process of the web server, in the words of Granian's RSGI."""

    def __init__(self):
        self.pages = Pages(wsgi)
        self.streams = Streams()

    def __rsgi_init__(self, loop):
        self.streams.begin(loop)

    def __rsgi_del__(self, loop):
        self.streams.end()

    async def __rsgi__(self, scope, proto):
        part = self.streams if scope.path == "/live/" else self.pages
        await part.serve(scope, proto)


application = Server()
