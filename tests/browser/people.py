"""People at work who sign in with a real password."""

from tests.factories import MembershipFactory, UserFactory

PASSWORD = "a-password-nobody-else-has"


def at_work(role, *, at, **fields):
    """Make a person with a role who can sign in."""
    user = UserFactory.build(**fields)
    user.set_password(PASSWORD)
    user.save()
    MembershipFactory(user=user, role=role, at=at)
    return user


def sign_in(page, user):
    """Sign in by the form, as everybody does."""
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(user.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form:has(input[name=password]) button").first.click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)
    return page
