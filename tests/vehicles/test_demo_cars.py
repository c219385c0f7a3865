import pytest

from apps.vehicles import plates as plate_rules
from apps.vehicles import vin as vin_rules
from apps.vehicles.demo import plates, vins


@pytest.mark.parametrize("country", ["CN", "DE", "GB", "US"])
def test_vins_raise_no_doubt_and_are_different(country):
    made = vins(country, 1000)

    assert [vin_rules.check(vin) for vin in made] == [[]] * 1000
    assert len(set(made)) == 1000
    assert {2026 in vin_rules.model_years(vin, latest=2027) for vin in made} == {True}
    assert vins(country, 1000) == made


@pytest.mark.parametrize("electric", [False, True])
@pytest.mark.parametrize("country", ["CN", "DE", "GB"])
def test_plates_raise_no_doubt_are_different_and_written_as_shown(country, electric):
    made = plates(country, 1000, electric=electric)

    assert [plate_rules.check(plate, country) for plate in made] == [[]] * 1000
    assert [plate_rules.shown(plate, country) for plate in made] == made
    assert len(set(made)) == 1000
    assert plates(country, 1000, electric=electric) == made
