"""From the contact of a prospect to the sheet by which customers are recognised."""

from django.conf import settings

from apps.customers.contact_sheets import ContactSheet

from .prospects import Contact


def sheet_of(contact: Contact, language: str = "") -> ContactSheet:
    """Who asks, as typed; the number to call first stands first."""
    # Nobody answers by fax, and a firm's fax is nobody's number.
    phones = [phone for phone in contact.phones if phone.type != "fax"]
    phones.sort(key=lambda phone: not phone.preferred)
    return ContactSheet(
        name=contact.name[:200],
        kind=contact.kind,
        language=spoken(language),
        phones=tuple(phone.value for phone in phones),
        emails=contact.emails,
        wechat=contact.wechat,
        external_ids=tuple(f"{i.source}:{i.value}" for i in contact.ids if i.source and i.value),
        **_address(contact.address),
    )


def spoken(language: str | None) -> str:
    """Our code of a language as a sender wrote it ("zh-Hans-CN", "en_GB"); "" for a strange one."""
    primary = (language or "").replace("_", "-").split("-")[0].lower()
    codes = [code for code, _name in settings.LANGUAGES_SPOKEN]
    return next((code for code in codes if primary and code.split("-")[0] == primary), "")


def _address(address):
    if address is None:
        return {}
    street = ", ".join([*address.street, *filter(None, [address.apartment])])
    country = address.country.upper()
    return {
        "street": street[:200],
        "postal_code": address.postal_code[:20],
        "city": address.city[:100],
        "country": country if len(country) == 2 and country.isascii() else "",
    }
