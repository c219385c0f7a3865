"""What the bench says before it can measure."""

import pytest
from django.core.management import CommandError, call_command


def test_without_somebody_to_sign_in_as_the_way_is_shown():
    with pytest.raises(CommandError, match="manage.py simulate"):
        call_command("bench")
