"""The three dealerships of the demonstration: who works there, when, and how enquiries come in."""

from dataclasses import dataclass

from apps.dealers.models import OpeningHours, Role, Skill
from apps.leads.models import LeadSource

GROUP = "Riverside Motor Group"
PASSWORD = "forecourt-demo"  # noqa: S105 - known to everybody, which is why production refuses it

Day = OpeningHours.Weekday
WEEKDAYS = (Day.MONDAY, Day.TUESDAY, Day.WEDNESDAY, Day.THURSDAY, Day.FRIDAY)
EVERY_DAY = (*WEEKDAYS, Day.SATURDAY, Day.SUNDAY)
SALES = Role.SALES_CONSULTANT
Kind = LeadSource.Kind


@dataclass(frozen=True)
class Person:
    """Somebody at work; with `account` they sign in as `<account>@demo.example`."""

    name: str
    role: Role
    speaks: tuple[str, ...]
    account: str = ""
    skills: tuple[Skill, ...] = ()


@dataclass(frozen=True)
class Source:
    """One way in: how often it is used, and the token it sends."""

    name: str
    kind: Kind
    share: int
    token: str = ""


@dataclass(frozen=True)
class Campaign:
    """What was paid for, `starts` and `ends` in days from today."""

    name: str
    code: str
    starts: int
    ends: int
    cost: int


@dataclass(frozen=True)
class Place:
    """One dealership with everything that is its own."""

    city: str  # As apps.dealers.demo calls it.
    town: str
    name: str
    country: str
    zone: str
    currency: str
    language: str
    staff_language: str
    unit: str
    customers: int
    answer_minutes: int
    hours: tuple[tuple[tuple[Day, ...], str, str], ...]
    staff: tuple[Person, ...]
    sources: tuple[Source, ...]
    campaigns: tuple[Campaign, ...]


LONDON = Place(
    city="london",
    town="London",
    name="Riverside London",
    country="GB",
    zone="Europe/London",
    currency="GBP",
    language="en",
    staff_language="en",
    unit="mi",
    customers=700,
    answer_minutes=15,
    hours=(
        (WEEKDAYS, "08:30", "19:00"),
        ((Day.SATURDAY,), "09:00", "18:00"),
        ((Day.SUNDAY,), "10:00", "16:00"),
    ),
    staff=(
        Person("Li Wei", SALES, ("en", "zh-hans"), "consultant", skills=(Skill.ELECTRIC,)),
        Person("Mei Chen", SALES, ("en", "zh-hans"), skills=(Skill.FLEET,)),
        Person("Katarzyna Nowak", SALES, ("en", "pl"), skills=(Skill.USED,)),
        Person(
            "Tom Hartley",
            SALES,
            ("en",),
            skills=(
                Skill.ELECTRIC,
                Skill.PERFORMANCE,
            ),
        ),
        Person("Priya Raman", SALES, ("en", "hi"), skills=(Skill.USED,)),
        Person("Mia Fairclough", SALES, ("en", "fr"), skills=(Skill.ADAPTED,)),
        Person("Grace Whitcombe", Role.SALES_MANAGER, ("en",), "sales-manager"),
        Person("Daniel Marlowe", Role.DEALER_MANAGER, ("en",), "manager"),
        Person("Anna Brightwell", Role.RECEPTIONIST, ("en", "de"), "reception"),
        Person("Josie Penrose", Role.RECEPTIONIST, ("en",)),
        Person("Ben Okafor", Role.SERVICE_ADVISOR, ("en",), "advisor", skills=(Skill.ELECTRIC,)),
        Person("Ruth Eddington", Role.SERVICE_ADVISOR, ("en",)),
        Person("Callum Frost", Role.TECHNICIAN, ("en",)),
        Person("Samir Haddad", Role.TECHNICIAN, ("en", "ar")),
        Person("Piotr Zielonka", Role.TECHNICIAN, ("en", "pl")),
        Person("Sophie Larkin", Role.CARE_AGENT, ("en", "es"), "care"),
        Person("Nadia Osei", Role.PRODUCT_GENIUS, ("en", "fr"), "genius", skills=(Skill.ELECTRIC,)),
    ),
    sources=(
        Source("marque.example", Kind.ADF, 40, "demo-intake-token"),
        Source("Riverside website", Kind.API, 26, "demo-website-token"),
        Source("AutoSquare portal", Kind.ADF, 12, "demo-portal-token"),
        Source("Website form", Kind.WEB_FORM, 0),
        Source("Telephone", Kind.PHONE, 12),
        Source("Walk-in", Kind.WALK_IN, 8),
        Source("Autumn drive day", Kind.EVENT, 2),
    ),
    campaigns=(
        Campaign("Volta autumn launch", "volta-autumn", -58, -10, 4800),
        Campaign("Part exchange weeks", "px-weeks", -30, 12, 2150),
        Campaign("Terra family weekend", "terra-family", -16, -14, 900),
    ),
)

BEIJING = Place(
    city="beijing",
    town="北京",
    name="河畔汽车北京店",
    country="CN",
    zone="Asia/Shanghai",
    currency="CNY",
    language="zh-hans",
    staff_language="zh-hans",
    unit="km",
    customers=800,
    answer_minutes=10,
    hours=((EVERY_DAY, "09:00", "18:30"),),
    staff=(
        Person("刘洋", SALES, ("zh-hans", "en"), "consultant.beijing", skills=(Skill.ELECTRIC,)),
        Person("孙悦", SALES, ("zh-hans",), skills=(Skill.USED,)),
        Person("周凯", SALES, ("zh-hans",), skills=(Skill.FLEET,)),
        Person(
            "郑雨桐",
            SALES,
            ("zh-hans", "en"),
            skills=(
                Skill.ELECTRIC,
                Skill.ADAPTED,
            ),
        ),
        Person("马腾飞", SALES, ("zh-hans",), skills=(Skill.PERFORMANCE,)),
        Person("高欣怡", SALES, ("zh-hans", "de")),
        Person("何志远", Role.SALES_MANAGER, ("zh-hans",)),
        Person("林国栋", Role.DEALER_MANAGER, ("zh-hans", "en")),
        Person("许佳宁", Role.RECEPTIONIST, ("zh-hans",)),
        Person("唐小雨", Role.RECEPTIONIST, ("zh-hans",)),
        Person("彭建军", Role.SERVICE_ADVISOR, ("zh-hans",), skills=(Skill.ELECTRIC,)),
        Person("冯晓燕", Role.SERVICE_ADVISOR, ("zh-hans",)),
        Person("曹磊", Role.TECHNICIAN, ("zh-hans",)),
        Person("袁大勇", Role.TECHNICIAN, ("zh-hans",)),
        Person("田静", Role.CARE_AGENT, ("zh-hans",)),
    ),
    sources=(
        Source("厂家官网", Kind.ADF, 34, "demo-intake-token-beijing"),
        Source("微信小程序", Kind.SOCIAL, 30, "demo-wechat-token-beijing"),
        Source("车友之家", Kind.ADF, 16, "demo-portal-token-beijing"),
        Source("官网表单", Kind.WEB_FORM, 0),
        Source("电话", Kind.PHONE, 10),
        Source("自然到店", Kind.WALK_IN, 8),
        Source("秋季车展", Kind.EVENT, 2),
    ),
    campaigns=(
        Campaign("Volta 秋季上市", "volta-qiuji", -57, -12, 38000),
        Campaign("双十一购车节", "double-11", -16, -9, 52000),
        Campaign("老客户置换礼", "zhihuan", -35, 20, 15000),
    ),
)

MUNICH = Place(
    city="muenchen",
    town="München",
    name="Riverside München",
    country="DE",
    zone="Europe/Berlin",
    currency="EUR",
    language="en",
    staff_language="en",
    unit="km",
    customers=500,
    answer_minutes=15,
    hours=((WEEKDAYS, "08:00", "18:30"), ((Day.SATURDAY,), "09:00", "16:00")),
    staff=(
        Person(
            "Lukas Brandhuber", SALES, ("de", "en"), "consultant.munich", skills=(Skill.ELECTRIC,)
        ),
        Person("Theresa Maierhofer", SALES, ("de", "en"), skills=(Skill.USED,)),
        Person("Emre Yalçınkaya", SALES, ("de", "en", "tr"), skills=(Skill.FLEET,)),
        Person(
            "Sabine Oberlechner",
            SALES,
            ("de",),
            skills=(
                Skill.ELECTRIC,
                Skill.ADAPTED,
            ),
        ),
        Person("Quirin Haslinger", SALES, ("de", "en"), skills=(Skill.PERFORMANCE,)),
        Person("Magdalena Wójcik", SALES, ("de", "pl")),
        Person("Florian Seidlmayr", Role.SALES_MANAGER, ("de", "en")),
        Person("Christine Donaubauer", Role.DEALER_MANAGER, ("de", "en")),
        Person("Vroni Stadlmeier", Role.RECEPTIONIST, ("de",)),
        Person("Annika Thaler", Role.RECEPTIONIST, ("de", "en")),
        Person("Georg Pfaffinger", Role.SERVICE_ADVISOR, ("de",)),
        Person("Xaver Lindinger", Role.TECHNICIAN, ("de",)),
        Person("Milan Jovanović", Role.TECHNICIAN, ("de",)),
        Person("Barbara Reisacher", Role.CARE_AGENT, ("de", "en")),
    ),
    sources=(
        Source("marque.example/de", Kind.ADF, 38, "demo-intake-token-munich"),
        Source("Riverside Webseite", Kind.API, 26, "demo-website-token-munich"),
        Source("Autobörse Süd", Kind.ADF, 16, "demo-portal-token-munich"),
        Source("Webformular", Kind.WEB_FORM, 0),
        Source("Telefon", Kind.PHONE, 11),
        Source("Laufkundschaft", Kind.WALK_IN, 8),
        Source("Herbstfest", Kind.EVENT, 1),
    ),
    campaigns=(
        Campaign("Volta Herbststart", "volta-herbst", -58, -12, 5200),
        Campaign("Leasing ab 199", "leasing-199", -28, 14, 3100),
    ),
)

PLACES = (LONDON, BEIJING, MUNICH)

OVER_THE_GROUP = (
    Person("Helen Ashbourne", Role.GROUP_MANAGER, ("en",), "group"),
    Person("Robin Satterley", Role.ADMINISTRATOR, ("en",), "admin"),
)
