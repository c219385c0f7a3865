"""Sending enquiries as another system does."""

TOKEN = "token-of-the-portal"
ADF_URL, JSON_URL = "/intake/adf/", "/api/v1/enquiries/"

ANA = "<contact><name>Ana Silva</name><email>ana@example.com</email></contact>"
ARIA = "<vehicle><make>Marque</make><model>Aria</model></vehicle>"


def prospect(number="L-1", *, customer=ANA, cars=ARIA, date="2026-03-09T10:15:00Z", status="new"):
    """One prospect of a portal."""
    named = f'<id sequence="1" source="Portal">{number}</id>' if number else ""
    return (
        f'<prospect status="{status}">{named}<requestdate>{date}</requestdate>{cars}'
        f"<customer>{customer}</customer><provider><name>Portal</name></provider></prospect>"
    )


def adf(*prospects):
    """An ADF message of these prospects; of Ana's alone without any."""
    return f"<adf>{''.join(prospects or [prospect()])}</adf>".encode()
