"""People of London, Beijing and Munich, as a dealership there would meet them."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from pypinyin import Style, lazy_pinyin

from apps.dealers.demo.numbers import email, phone
from apps.dealers.demo.texts import companies, document, lines, table

CITIES = ("london", "beijing", "muenchen")

WOMEN = 0.46
OF_A_COMPANY = 0.08
DOUBLE_BARRELLED = 0.07
# Postcodes end in a digit and two letters, none of these (Royal Mail).
INWARD = "ABDEFGHJLNPQRSTUWXYZ"
OLDEST, YOUNGEST = date(1948, 1, 1), date(2007, 12, 31)


@dataclass(frozen=True)
class DemoPerson:
    """Somebody who does not exist. `name` is as they write it, `latin` its pinyin if Chinese.

    `sex` is "f" or "m", `phone` E.164, `country` ISO 3166, `language` as Django names it, and
    `company` is "" for most.
    """

    name: str
    latin: str
    given: str
    family: str
    sex: str
    language: str
    email: str
    phone: str
    street: str
    postcode: str
    city: str
    country: str
    birthday: date
    company: str


def people(city: str, n: int, seed: int | str = 1, *, taken=None) -> list[DemoPerson]:
    """`n` people of a city ("london", "beijing", "muenchen"), the same for the same seed.

    No two share a telephone number or an e-mail address, nor one in the sets `taken.phones` and
    `taken.emails`, which grow; names may repeat, as they do.
    """
    rng = Random(f"{city}/{seed}")
    phones, emails = (taken.phones, taken.emails) if taken else (set(), set())
    return [_person(city, rng, phones, emails) for _ in range(n)]


def _person(city, rng, phones, emails):
    name_of, address_of, language, country = _CITIES[city]
    sex = "f" if rng.random() < WOMEN else "m"
    name, latin, given, family = _unknown_name(name_of, sex, rng)
    street, postcode, town = address_of(rng)
    latin_given, latin_family = latin.split()[::-1] if latin else (given, family)
    return DemoPerson(
        name=name,
        latin=latin,
        given=given,
        family=family,
        sex=sex,
        language=language,
        email=email(latin_given, latin_family, rng, emails),
        phone=phone(country, rng, phones),
        street=street,
        postcode=postcode,
        city=town,
        country=country,
        birthday=OLDEST + timedelta(days=rng.randrange((YOUNGEST - OLDEST).days + 1)),
        company=rng.choice(companies(city)) if rng.random() < OF_A_COMPANY else "",
    )


def _unknown_name(name_of, sex, rng):
    """A name that is not that of somebody known from the news, the screen or the pitch."""
    famous = frozenset(lines("avoid"))
    while (found := name_of(sex, rng))[0] in famous:
        pass
    return found


def _name_in_london(sex, rng):
    given, family = _name_of_origin(document("names.london"), sex, rng)
    return f"{given} {family}", "", given, family


def _name_in_munich(sex, rng):
    origins = document("names.muenchen")
    given, family = _name_of_origin(origins, sex, rng)
    if rng.random() < DOUBLE_BARRELLED:
        other = rng.choice(origins[rng.randrange(3)]["families"])
        family = f"{family}-{other}" if other != family else family
    return f"{given} {family}", "", given, family


def _name_of_origin(origins, sex, rng):
    (origin,) = rng.choices(origins, [each["weight"] for each in origins])
    given = rng.choice(origin["women" if sex == "f" else "men"])
    family = rng.choice(origin["families"])
    if sex == "f" and family.endswith(("ski", "cki")):
        family = family[:-1] + "a"
    return given, family


def _name_in_beijing(sex, rng):
    surnames = table("surnames.beijing")
    ((family, _, latin),) = rng.choices(surnames, [int(weight) for _, weight, _ in surnames])
    given = rng.choice(document("given.beijing")["women" if sex == "f" else "men"])
    read = "".join(lazy_pinyin(given, style=Style.NORMAL)).replace("v", "u").capitalize()
    return f"{family}{given}", f"{latin} {read}", given, family


def _address_in_london(rng):
    street, district = rng.choice(table("streets.london"))
    flat = f"Flat {rng.randint(1, 24)}, " if rng.random() < 0.4 else ""
    inward = f"{rng.randint(1, 9)}{rng.choice(INWARD)}{rng.choice(INWARD)}"
    return f"{flat}{rng.randint(1, 240)} {street}", f"{district} {inward}", "London"


def _address_in_munich(rng):
    street, postcode = rng.choice(table("streets.muenchen"))
    letter = rng.choice(["", "", "", "a", "b"])
    return f"{street} {rng.randint(1, 160)}{letter}", postcode, "München"


def _address_in_beijing(rng):
    street, postcode = rng.choice(table("streets.beijing"))
    room = f"{rng.randint(1, 24)}{rng.randint(1, 6):02}室"
    home = f"{rng.randint(1, 30)}号楼{rng.randint(1, 6)}单元{room}"
    return f"{street}{rng.randint(1, 99)}号院{home}", postcode, "北京市"


_CITIES = {
    "london": (_name_in_london, _address_in_london, "en", "GB"),
    "beijing": (_name_in_beijing, _address_in_beijing, "zh-hans", "CN"),
    "muenchen": (_name_in_munich, _address_in_munich, "de", "DE"),
}
