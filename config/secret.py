"""The keys of a machine that was given none."""

import os
import secrets

from config.embedded import var_folder


def local_secret_key():
    """Make a key once for this checkout, and give the same one ever after."""
    return _made_once("secret-key", secrets.token_urlsafe(48))


def local_push_key():
    """The private key that signs web push: 32 random bytes are one of P-256."""
    return _made_once("push-key", secrets.token_urlsafe(32))


def _made_once(name, text):
    path = var_folder() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        made = path.with_name(f"{name}.{os.getpid()}")
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
        # Two processes may get here at once: the first link stays, and both read it.
        try:
            os.link(made, path)
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return path.read_text()
