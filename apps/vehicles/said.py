"""What a dealership writes for its visitors, in as many languages as it likes."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


def said_in(texts, language, *, fallback):
    """Return (language, text) of what is said in several languages, in the best one for a reader.

    What nobody wrote in their language is shown in that of the dealership, `fallback`, and then in
    any: to read it in another one is better than not at all.
    """
    for code in (language, fallback, *texts):
        if texts.get(code):
            return code, texts[code]
    return language, None


def validate_said(texts):
    """Refuse what is not {language: a line, or lines}."""
    ours = isinstance(texts, dict) and all(
        code in LANGUAGES and all(isinstance(line, str) for line in _lines(text))
        for code, text in texts.items()
    )
    if not ours:
        raise ValidationError(_("Write it by language, as lines of text."))


def _lines(text):
    return text if isinstance(text, list) else [text]
