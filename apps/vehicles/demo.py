"""Plates and VINs of cars that do not exist, the same for the same seed."""

from random import Random

from apps.vehicles.plates import PROVINCES
from apps.vehicles.vin import CHECK_POSITION, FIRST_YEAR, VALUES, YEAR_CODES, check_digit

# Made up: the first character is that of the region, the rest stands for Marque.
MAKER_CODES = {"CN": "LMR", "DE": "WMR", "GB": "SMR", "US": "1MR"}
VIN_SIGNS = "".join(VALUES)

GB_AREAS = ("LA", "LB", "LC", "LD", "LF", "LJ", "LL", "LR", "GX", "KP", "OE", "RV", "EA")
GB_PERIODS = ("18", "68", "19", "69", "20", "70", "21", "71", "22", "72", "23", "73", "24", "74")
GB_LETTERS = "ABCDEFGHJKLMNPRSTUVWXY"
DE_DISTRICTS = ("M", "M", "M", "M", "M", "FFB", "DAH", "STA", "FS", "EBE", "TÖL", "RO")
# Without the pairs that no German office gives out.
DE_NEVER = frozenset({"HJ", "KZ", "NS", "SA", "SS", "AH", "HH"})
DE_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
CN_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
CN_OFFICES = "AAEFHJKLMNPQY"


def vins(country: str, n: int, seed: int = 1, year: int = 2026) -> list[str]:
    """`n` different VINs for a market ("CN", "DE", "GB", "US") with a right check digit.

    Position 10 stands for the model `year`.
    """
    rng, found = Random(f"vin/{country}/{seed}/{year}"), {}
    year_code = YEAR_CODES[(year - FIRST_YEAR) % len(YEAR_CODES)]
    while len(found) < n:
        model = "".join(rng.choices(VIN_SIGNS[10:], k=5))
        draft = (
            f"{MAKER_CODES[country]}{model}0{year_code}{rng.choice('ABF')}{rng.randrange(10**6):06}"
        )
        vin = draft[:CHECK_POSITION] + check_digit(draft) + draft[CHECK_POSITION + 1 :]
        found[vin] = None
    return list(found)


def plates(country: str, n: int, seed: int = 1, *, electric: bool = False) -> list[str]:
    """`n` different plates as shown on cars: London ("GB"), around Munich ("DE"), Beijing ("CN").

    Electric cars have a plate of their own in Germany (E) and China (eight characters).
    """
    rng, found = Random(f"plate/{country}/{seed}/{electric}"), {}
    make = {"GB": _gb, "DE": _de, "CN": _cn}[country]
    while len(found) < n:
        found[make(rng, electric)] = None
    return list(found)


def _gb(rng, electric):
    letters = "".join(rng.choices(GB_LETTERS, k=3))
    return f"{rng.choice(GB_AREAS)}{rng.choice(GB_PERIODS)} {letters}"


def _de(rng, electric):
    district, suffix = rng.choice(DE_DISTRICTS), "E" if electric else ""
    while (letters := "".join(rng.choices(DE_LETTERS, k=2))) in DE_NEVER:
        pass
    # Eight signs at most, the suffix among them.
    most = 8 - len(district) - len(letters) - len(suffix)
    return f"{district}-{letters} {rng.randrange(1, 10 ** min(most, 4))}{suffix}"


def _cn(rng, electric):
    office = PROVINCES[0] + rng.choice(CN_OFFICES)
    if electric:
        return f"{office}·{rng.choice('DF')}{rng.choice(CN_LETTERS)}{rng.randrange(10**4):04}"
    letter = rng.choice(CN_LETTERS)
    return f"{office}·{letter}{rng.choice(CN_LETTERS)}{rng.randrange(1000):03}"
