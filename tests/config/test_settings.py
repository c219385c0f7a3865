"""What the environment makes of the settings."""

import os
import subprocess
import sys

ASK = "from config import settings; print(settings.ALLAUTH_TRUSTED_PROXY_COUNT)"


def test_behind_a_proxy_guesses_are_counted_by_who_guesses_and_not_for_everybody():
    given = {"BEHIND_TLS": "1", "SECRET_KEY": "x", "DATABASE_URL": "postgres://nobody@localhost/x"}

    answer = subprocess.run(
        [sys.executable, "-c", ASK],
        env=os.environ | given,
        capture_output=True,
        text=True,
        check=True,
    )

    assert answer.stdout.strip() == "1"
