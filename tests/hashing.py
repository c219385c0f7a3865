"""Passwords for tests, where nobody guesses."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class OneRound(PBKDF2PasswordHasher):
    """Production's hash after a single round: a server that a test starts reads it as well."""

    iterations = 1
