"""How people at work come in."""

import base64
import hashlib
import json

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.secrets import seal

from .single_sign_on import enter
from .tasks import send_letter

TOO_MANY = _("Too many attempts. Wait five minutes, then try again.")


class StaffAdapter(DefaultAccountAdapter):
    """There is no sign-up: people are invited by whoever runs the dealership."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "This address and this password do not belong together. Check both."
        ),
        "enter_current_password": _("This is not your present password. Check it."),
        "incorrect_code": _("This code is not right. Take the newest one."),
        "incorrect_password": _("This password is not right. Check it."),
        "rate_limited": TOO_MANY,
        "too_many_login_attempts": TOO_MANY,
    }

    def is_open_for_signup(self, request):
        return False

    def get_password_change_redirect_url(self, request):
        return reverse("dealers:preferences")

    def send_mail(self, template_prefix, email, context):
        """Write a letter in the words of whoever asks; the worker sends it, and no page waits."""
        written = self.render_mail(template_prefix, email, context)
        letter = {"to": email, "subject": written.subject, "text": written.body}
        send_letter.defer(sealed=seal(json.dumps(letter)))


class FactorAdapter(DefaultMFAAdapter):
    """Second factors by our names, their secrets unreadable in a stolen copy of the database."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right. Take the newest one."),
    }

    def get_totp_issuer(self):
        return "Forecourt"

    def generate_authenticator_name(self, user, type):
        return str(_("Passkey"))

    def encrypt(self, text):
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        return _cipher().decrypt(encrypted_text.encode()).decode()


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """Whoever the identity provider knows comes in as the person with that address, or not."""

    def pre_social_login(self, request, sociallogin):
        raise ImmediateHttpResponse(enter(request, sociallogin))

    def is_open_for_signup(self, request, sociallogin):
        return False


def _cipher():
    # An old secret key still reads what it wrote, as it does with sessions.
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key_of(key)) for key in keys])


def _key_of(secret):
    digest = hashlib.blake2b(secret.encode(), digest_size=32, person=b"second-factor")
    return base64.urlsafe_b64encode(digest.digest())
