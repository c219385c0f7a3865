"""Secrets of others that we have to know ourselves, such as the password of a mailbox."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Unsealable(Exception):
    """What was sealed with another SECRET_KEY; only who told us the secret can tell it again."""


def seal(text):
    """Return a secret as the database may keep it: without SECRET_KEY nobody can read it."""
    return _seals().encrypt(text.encode()).decode()


def unseal(sealed):
    """Return the secret that was sealed; raise Unsealable when the key is another now."""
    try:
        return _seals().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unsealable from error


def _seals():
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key_of(key)) for key in keys])


def _key_of(secret):
    # A use of its own, so that what is signed elsewhere with the same key tells nothing here.
    digest = hashlib.blake2b(secret.encode(), digest_size=32, person=b"forecourt.seal")
    return base64.urlsafe_b64encode(digest.digest())
