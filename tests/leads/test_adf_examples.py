"""Every example file, compared whole with what a reader must make of it."""

from datetime import UTC, date, datetime
from pathlib import Path

from apps.leads.adf import read
from apps.leads.prospects import (
    Address,
    Colour,
    Contact,
    ExternalId,
    Finance,
    Money,
    Option,
    Party,
    Phone,
    Prospect,
    Remark,
    Timeframe,
    TradeInCar,
    WantedCar,
)

EXAMPLES = Path(__file__).parents[2] / "examples" / "adf"


def example(name):
    return read((EXAMPLES / name).read_bytes())


def test_every_example_stands_here():
    tested = Path(__file__).read_text(encoding="utf-8")
    assert [path.name for path in EXAMPLES.iterdir() if f'"{path.name}"' not in tested] == []


def test_the_minimal_message_is_read():
    assert example("minimal.xml") == [
        Prospect(
            ids=(ExternalId(source="MarqueFinder", value="MF-20418", sequence="1"),),
            requested_at=datetime(2026, 3, 9, 10, 15, 0, tzinfo=UTC),
            wanted=(WantedCar(year=2026, make="Marque", model="Brio"),),
            contact=Contact(name="Harriet Loxley", emails=("harriet.loxley@example.com",)),
            provider=Party(name="MarqueFinder"),
            vendor=Party(name="Marque London"),
            extra={
                "vendor": {
                    "contact": {
                        "name": {"@part": "full", "#text": "Marque London"},
                        "phone": "020 7183 8750",
                    }
                }
            },
        )
    ]


def test_a_portal_enquiry_with_a_trade_in_is_read_in_full():
    assert example("london_trade_in.xml") == [
        Prospect(
            ids=(
                ExternalId(source="MotorMile", value="MM-77120934", sequence="1"),
                ExternalId(source="MarqueHub", value="HUB-558", sequence="2"),
            ),
            requested_at=datetime(2026, 3, 14, 18, 42, 7, tzinfo=UTC),
            wanted=(
                WantedCar(
                    year=2026,
                    make="Marque",
                    model="Aria",
                    trim="Touring",
                    stock="LDN-2291",
                    doors="5",
                    body="Estate",
                    transmission="Automatic",
                    colours=(Colour(exterior="Harbour Blue", interior="Sand", preference="1"),),
                    prices=(
                        Money(amount="34995.00", currency="GBP", type="asking", text="£34,995.00"),
                    ),
                    options=(
                        Option(name="Tow bar", code="TB1", weighting="80"),
                        Option(name="Panoramic roof"),
                    ),
                    finance=(
                        Finance(
                            method="finance",
                            amounts=(
                                Money(
                                    amount="450",
                                    currency="GBP",
                                    type="monthly",
                                    limit="maximum",
                                    text="£450",
                                ),
                                Money(
                                    amount="5000",
                                    currency="GBP",
                                    type="downpayment",
                                    limit="exact",
                                    text="5000",
                                ),
                            ),
                            balances=(
                                Money(
                                    amount="14200", currency="GBP", type="residual", text="14,200"
                                ),
                            ),
                        ),
                    ),
                    comments="Must tow a small caravan.",
                    ids=(ExternalId(source="MotorMile", value="AD-90311"),),
                    extra={
                        "imagetag": {
                            "@width": "640",
                            "@height": "480",
                            "#text": "https://img.example.com/aria-touring.jpg",
                        }
                    },
                ),
            ),
            trade_ins=(
                TradeInCar(
                    year=2018,
                    make="Marque",
                    model="Terra",
                    vin="1M8GDM9AXKP042788",
                    odometer=61200,
                    odometer_unit="mi",
                    odometer_status="original",
                    condition="good",
                ),
            ),
            contact=Contact(
                name="Oliver J. Whitcombe",
                given="Oliver",
                family="Whitcombe",
                other_names=(("middle", "J."),),
                emails=("Oliver.Whitcombe@Example.com",),
                phones=(
                    Phone(value="07400 123456", type="cellphone", time="evening", preferred=True),
                    Phone(value="020 7183 8750", time="day"),
                ),
                prefers="phone",
                address=Address(
                    street=("14 Almond Row", "Camden"),
                    apartment="Flat 3",
                    city="London",
                    region="LND",
                    postal_code="NW1 8AB",
                    country="GB",
                    type="home",
                ),
                ids=(ExternalId(source="MotorMile", value="C-4471"),),
            ),
            timeframe=Timeframe(
                description="within a month", earliest=date(2026, 3, 21), latest=date(2026, 4, 15)
            ),
            comments="Please ring after six.\n"
            "We have agreed on the colour, only the part-exchange price is open.",
            provider=Party(
                name="Motor Mile",
                service="Part-exchange enquiry",
                url="https://www.example.com/aria?utm_source=motormile&utm_campaign=spring-aria&page=2",
                email="leads@example.com",
                phone="0330 123 4567",
                ids=(ExternalId(source="MotorMile", value="P-1"),),
            ),
            vendor=Party(
                name="Marque London",
                url="https://london.example.com/",
                ids=(ExternalId(source="MotorMile", value="D-100"),),
            ),
            tracking={"utm_source": "motormile", "utm_campaign": "spring-aria"},
            extra={
                "vendor": {
                    "contact": {
                        "name": {"@part": "full", "#text": "Marque London"},
                        "phone": "020 7183 8750",
                    }
                }
            },
        )
    ]


def test_a_german_message_in_latin_1_keeps_its_umlauts():
    assert example("munich_iso_8859_1.xml") == [
        Prospect(
            ids=(ExternalId(source="Autobörse Süd", value="AS-3019", sequence="1"),),
            requested_at=datetime(2026, 3, 16, 8, 5, 0, tzinfo=UTC),
            wanted=(
                WantedCar(
                    interest="lease",
                    make="Marque",
                    model="Volta",
                    colours=(Colour(exterior="Grün"),),
                    prices=(
                        Money(
                            amount="29990.50", currency="EUR", type="quote", text="29.990,50 EUR"
                        ),
                    ),
                ),
            ),
            trade_ins=(
                TradeInCar(
                    year=2019, make="Marque", model="Brio", odometer=61200, odometer_unit="km"
                ),
            ),
            contact=Contact(
                name="Jürgen Großmann",
                given="Jürgen",
                family="Großmann",
                phones=(
                    Phone(value="0151 23456789", type="cellphone"),
                    Phone(value="(089) 45 23 67 10"),
                ),
                address=Address(
                    street=("Weißdornstraße 8",),
                    city="München",
                    region="Bayern",
                    postal_code="80331",
                    country="DE",
                ),
            ),
            comments="Rückruf bitte vormittags. Möchte gegen den alten Brio tauschen.",
            provider=Party(name="Autobörse Süd"),
            vendor=Party(name="Marque München", ids=(ExternalId(source="", value="MUC-7"),)),
            remarks=(
                Remark.of("request_date_without_offset", text="2026-03-16 08:05", zone="UTC"),
            ),
        )
    ]


def test_a_chinese_message_in_gb_18030_is_read():
    assert example("beijing_gb18030.xml") == [
        Prospect(
            ids=(ExternalId(source="车市网", value="CS-600118", sequence="1"),),
            requested_at=datetime(2026, 3, 18, 13, 30, 20, tzinfo=UTC),
            wanted=(
                WantedCar(
                    year=2026,
                    make="Marque",
                    model="Aria",
                    trim="豪华版",
                    colours=(Colour(exterior="珍珠白", preference="1"),),
                    finance=(
                        Finance(
                            method="cash",
                            amounts=(
                                Money(
                                    amount="258000",
                                    currency="CNY",
                                    type="total",
                                    limit="maximum",
                                    text="25.8万",
                                ),
                            ),
                        ),
                    ),
                ),
            ),
            contact=Contact(
                name="王小明",
                phones=(Phone(value="138 1105 7264", type="cellphone", preferred=True),),
                wechat="xiaoming_w",
                prefers="phone",
                address=Address(city="北京", region="朝阳区", country="CN"),
            ),
            comments="周末方便看车，请先加微信。",
            provider=Party(name="车市网"),
            vendor=Party(name="北京Marque中心", ids=(ExternalId(source="", value="BJ-01"),)),
            lead_type="询价",
        )
    ]


def test_a_chinese_name_in_parts_is_put_together_in_chinese_order():
    assert example("beijing_utf_8.xml") == [
        Prospect(
            ids=(ExternalId(source="好车网", value="HC-20260318-9", sequence="1"),),
            requested_at=datetime(2026, 3, 18, 13, 30, 20, tzinfo=UTC),
            wanted=(
                WantedCar(
                    interest="test-drive",
                    year=2026,
                    make="Marque",
                    model="Aria",
                    trim="豪华版",
                    colours=(Colour(exterior="珍珠白", preference="1"),),
                    finance=(
                        Finance(
                            method="cash",
                            amounts=(
                                Money(
                                    amount="258000",
                                    currency="CNY",
                                    type="total",
                                    limit="maximum",
                                    text="25.8万",
                                ),
                            ),
                        ),
                    ),
                ),
            ),
            trade_ins=(
                TradeInCar(make="Marque", model="Terra", odometer=61000, odometer_unit="km"),
            ),
            contact=Contact(
                name="欧阳静怡",
                given="静怡",
                family="欧阳",
                phones=(Phone(value="+86 139 1026 3857", type="cellphone"),),
                address=Address(city="北京", region="朝阳区", country="CN"),
            ),
            comments="想试驾，并置换旧车。",
            provider=Party(name="好车网"),
            vendor=Party(name="北京Marque中心", ids=(ExternalId(source="", value="BJ-01"),)),
            lead_type="test-drive",
        )
    ]


def test_an_enquiry_escaped_in_an_html_email_is_read():
    assert example("html_email.xml") == [
        Prospect(
            ids=(ExternalId(source="Drive & Co", value="DC-5112", sequence="1"),),
            requested_at=datetime(2026, 3, 19, 7, 58, 0, tzinfo=UTC),
            wanted=(
                WantedCar(status="used", year=2023, make="Marque", model="Terra", stock="U-318"),
            ),
            contact=Contact(
                name="Siobhan O'Rourke", phones=(Phone(value="+44 7911 123456", type="cellphone"),)
            ),
            comments="Is the Terra still there?",
            provider=Party(name="Drive & Co"),
            vendor=Party(name="Marque London"),
        )
    ]


def test_declarations_and_capitals_of_an_old_form_robot_do_not_matter():
    assert example("adf_version_instruction.xml") == [
        Prospect(
            ids=(ExternalId(source="SiteForms", value="SF-880"),),
            requested_at=datetime(2026, 3, 20, 14, 0, 0, tzinfo=UTC),
            wanted=(WantedCar(interest="test-drive", make="Marque", model="Volta"),),
            contact=Contact(
                name="Grace Tillman",
                given="Grace",
                family="Tillman",
                phones=(Phone(value="(323) 223-3322", type="home"),),
            ),
            comments="Saw the Volta on the motorway.",
            provider=Party(name="SiteForms"),
        )
    ]


def test_unquoted_attributes_and_stray_ampersands_are_repaired_without_losing_text():
    assert example("unquoted_attributes.xml") == [
        Prospect(
            ids=(ExternalId(source="QuickLead", value="QL&63", sequence="1"),),
            requested_at=datetime(2026, 3, 20, 16, 20, 0, tzinfo=UTC),
            wanted=(
                WantedCar(
                    status="used",
                    year=2024,
                    make="Marque",
                    model="Brio",
                    prices=(
                        Money(amount="15000", currency="GBP", type="quote", text="under < 15,000"),
                    ),
                ),
            ),
            contact=Contact(
                name="Renée Smith & Tom Hale", emails=("renee.smith@example.com",), prefers="email"
            ),
            comments="Heated seats & parking sensors, please. Thanks!",
            provider=Party(name="Quick & Easy Leads"),
            remarks=(Remark.of("repaired", error="AttValue: \" or ' expected"),),
        )
    ]


def test_only_the_broken_prospect_among_several_is_repaired():
    assert example("several_prospects.xml") == [
        Prospect(
            ids=(ExternalId(source="FleetFair", value="FF-1", sequence="1"),),
            requested_at=datetime(2026, 3, 21, 11, 0, 0, tzinfo=UTC),
            wanted=(
                WantedCar(make="Marque", model="Aria"),
                WantedCar(interest="lease", make="Marque", model="Volta"),
            ),
            contact=Contact(name="Amara Nwosu", emails=("amara.nwosu@example.com",)),
            provider=Party(name="FleetFair"),
        ),
        Prospect(
            ids=(ExternalId(source="FleetFair", value="FF-2", sequence="1"),),
            requested_at=datetime(2026, 3, 21, 11, 4, 0, tzinfo=UTC),
            wanted=(WantedCar(make="Marque", model="Terra"),),
            contact=Contact(name="Peter Ashdown", phones=(Phone(value="07400 234567"),)),
            provider=Party(name="FleetFair"),
            remarks=(
                Remark.of(
                    "repaired", error="Opening and ending tag mismatch: model line 4 and modell"
                ),
            ),
        ),
        Prospect(
            ids=(ExternalId(source="FleetFair", value="FF-3", sequence="1"),),
            requested_at=datetime(2026, 3, 21, 11, 9, 30, tzinfo=UTC),
            trade_ins=(
                TradeInCar(
                    interest="sell", make="Marque", model="Brio", odometer=61200, odometer_unit="km"
                ),
            ),
            contact=Contact(name="Lena Vogt", phones=(Phone(value="0170 2345678"),)),
            provider=Party(name="FleetFair"),
        ),
    ]


def test_a_resend_is_read_as_such():
    assert example("resend.xml") == [
        Prospect(
            status="resend",
            ids=(ExternalId(source="marquefinder", value="mf-20418", sequence="1"),),
            requested_at=datetime(2026, 3, 9, 10, 15, 0, tzinfo=UTC),
            wanted=(WantedCar(year=2026, make="Marque", model="Brio"),),
            contact=Contact(name="Harriet Loxley", emails=("harriet.loxley@example.com",)),
            provider=Party(name="MarqueFinder"),
            vendor=Party(name="Marque London"),
            extra={
                "vendor": {
                    "contact": {
                        "name": {"@part": "full", "#text": "Marque London"},
                        "phone": "020 7183 8750",
                    }
                }
            },
        )
    ]


def test_an_offset_that_forgot_a_digit_is_read():
    assert example("short_offset.xml") == [
        Prospect(
            requested_at=datetime(2026, 3, 22, 22, 3, 0, tzinfo=UTC),
            wanted=(WantedCar(year=2026, make="Marque", model="Terra"),),
            contact=Contact(
                name="Walter Brandt Jr.",
                given="Walter",
                family="Brandt",
                other_names=(("suffix", "Jr."),),
                emails=("walter.brandt@example.com",),
                phones=(Phone(value="(323) 223-3322", type="day"),),
            ),
            provider=Party(name="CoastAuto"),
        )
    ]


def test_a_test_drive_keeps_its_tracking_and_unknown_elements():
    assert example("test_drive.xml") == [
        Prospect(
            ids=(ExternalId(source="MarqueApp", value="TD-2207"),),
            requested_at=datetime(2026, 3, 23, 11, 30, 0, tzinfo=UTC),
            wanted=(
                WantedCar(
                    interest="test-drive",
                    year=2026,
                    make="Marque",
                    model="Volta",
                    extra={"batterysize": {"@unit": "kWh", "#text": "77"}},
                ),
            ),
            contact=Contact(
                name="Katharina Lindner",
                emails=("katharina.lindner@example.com",),
                phones=(Phone(value="+49 170 2345678", type="cellphone"),),
            ),
            timeframe=Timeframe(description="Saturday morning", earliest=date(2026, 3, 28)),
            provider=Party(name="Marque App", service="Test drive"),
            vendor=Party(name="Marque München"),
            tracking={
                "utm_source": "newsletter",
                "utm_campaign": "volta-launch",
                "gclid": "Cj0KCQjw-demo",
            },
            language="de",
            extra={"hasdrivinglicence": {"@since": "2009", "#text": "yes"}},
        )
    ]


def test_a_company_has_a_person_who_answers():
    assert example("company.xml") == [
        Prospect(
            ids=(ExternalId(source="FleetFair", value="FF-900"),),
            requested_at=datetime(2026, 3, 24, 9, 45, 0, tzinfo=UTC),
            wanted=(
                WantedCar(
                    interest="lease",
                    make="Marque",
                    model="Brio",
                    comments="Six cars, white, delivered in May.",
                ),
            ),
            contact=Contact(
                name="Northgate Florists Ltd",
                kind="company",
                person="Dipa Rahman",
                phones=(
                    Phone(value="020 7183 8751", type="work", time="morning"),
                    Phone(value="020 7183 8752", type="fax"),
                ),
                address=Address(
                    street=("2 Northgate Yard",), city="London", country="GB", type="work"
                ),
            ),
            provider=Party(name="FleetFair"),
        )
    ]


def test_an_enquiry_nobody_can_answer_is_kept_with_remarks():
    assert example("no_contact.xml") == [
        Prospect(
            ids=(ExternalId(source="MotorMile", value="MM-77120990"),),
            wanted=(WantedCar(status="used", make="Marque", model="Terra"),),
            comments="Is it still for sale?",
            provider=Party(name="MotorMile"),
            remarks=(
                Remark.of("request_date_unreadable", text="yesterday evening"),
                Remark.of("odometer_unreadable", text="low"),
                Remark.of("year_unreadable", text="n/a"),
                Remark.of("email_unreadable", text="none"),
                Remark.of("phone_unreadable", text="-"),
                Remark.of("no_name"),
                Remark.of("no_contact"),
            ),
        )
    ]


def test_a_cut_off_message_gives_what_arrived():
    assert example("cut_off.xml") == [
        Prospect(
            ids=(ExternalId(source="MotorMile", value="MM-77121002"),),
            requested_at=datetime(2026, 3, 25, 20, 10, 0, tzinfo=UTC),
            wanted=(WantedCar(make="Marque", model="Aria"),),
            contact=Contact(name="Felix Marlowe", emails=("felix.marlowe@example.com",)),
            comments="Could you send me the brochure and a price for the Tour",
            remarks=(
                Remark.of("cut_off"),
                Remark.of("repaired", error="Premature end of data in tag comments line 10"),
            ),
        )
    ]
