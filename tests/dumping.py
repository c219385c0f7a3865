"""The whole database as text, to look for what should be nowhere in it."""

import os
import subprocess

from django.db import connection

from config.embedded import BINARIES


def dump():
    """The whole database as pg_dump writes it."""
    known = connection.get_connection_params()
    names = {"dbname": "--dbname", "host": "--host", "port": "--port", "user": "--username"}
    command = [BINARIES / "pg_dump", "--inserts", "--data-only"]
    for name, option in names.items():
        command += [option, str(known[name])] if known.get(name) else []
    password = {"PGPASSWORD": known.get("password") or ""}
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=os.environ | password
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
