"""The cars of Marque, a make that does not exist."""

from dataclasses import dataclass

from apps.dealers.demo.texts import document

MAKE = "Marque"


@dataclass(frozen=True)
class Variant:
    """One version of a model with its list price, tax included, in whole units of each currency.

    `power` is "petrol", "hybrid" or "electric", `output_kw` its output in kilowatts, and
    `range_km` the electric range (WLTP) in kilometres, 0 without a plug.
    """

    name: str
    power: str
    output_kw: int
    range_km: int
    prices: dict[str, int]


@dataclass(frozen=True)
class Model:
    """One model: "hatchback", "saloon" or "suv", its seats and its variants, the cheapest first."""

    name: str
    body: str
    seats: int
    variants: tuple[Variant, ...]


def _model(row):
    return Model(
        row["name"], row["body"], row["seats"], tuple(Variant(**v) for v in row["variants"])
    )


LINEUP = tuple(_model(row) for row in document("lineup")["models"])

# The name of a colour in each language of the demonstration.
COLOURS = tuple(document("lineup")["colours"])
