"""The words of consent a dealer group starts from; it may write its own."""

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .models import INTERESTS, Purpose

FIRST = {
    Purpose.MARKETING: _(
        "I agree that %(company)s tells me about offers, new models and services in the ways I "
        "have chosen. I can take this back at any time, in any way, at no cost."
    ),
    Purpose.SERVICE: _(
        "I agree that %(company)s reminds me of services, inspections and tyres of my car in the "
        "ways I have chosen. I can take this back at any time, in any way, at no cost."
    ),
    Purpose.SURVEY: _(
        "I agree that %(company)s asks me how satisfied I was, in the ways I have chosen. I can "
        "take this back at any time, in any way, at no cost."
    ),
    Purpose.EVENTS: _(
        "I agree that %(company)s invites me to events and to the owners' community in the ways I "
        "have chosen. I can take this back at any time, in any way, at no cost."
    ),
    INTERESTS: _(
        "I agree that %(company)s notes what I told about my interests, to invite me to what suits "
        "me. I can have it deleted at any time."
    ),
}


def first_wording(purpose, company):
    """Our text for a purpose that needs consent, in today's language."""
    return str(FIRST[purpose]) % {"company": company}


def page_language(language):
    """The language of the pages that somebody speaks; the reader's where none is known."""
    language = language or get_language()
    ours = [code for code, _name in settings.LANGUAGES]
    return language if language in ours else settings.LANGUAGE_CODE
