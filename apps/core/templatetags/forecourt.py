"""What every page draws: icons, clocks, and dates, money and distances as people write them."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from secrets import token_hex
from types import SimpleNamespace

from babel import Locale
from babel.dates import format_skeleton
from babel.numbers import format_currency
from babel.units import format_unit
from django import template
from django.contrib.staticfiles import finders
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils import timezone, translation
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

register = template.Library()

SPRITE = "vendor/tabler-icons.svg"
HAN = re.compile(r"[\u3400-\u9fff]")
NEAR_DAYS = {-1: gettext_lazy("yesterday"), 0: gettext_lazy("today"), 1: gettext_lazy("tomorrow")}
NARROW_SPACE = "\u202f"  # Groups digits in every language and never breaks a line.
# Seconds after which a clock turns to "soon" and to "late". For what is due, soon counts down
# to the moment and late counts on from it.
LIMITS = {"waiting": (180, 600), "due": (900, 0)}


@cache
def icon_names():
    """Names of the icons in the sprite."""
    with open(finders.find(SPRITE)) as sprite:
        return frozenset(re.findall(r'<symbol id="([^"]+)"', sprite.read()))


@register.simple_tag
def icon(name, label="", css=""):
    """An icon of the sprite; without a label it is decoration and silent."""
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}#{}"></use></svg>',
            f"icon {css}".strip(), label, static(SPRITE), name,
        )  # fmt: skip
    return _silent_icon(name, css)


# A page draws dozens of a few icons, and the name of the fingerprinted file never changes.
@cache
def _silent_icon(name, css):
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        f"icon {css}".strip(), static(SPRITE), name,
    )  # fmt: skip


@register.simple_tag
def fixed(template_name):
    """A template that is the same on every page of a language; drawn once in each process."""
    return _fixed(template_name, translation.get_language())


@cache
def _fixed(template_name, language):
    return mark_safe(get_template(template_name).render())  # noqa: S308 - drawn by a template


# What differs from one request to the next leaves a hole in a kept template; nobody can guess one.
HOLES = {
    name: f"hole{token_hex(16)}" for name in ("csrf_token", "csp_nonce", "path", "q", "form_key")
}
MOST_KEPT = 4000


@dataclass(frozen=True)
class Keyed:
    """Something that `kept` tells apart by its key alone: it has to say all that is drawn of it."""

    key: tuple
    value: object = field(compare=False)


def keyed_today(value, *key):
    """Return what is drawn with times of its own: another on another day, and in another zone."""
    zone = timezone.get_current_timezone()
    return Keyed((*key, zone, timezone.localdate(timezone=zone)), value)


@register.simple_tag(takes_context=True)
def kept(context, template_name, **shown):
    """A template that is the same for all to whom it shows the same; drawn once for each.

    It sees nothing but what is named here, so nobody is shown what was drawn for somebody else;
    what is named must be hashable. A form's token, the nonce, the address and what was searched
    are put in anew each time.
    """
    text, holes = _kept(template_name, translation.get_language(), tuple(shown.items()))
    for name in holes:
        text = text.replace(HOLES[name], escape(_filling(context, name)))
    return mark_safe(text)  # noqa: S308 - drawn by a template, and what fills it is escaped


def _filling(context, name):
    if name == "path":
        return context["request"].get_full_path()
    if name == "q":
        return context["request"].GET.get("q", "")
    return context.get(name, "")


@lru_cache(maxsize=MOST_KEPT)
def _kept(template_name, language, shown):
    request = SimpleNamespace(get_full_path=HOLES["path"], GET={"q": HOLES["q"]})
    text = get_template(template_name).render({**HOLES, "request": request, **dict(shown)})
    return text, [name for name, hole in HOLES.items() if hole in text]


@register.simple_tag
def clock(when, kind="waiting", soon=None, late=None):
    """A time that counts: up while somebody waits, down to what is due; limits in seconds."""
    if not when:
        return ""
    soon, late = (
        default if limit in (None, "") else int(limit)
        for limit, default in zip((soon, late), LIMITS[kind], strict=True)
    )
    seconds, moment = (timezone.now() - when).total_seconds(), when.isoformat()
    # Not by format_html, which looks at each part anew: only the words could hold a mark.
    return mark_safe(  # noqa: S308
        f'<time class="clock clock-{clock_state(seconds, kind, soon, late)}" datetime="{moment}"'
        f' data-clock="{moment}" data-clock-kind="{kind}" data-soon="{soon}" data-late="{late}"'
        f' title="{escape(day_time(when))}">{escape(clock_text(seconds, kind))}</time>'
    )


def clock_state(seconds, kind, soon, late):
    """Whether a clock is ok, soon or late, from the seconds since its moment."""
    if seconds >= late:
        return "late"
    return "soon" if seconds >= (soon if kind == "waiting" else -soon) else "ok"


def clock_text(seconds, kind):
    """What a clock shows, from the seconds since its moment; `forecourt.js` counts on alike."""
    sign = "\u2212" if kind == "due" and seconds >= 60 else ""
    seconds = abs(int(seconds)) if kind == "due" else max(int(seconds), 0)
    if kind == "waiting" and seconds < 3600:
        return f"{seconds // 60:02}:{seconds % 60:02}"
    return sign + span_text(seconds)


def span_text(seconds):
    """A span of time in the unit one would say it in: 25m, 1h 20m, 13h, 5d."""
    return _span(int(seconds) // 60, translation.get_language())


@lru_cache(maxsize=MOST_KEPT)
def _span(minutes, code):
    if minutes < 60:
        return in_units((minutes, "minute"))
    if minutes < 60 * 24:
        # From ten hours on nobody counts minutes, and Chinese would need a wider column for them.
        rest = minutes % 60 if minutes < 600 else 0
        return in_units((minutes // 60, "hour"), (rest, "minute"))
    return in_units((minutes // 60 // 24, "day"))


def in_units(*parts):
    """Hours and minutes in the narrow form of the language: 1h 20m, 1小时20分钟."""
    joint = "" if language().language == "zh" else " "
    # Babel knows no narrow form but in English, and does not fall back to the short one by itself.
    length = "narrow" if language().language == "en" else "short"
    return joint.join(
        _unit(number, unit, length, language())
        for number, unit in parts
        if number or len(parts) == 1
    )


# A list says the same few spans and days again and again, and each costs a tenth of a millisecond.
@lru_cache(maxsize=MOST_KEPT)
def _unit(number, unit, length, locale):
    return format_unit(number, f"duration-{unit}", length, locale=locale)


def language():
    """Babel's locale for the active language; plain English is the international one."""
    return _locale(translation.get_language() or "en")


@cache
def _locale(code):
    return Locale.parse("en_GB" if code == "en" else translation.to_locale(code))


@register.filter
def initials(name):
    """The letters in a person's avatar: WX for Wang Xiaoming, 王 for 王小明."""
    words = str(name or "").split()
    if not words:
        return "?"
    if HAN.match(words[0]):
        return words[0][0]
    if len(words) == 1:
        return words[0][:2].upper()
    return (words[0][0] + words[-1][0]).upper()


def listed(words):
    """Words in a row, as the language separates them."""
    return pgettext("between words", ", ").join(map(str, words))


@register.filter
def day_time(when):
    """A moment as one says it: today 10:31, yesterday 17:02, 12 Nov 21:20, 8 Nov 2024."""
    if not when:
        return ""
    if not isinstance(when, datetime):
        return day_of(when)
    zone = timezone.get_current_timezone()
    return _day_time(when, zone, timezone.localdate(timezone=zone), translation.get_language())


@lru_cache(maxsize=MOST_KEPT)
def _day_time(when, zone, today, _language):
    when = timezone.localtime(when, zone)
    if when.year != today.year and abs(when.date() - today) > timedelta(days=1):
        return day_of(when.date())
    return _("%(day)s %(time)s") % {"day": day_of(when.date()), "time": f"{when:%H:%M}"}


@register.filter
def day_of(day):
    """A date as one says it: today, tomorrow, 12 Nov, 8 Nov 2024."""
    if not day:
        return ""
    today = timezone.localdate()
    if -1 <= (distance := (day - today).days) <= 1:
        return str(NEAR_DAYS[distance])
    return _skeleton("MMMd" if day.year == today.year else "yMMMd", day, language())


@lru_cache(maxsize=MOST_KEPT)
def _skeleton(skeleton, day, locale):
    return format_skeleton(skeleton, day, locale=locale)


@register.filter
def weekday_date(when):
    """A date with its weekday: Sat, 21 Nov; 11月21日周六."""
    return _shaped("MMMEd", when)


@register.filter
def weekday_day(when):
    """A day of the coming weeks: Sat 21; 21日周六."""
    return _shaped("Ed", when)


@register.filter
def weekday(when):
    """The short name of a weekday: Sat; 周六."""
    return _shaped("E", when)


def _shaped(skeleton, when):
    # Django's own short weekdays are long in Chinese.
    day = timezone.localdate(when) if isinstance(when, datetime) else when
    return _skeleton(skeleton, day, language()) if day else ""


@register.filter
def local_money(amount, currency):
    """An amount as the reader writes it, without cents when there are none."""
    if amount is None:
        return ""
    locale, amount = language(), Decimal(amount)
    if amount != int(amount):
        return format_currency(amount, currency, locale=locale)
    whole = re.sub(r"\.0+", "", locale.currency_formats["standard"].pattern)
    return format_currency(amount, currency, whole, locale=locale, currency_digits=False)


@register.filter
def distance(number, unit="km"):
    """A distance with thin groups: 61 200 km; unit is km or mi."""
    if number is None:
        return ""
    grouped = f"{int(number):,}".replace(",", NARROW_SPACE)
    return {"km": _("%(number)s km"), "mi": _("%(number)s mi")}[unit] % {"number": grouped}
