"""How people at work come in."""

from allauth.account.adapter import DefaultAccountAdapter


class StaffAdapter(DefaultAccountAdapter):
    """There is no sign-up: accounts are made by whoever runs the dealership."""

    def is_open_for_signup(self, request):
        return False
