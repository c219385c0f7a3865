"""What a browser says it is, in words its owner knows it by."""

import re

from django.utils.translation import gettext as _

# In this order: many also claim to be those below them.
BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("HarmonyOS", "HarmonyOS"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def device_name(user_agent):
    """Return "Chrome, Windows" for what a browser sends about itself."""
    browser = _first(BROWSERS, user_agent)
    system = _first(SYSTEMS, user_agent)
    return ", ".join(filter(None, (browser, system))) or _("another device")


def is_handheld(user_agent):
    return bool(re.search(r"iPhone|Android|Mobile", user_agent))


def _first(table, user_agent):
    return next((name for mark, name in table if mark in user_agent), "")
