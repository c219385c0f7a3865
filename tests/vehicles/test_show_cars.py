"""Cars on display: who writes down what, and what becomes of their photos."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from uuid_utils.compat import uuid7

from apps.core.errors import Refused
from apps.core.scope import working_in
from apps.dealers.models import Role
from apps.vehicles import photos
from apps.vehicles.actions import (
    add_photo,
    add_show_car,
    change_show_car,
    put_back_on_show,
    put_photo_first,
    remove_photo,
    take_off_show,
)
from apps.vehicles.actions.show_cars import MOST_PHOTOS
from apps.vehicles.models import ShowCar
from apps.vehicles.show import shown
from tests.factories import (
    DealershipFactory,
    ShowCarFactory,
    ShowCarPhotoFactory,
    VariantFactory,
    scope_for,
)
from tests.racing import race

from .pictures import jpeg


def page(name, row=None):
    return reverse(f"vehicles:{name}", args=[row.pk] if row else [])


@pytest.fixture
def desk(signed_in):
    return signed_in(Role.RECEPTIONIST)


@pytest.fixture
def manager(signed_in):
    return signed_in(Role.SALES_MANAGER)


@pytest.fixture
def typed():
    return {
        "key": str(uuid7()),
        "variant": VariantFactory().pk,
        "place": "by the window",
        "price": "31750",
        "range": "239",
        "colour_en": "lake blue",
        "equipment_en": "Heated seats\n\n  Tow   bar ",
        "colour_zh-hans": "湖水蓝",
    }


def test_a_car_is_put_on_show_with_one_click_or_two(manager, typed):
    first, second = (manager.post(page("show_car_new"), typed) for _ in range(2))

    car = ShowCar.objects.get()
    assert (first.status_code, first.url, second.url) == (302, car.get_absolute_url(), first.url)
    assert (car.price, car.currency, car.place) == (Decimal("31750"), "GBP", "by the window")
    assert car.colour == {"en": "lake blue", "zh-hans": "湖水蓝"}
    assert car.equipment == {"en": ["Heated seats", "Tow bar"]}
    assert (car.range_km, shown(car, "en").range) == (385, "up to 239 mi")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"colour_en": ""}, "colour_en"),
        ({"place": ""}, "place"),
        ({"price": "-1"}, "price"),
        ({"range": "a lot"}, "range"),
        ({"equipment_en": "x\n" * 13}, "equipment_en"),
        ({"equipment_zh-hans": "长" * 81}, "equipment_zh-hans"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_kept(manager, typed, wrong, field):
    answer = manager.post(page("show_car_new"), typed | wrong)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert "湖水蓝" in answer.text
    assert ShowCar.objects.count() == 0


def test_only_what_was_touched_is_changed(manager):
    car = ShowCarFactory(price=20_000, equipment={"en": ["Heated seats"], "zh-hans": ["座椅加热"]})
    form = manager.get(page("show_car_edit", car)).context["form"]
    data = {}
    for field in form:
        first = field.field.prepare_value(form.get_initial_for_field(field.field, field.name))
        data[f"initial-{field.html_name}"] = data[field.html_name] = "" if first is None else first
    change_show_car(car, price=Decimal("19500"), by=None)

    manager.post(page("show_car_edit", car), data | {"equipment_en": "Heated seats\nTow bar"})

    car.refresh_from_db()
    assert car.price == Decimal("19500")
    assert car.equipment == {"en": ["Heated seats", "Tow bar"], "zh-hans": ["座椅加热"]}


def test_a_reader_gets_their_language_then_that_of_the_dealership():
    car = ShowCarFactory(equipment={"zh-hans": ["座椅加热"]}, colours={})
    text = shown(car, "en")

    assert (text.colour.language, text.colour.text) == ("en", "lake blue")
    assert (text.equipment.language, text.equipment.text) == ("zh-hans", ["座椅加热"])
    assert not text.colours
    assert shown(car, "zh-hans").colour.language == "en"


def test_the_version_is_that_of_what_the_tag_says():
    car = ShowCarFactory(price=20_000)
    first = change_show_car(car, price=Decimal("20000.00"), by=None).version

    cheaper = change_show_car(car, price=Decimal("19000"), by=None).version
    moved = change_show_car(car, place="hall 2", by=None).version
    photo = add_photo(car, file=jpeg(noise=False), by=None)
    pictured = ShowCar.objects.get().version
    remove_photo(photo, by=None)
    sold = take_off_show(car, why="sold", by=None).version
    put_back_on_show(car, by=None)
    back = change_show_car(car, price=Decimal("20000"), by=None).version

    assert len({first, cheaper, pictured, sold}) == 4
    assert (moved, back) == (cheaper, first)


def test_a_car_leaves_the_showroom_once():
    car = ShowCarFactory()
    gone_at = take_off_show(car, why="sold", by=None).gone_at

    assert take_off_show(car, why="sold", by=None).gone_at == gone_at
    with pytest.raises(Refused, match="already"):
        take_off_show(car, why="withdrawn", by=None)
    assert put_back_on_show(car, by=None).gone == ""


def test_the_database_keeps_prices_above_nothing():
    with pytest.raises(ValidationError, match="above 0"):
        change_show_car(ShowCarFactory(), price=Decimal(0), by=None)
    with pytest.raises(ValidationError, match="by language"):
        change_show_car(ShowCarFactory(), colour={"xx": "blue"}, by=None)
    with pytest.raises(ValidationError, match="by language"):
        add_show_car(
            key=uuid7(), variant=VariantFactory(), place="x", currency="GBP", colour=["a"], by=None
        )


def test_photos_are_made_small_upright_and_forget_where_they_were_taken():
    camera = Image.Exif()
    camera[0x0112] = 6  # Held upright.
    camera[0x010F] = "A telephone"
    small_file = jpeg(size=(1200, 800), noise=False, exif=camera)

    two = photos.scaled(small_file)

    with Image.open(BytesIO(two.large)) as large, Image.open(BytesIO(two.small)) as small:
        assert (large.format, large.size, small.size) == ("WEBP", (900, 600), (360, 240))
        assert not large.getexif()


def test_even_the_worst_photos_fit_the_tag():
    two = photos.scaled(jpeg())

    assert len(two.large) <= photos.LARGE[1]
    assert len(two.small) <= photos.SMALL[1]


def test_the_desk_says_where_a_car_stands_and_not_what_it_costs(desk, typed):
    car = ShowCarFactory(price=Decimal(31750))
    edit = page("show_car_edit", car)

    assert "whoever leads sales" in desk.get(edit).text
    assert desk.post(edit, {"place": "hall 2", "price": "1"}).status_code == 302
    assert desk.post(page("show_car_new"), typed).status_code == 403

    car.refresh_from_db()
    assert (car.place, car.price) == ("hall 2", Decimal(31750))


def test_what_is_no_photo_is_refused_by_name(desk):
    car = ShowCarFactory()
    files = [jpeg(noise=False), SimpleUploadedFile("price list.pdf", b"%PDF-1.7")]

    text = desk.post(page("photo_new", car), {"photos": files}, follow=True).text

    assert "price list.pdf is no photo that can be read" in text
    assert "1 photo added" in text
    assert car.photos.count() == 1


def test_a_photo_of_more_pixels_than_any_camera_has_is_refused(monkeypatch):
    monkeypatch.setattr(photos, "MOST_PIXELS", 100)

    with pytest.raises(Refused, match="no photo"):
        add_photo(ShowCarFactory(), file=jpeg(noise=False), by=None)


def test_a_body_that_is_far_too_large_is_not_read(desk):
    car = ShowCarFactory()
    answer = desk.post(page("photo_new", car), {}, headers={"content-length": str(10**9)})

    assert answer.status_code == 413


def test_nothing_chosen_is_said(desk):
    assert "Choose a photo" in desk.post(page("photo_new", ShowCarFactory()), follow=True).text


def test_the_first_photo_is_the_large_one():
    car = ShowCarFactory()
    first, second, third = (ShowCarPhotoFactory(show_car=car) for _ in range(3))

    put_photo_first(third, by=None)
    put_photo_first(third, by=None)

    assert list(car.photos.all()) == [third, first, second]


@pytest.mark.django_db(transaction=True)
def test_two_who_add_the_last_photo_make_one(dealership):
    car = ShowCarFactory()
    for _ in range(MOST_PHOTOS - 1):
        ShowCarPhotoFactory(show_car=car)

    told = race(*[lambda: add_photo(car, file=jpeg(noise=False), by=None)] * 3)

    assert sorted(type(each).__name__ for each in told) == ["Refused", "Refused", "ShowCarPhoto"]
    assert car.photos.count() == MOST_PHOTOS


def test_colleagues_see_a_photo_and_keep_it(desk):
    photo = ShowCarPhotoFactory()

    small, large = (desk.get(page("photo", photo) + query) for query in ("", "?large"))

    assert (small.content, large.content) == (b"small", b"large")
    assert small.headers["Content-Type"] == "image/webp"
    assert "private" in small.headers["Cache-Control"]


def test_who_may_only_look_changes_nothing(signed_in):
    car = ShowCarPhotoFactory().show_car

    text = signed_in(Role.SALES_CONSULTANT).get(page("show_car", car)).text

    assert "lake blue" in text
    assert "Make it the large one" not in text
    assert "csrfmiddlewaretoken" not in text.split("<main")[1].split("</main")[0]


@pytest.mark.parametrize("name", ["show_car", "show_car_edit", "photo"])
def test_a_car_of_another_dealership_does_not_exist(desk, name, dealership):
    with working_in(scope_for(DealershipFactory(group=dealership.group))):
        row = ShowCarPhotoFactory()

    row = row if name == "photo" else row.show_car
    assert desk.get(page(name, row)).status_code == 404


@pytest.mark.parametrize("cars", [1, 10])
def test_the_list_asks_the_same_few_questions_for_any_number_of_cars(
    desk, cars, django_assert_num_queries
):
    for _ in range(cars):
        ShowCarPhotoFactory()
        take_off_show(ShowCarPhotoFactory().show_car, why="sold", by=None)

    # Session, user, memberships; cars and their photos; cars gone and theirs.
    with django_assert_num_queries(7):
        response = desk.get(page("show_car_list"))

    assert response.text.count("<img") == 2 * cars


def test_a_photo_is_not_read_to_be_listed(desk, django_assert_num_queries):
    car = ShowCarPhotoFactory().show_car
    ShowCarPhotoFactory(show_car=car)

    with django_assert_num_queries(5):
        desk.get(page("show_car", car))


def test_the_gone_are_said_with_why(desk):
    car = ShowCarFactory()
    desk.post(page("show_car_gone", car), {"why": "sold"})
    car.refresh_from_db()
    assert car.gone == "sold"
    assert desk.post(page("show_car_gone", car), {"why": "eaten"}).status_code == 404
    assert (
        "already" in desk.post(page("show_car_gone", car), {"why": "withdrawn"}, follow=True).text
    )
    assert "sold" in desk.get(page("show_car", car)).text
    desk.post(page("show_car_back", car))
    car.refresh_from_db()
    assert car.gone == ""


def test_what_a_price_was_before_stays_known():
    car = ShowCarFactory(price=20_000)
    change_show_car(car, price=Decimal("19500"), by=None)

    before = apps.get_model("vehicles", "ShowCarEvent").objects.filter(pgh_obj=car)
    assert [event.price for event in before] == [20_000]
