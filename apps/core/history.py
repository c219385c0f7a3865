"""Who changed a record, for the history that the database keeps."""

from pghistory.middleware import HistoryMiddleware


class StaffHistoryMiddleware(HistoryMiddleware):
    """Names the person in every change of their request; a sender with a token is nobody.

    What names them goes along with each statement, which an intake of many messages would pay
    for and have nothing to tell.
    """

    def __call__(self, request):
        if not request.user.is_authenticated:
            return self.get_response(request)
        return super().__call__(request)
