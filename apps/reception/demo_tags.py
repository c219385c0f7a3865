"""Cars in the showrooms of the demonstration, their tags, and who called from them this week."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

from django.core.files.base import ContentFile
from django.dispatch import receiver
from django.utils import timezone
from PIL import Image, ImageDraw

from apps.core import clock
from apps.core.scope import Scope, working_in
from apps.dealers.demo import COLOURS, LINEUP, MAKE
from apps.dealers.models import Dealership, Role, StaffMembership
from apps.leads.demo.places import GROUP
from apps.leads.signals import demonstrated
from apps.vehicles.actions import add_photo, add_show_car
from apps.vehicles.models import Variant

from .actions.calls import NotNow, call_someone, close_call, escalate_call, take_call
from .actions.outcomes import close_visit
from .actions.scans import record_scan
from .actions.tags import add_device, hear_device, make_tag
from .models import HelpCall, Visit

Ending = HelpCall.Ending
PLACES = {
    "en": ("by the window", "entrance", "hall 2", "by the lounge"),
    "zh-hans": ("临窗", "入口", "2号厅", "休息区旁"),
}
SCREENS = {"en": "Tablet", "zh-hans": "平板"}
EQUIPMENT = {
    "en": [
        "Heated front seats",
        "Panoramic roof",
        "Reversing camera",
        "Adaptive cruise control",
        "Wireless charging",
    ],
    "zh-hans": ["前排座椅加热", "全景天窗", "倒车影像", "自适应巡航", "手机无线充电"],
}
# Hours ago, the tag, seconds until it was taken, and how it ended.
CALLS = (
    (3, 0, 14, Ending.MET),
    (5, 1, 41, Ending.MET),
    (26, 0, 22, Ending.MET),
    (29, 2, 75, Ending.MET),
    (51, 3, 9, Ending.EMPTY),
    (54, 0, 33, Ending.MET),
    (76, 2, 128, Ending.MET),
    (98, 1, 19, Ending.MET),
)


@receiver(demonstrated)
def fill_the_showrooms(sender, now, **kwargs):
    """Put four cars on show at each dealership, and tell a week of scans and calls."""
    for place in Dealership.objects.filter(group__name=GROUP).order_by("pk"):
        scope = Scope(place.group_id, (place.pk,), place.pk)
        with working_in(scope), timezone.override(place.zone):
            Showroom(place, now).tell()


class Showroom:
    """The show cars of one dealership."""

    def __init__(self, place, now):
        self.place, self.now = place, now
        self.manager = self._people(Role.SALES_MANAGER)[0]
        self.hosts = self._people(Role.SALES_CONSULTANT)

    def tell(self):
        with clock.set_to(self.now - timedelta(days=20)):
            self.tags = [self._put_on_show(number) for number in range(len(LINEUP))]
        for number, (hours, *call) in enumerate(CALLS):
            with clock.set_to(self._open_before(timedelta(hours=hours, minutes=7 * number))):
                self._call(self.hosts[number % len(self.hosts)], *call)
        self._set_up_screens()
        self._ring_now()

    def _open_before(self, ago):
        """So long ago, or before that when the house was open last."""
        moment, hours = self.now - ago, self.place.hours
        while not (hours.is_open(moment) and hours.is_open(moment + timedelta(minutes=5))):
            moment -= timedelta(minutes=50)
        return moment

    def _people(self, role):
        members = StaffMembership.objects.filter(dealership=self.place, role=role, active=True)
        members = members.filter(user__is_active=True).select_related("user")
        return [member.user for member in members.order_by("pk")]

    def _put_on_show(self, number):
        model, colour = LINEUP[number], COLOURS[number * 2 % len(COLOURS)]
        sold = model.variants[-1]
        name = sold.name.removeprefix(f"{model.name} ")
        said = ("en", "zh-hans")
        car = add_show_car(
            key=clock.new_key(),
            variant=Variant.objects.get(
                car_model__brand__name=MAKE, car_model__name=model.name, name=name
            ),
            place=PLACES[self.place.language][number],
            currency=self.place.currency,
            price=Decimal(sold.prices[self.place.currency]),
            range_km=sold.range_km or None,
            colour={code: colour[code] for code in said},
            colours={code: [c[code] for c in COLOURS if c != colour][:4] for code in said},
            equipment={code: EQUIPMENT[code] for code in said},
            by=self.manager,
        )
        for view in range(3):
            add_photo(car, file=picture(model.body, colour["hex"], view), by=self.manager)
        car.refresh_from_db()  # Its version is that of its photos now.
        return make_tag(show_car=car, by=self.manager)

    def _call(self, host, tag, seconds, ending):
        tag = self.tags[tag]
        for _visitor in range(3):
            record_scan(tag, language=self.place.language)
        call = call_someone(tag, scan=record_scan(tag, language=self.place.language))
        with clock.set_to(call.at + timedelta(seconds=61)):
            if seconds > 60:
                escalate_call(call)
        with clock.set_to(call.at + timedelta(seconds=seconds)):
            take_call(call, by=host)
        with clock.set_to(call.at + timedelta(seconds=seconds + 40)):
            call = close_call(call, ending=ending, by=host)
        if ending == Ending.MET:
            with clock.set_to(call.at + timedelta(minutes=12)):
                close_visit(call.visit, outcome=Visit.Outcome.LOOKED, by=host)

    def _set_up_screens(self):
        """One is well, the other has said nothing since this morning."""
        for number, since in enumerate((timedelta(), timedelta(hours=4))):
            tag = self.tags[number]
            name = f"{SCREENS[self.place.language]} {number + 1}"
            with clock.set_to(self.now - timedelta(days=1)):
                device = add_device(tag, name=name, by=self.manager)
            with clock.set_to(self.now - since):
                said = {"load_ms": 480 + 1390 * number, "version": tag.show_car.version}
                hear_device(tag, device.pk, battery=96 - 70 * number, **said)

    def _ring_now(self):
        try:
            call_someone(self.tags[2], language=self.place.language)
        except NotNow:
            return  # At night nobody calls.


def picture(body, colour, view):
    """A drawing that stands for a photo; `view` is how far the camera went round."""
    image = Image.new("RGB", (900, 600), "#e8ebef")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 430, 900, 600), fill="#c2c7cd")
    draw.rectangle((60 + 240 * view, 60, 300 + 240 * view, 250), fill="#f7f9fb")
    left, right = 110 + 25 * view, 800 - 25 * view
    roof = {"suv": 190, "hatchback": 215}.get(body, 235)
    front, back = left + 190, right - (60 if body != "saloon" else 150)
    draw.ellipse((left, 470, right, 540), fill="#a9aeb5")
    draw.polygon([(front - 80, 330), (front, roof), (back - 60, roof), (back, 330)], fill="#2b3440")
    draw.line([(front, roof), (back - 60, roof)], fill=colour, width=18)
    draw.rounded_rectangle((left, 320, right, 490), 48, fill=colour, outline="#4a525c", width=3)
    draw.line([(left + 40, 400), (right - 40, 400)], fill="#4a525c", width=2)
    for wheel in (left + 140, right - 150):
        draw.ellipse((wheel - 68, 424, wheel + 68, 560), fill="#1d2126")
        draw.ellipse((wheel - 36, 456, wheel + 36, 528), fill="#b9bfc7")
    written = BytesIO()
    image.save(written, "JPEG", quality=90)
    return ContentFile(written.getvalue(), name=f"{body}-{view}.jpg")
