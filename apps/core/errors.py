"""What an action answers when the state of things forbids it."""


class Refused(Exception):
    """The action cannot happen now; the text is a translated sentence that says what to do."""
