"""The people of an ADF message: customer, provider and vendor."""

from apps.leads.adf.cars import ids_of
from apps.leads.adf.tree import Node
from apps.leads.people import emails_in, full_name, phone_remarks
from apps.leads.prospects import Address, Contact, Party, Phone
from apps.leads.remarks import Remark

_TRUE = {"1", "true", "yes", "y"}
_COMPANY = {"business", "company", "organization", "organisation"}
_PARTS = {"surname": "last", "family": "last", "lastname": "last", "given": "first",
          "firstname": "first", "": "full"}  # fmt: skip
_PHONES = {
    **dict.fromkeys(("voice", "phone", "telephone", "landline", "festnetz", "固话"), "voice"),
    **dict.fromkeys(("cellphone", "cell", "mobile", "mobil", "handy", "cellular"), "cellphone"),
    **dict.fromkeys(("手机", "mobilephone", "cellphonenumber"), "cellphone"),
    **dict.fromkeys(("home", "homephone", "evening", "privat"), "home"),
    **dict.fromkeys(("work", "workphone", "business", "office", "daytime"), "work"),
    **dict.fromkeys(("fax", "telefax"), "fax"),
}


def contact_of(customer: Node) -> tuple[Contact, list[Remark]]:
    """The customer as one contact; further contacts of the same customer stay unread."""
    node = _primary(customer)
    remarks: list[Remark] = []
    named = _names(node.all("name"))
    emails, email_first = _emails(node.all("email"), remarks)
    phones = _phones(node.all("phone"), remarks)
    phone_first = any(phone.preferred for phone in phones)
    address = node.one("address")
    contact = Contact(
        **named,
        emails=emails,
        phones=phones,
        wechat=node.word("wechat", "weixin", "wechatid"),
        prefers="email" if email_first else "phone" if phone_first else "",
        address=_address(address) if address.children else None,
        ids=ids_of(customer, "customerid") + (ids_of(node) if node is not customer else ()),
    )
    return contact, remarks


def party_of(node: Node, named: str) -> Party:
    """A provider or vendor; its name may come in parts, such as first "Web", last "Portal"."""
    names = _names(node.all("name")) if named == "name" else {"name": node.word(named, "name")}
    return Party(
        name=names["name"],
        service=node.word("service"),
        url=node.word("url"),
        email=node.word("email"),
        phone=node.word("phone"),
        ids=ids_of(node, "vendorid", "providerid"),
    )


def _primary(customer: Node) -> Node:
    contacts = customer.all("contact")
    chosen = [c for c in contacts if c.attribute("primarycontact").lower() in _TRUE]
    # Some senders leave the contact out and put name and phone into the customer.
    return (chosen or contacts or [customer])[0]


def _names(nodes: list[Node]) -> dict:
    """Rule 6 of the intake: full, else first, middle, last and suffix; Chinese in its order."""
    people, companies = [], []
    for node in nodes:
        company = node.said("type", "individual") in _COMPANY
        part = node.said("part").replace(" ", "").replace("_", "")
        text = node.read()
        if text:
            (companies if company else people).append((_PARTS.get(part, part), text))
    person, company = _whole(people), _whole(companies)
    said: dict[str, list[str]] = {}
    for part, text in people or companies:
        said.setdefault(part, []).append(text)
    given, family = (" ".join(said.pop(part, [])) for part in ("first", "last"))
    full = said.get("full", [])
    return {
        "name": company or person,
        "kind": "company" if company else "person",
        "person": person if company else "",
        "given": given,
        "family": family,
        "other_names": tuple(
            (part, text) for part, texts in said.items() if texts is not full for text in texts
        ),
    }


def _whole(parts: list[tuple[str, str]]) -> str:
    if full := [text for part, text in parts if part == "full"]:
        return " ".join(dict.fromkeys(full))
    by = {name: " ".join(t for p, t in parts if p == name) for name, __ in parts}
    known = {"given": "first", "middle": "middle", "family": "last", "suffix": "suffix"}
    name = full_name(**{ours: by.pop(theirs, "") for ours, theirs in known.items()})
    return name or " ".join(by.values())


def _emails(nodes: list[Node], remarks: list[Remark]) -> tuple[tuple[str, ...], bool]:
    """All addresses, the preferred first, and whether one is preferred."""
    preferred, others = [], []
    for node in nodes:
        found, said = emails_in(node.read())
        remarks.extend(said)
        wished = node.said("preferredcontact") in _TRUE
        (preferred if wished else others).extend(found)
    return tuple(dict.fromkeys(preferred + others)), bool(preferred)


def _phones(nodes: list[Node], remarks: list[Remark]) -> tuple[Phone, ...]:
    phones = []
    for node in nodes:
        preferred = node.said("preferredcontact") in _TRUE
        kind, time = node.said("type", "voice"), node.said("time").replace("nopreference", "")
        text = node.read()
        said = phone_remarks(text) if text else ()
        remarks.extend(said)
        if text and not said:
            kind = _PHONES.get("".join(c for c in kind if c not in " -_"), kind)
            phones.append(Phone(text, kind, time, preferred))
    return tuple(phones)


def _address(node: Node) -> Address:
    streets = sorted(node.all("street"), key=lambda each: each.attributes.get("line", ""))
    for street in streets:
        street.attribute("line")
    return Address(
        street=tuple(text for street in streets if (text := street.read())),
        apartment=node.word("apartment"),
        city=node.word("city"),
        region=node.word("regioncode", "region", "state", "province"),
        postal_code=node.word("postalcode", "postcode", "zip"),
        country=node.word("country", "countrycode"),
        type=node.said("type"),
    )
