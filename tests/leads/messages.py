"""Small ADF messages to read, and what a test asks about them."""

import pytest

from apps.leads.adf import read
from apps.leads.prospects import Unreadable

NAMED = "<contact><name>Ida Lund</name><email>ida@example.com</email></contact>"
DATED = "<requestdate>2026-03-09T10:15:00Z</requestdate>"
CAR = "<vehicle><make>Marque</make><model>Aria</model></vehicle>"


def adf(inside="", *, customer=NAMED, date=DATED, cars=CAR):
    """A message without remarks, and one thing changed."""
    return (
        f"<adf><prospect>{date}{cars}<customer>{customer}</customer>{inside}</prospect></adf>"
    ).encode()


def one(body, **how):
    (prospect,) = read(body, **how)
    return prospect


def codes(body, **how):
    return [remark.code for remark in one(body, **how).remarks]


def refusal(body, **how):
    with pytest.raises(Unreadable) as caught:
        read(body, **how)
    return list(caught.value.remarks)


def name_of(body, **how):
    return one(body, **how).contact.name


def called(name):
    return adf(customer=f"<contact><name>{name}</name><email>a@example.com</email></contact>")
