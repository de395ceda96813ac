"""The catalogue of all modules' messages: what it refuses, and what it is made of."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from functions import modules
from shared.core.modules import ModuleError
from shared.core.settings import settings
from shared.data.event_types import MalformedEventError
from shared.notifications import rules
from shared.notifications.message_catalog import MessageCatalog, MessageKind, Messages, day, required_text
from shared.notifications.rules import Category
from shared.notifications.texts import LANGUAGES, TemplateError, Text

TEXT = Text("A wish: {wish}", "A wish: {wish}.", "Somebody wishes for {wish}.")
WISHES = Category("wishes", optional=True, transactional=False)
LEFT = MessageKind("wish.left", "wish_left", "wishes", {"wish": ("text", required_text)})
MESSAGES = Messages(categories=(WISHES,), kinds=(LEFT,), texts={"ru": {"wish_left": TEXT}, "en": {"wish_left": TEXT}})


def test_a_modules_messages_are_in_the_catalogue() -> None:
    catalog = MessageCatalog([("wishes", MESSAGES)])
    assert catalog.event_types == {"wish.left"}
    assert catalog.category_of("wish_left") == WISHES
    variables = catalog.variables_of(LEFT, {"text": "a red\nhoodie"}, "en-GB")
    assert catalog.render("wish_left", "en", variables).short == "A wish: a red hoodie."
    with pytest.raises(MalformedEventError):
        catalog.variables_of(LEFT, {}, "ru")
    with pytest.raises(TemplateError):
        catalog.category_of("digest")


@pytest.mark.parametrize(
    ("other", "complaint"),
    [
        (Messages(categories=(WISHES,), texts={}), "category 'wishes'"),
        (Messages(commands={"wish_left": frozenset()}, texts={}), "template 'wish_left'"),
        (Messages(texts={"en": {"wish_left": TEXT}}), "text 'wish_left'"),
        (
            Messages(commands={"wish_granted": frozenset()}, texts={"ru": {"wish_granted": TEXT}}),
            "'en'.*wish_granted",
        ),
        (Messages(texts={"ru": {"wish_granted": TEXT}, "en": {"wish_granted": TEXT}}), "templates differ"),
        (
            Messages(kinds=(MessageKind("a.b", "c", "nowhere"),), texts={"ru": {"c": TEXT}, "en": {"c": TEXT}}),
            "no module brings the category 'nowhere'",
        ),
        (
            Messages(kinds=(LEFT, MessageKind("wish.granted", "wish_left", "wishes")), texts={}),
            "filled in two ways",
        ),
    ],
)
def test_what_clashes_or_is_half_is_refused(other: Messages, complaint: str) -> None:
    with pytest.raises(ModuleError, match=complaint):
        MessageCatalog([("wishes", MESSAGES), ("others", other)])


def test_categories_stand_in_their_order_with_their_defaults() -> None:
    catalog = modules.messages()
    names = ["account", "learning", "tips", "offers", "marketing", "orders", "preorders", "waitlist", "visits"]
    names += ["donations", "bookings", "passes", "support", "feedback", "desk", "documents", "privacy"]
    assert list(catalog.categories) == names
    assert list(catalog.optional) == names[1:]
    assert {name: set(one.off) for name, one in catalog.categories.items() if one.off} == {
        "marketing": {"sms", "email"}
    } | {name: {"sms"} for name in ("support", "tips", "offers")}
    assert [name for name, one in catalog.categories.items() if one.low_priority] == [
        "learning",
        "offers",
        "marketing",
        "feedback",
        "privacy",
    ]
    assert {one for category in catalog.categories.values() for one in category.channels} == set(rules.CHANNELS)


def test_every_event_that_calls_for_a_message_is_announced_by_a_module() -> None:
    assert modules.messages().event_types <= {one.type for one in modules.events()}


def test_the_messages_of_all_modules_load_no_business() -> None:
    # The workers that send load them at every cold start.
    code = (
        "import sys\n"
        "from functions import modules\n"
        "modules.messages()\n"
        "print(*(name for name, one in sys.modules.items() if name.startswith('shared.')\n"
        "        and name.split('.')[1] in ('shop', 'coworking', 'support', 'identity')))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    rest = {name.split(".", 2)[2] for name in found if name.count(".") > 1}
    assert rest == {"module", "messages", "messages.ru", "messages.en", "messages.goods"}


@pytest.fixture
def fresh_settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    settings.cache_clear()
    yield monkeypatch
    settings.cache_clear()


@pytest.mark.parametrize(
    ("zone", "until", "said"),
    [
        ("UTC", "2026-06-01T00:00:00.000Z", "2026-05-31"),
        ("Europe/Moscow", "2026-05-31T21:00:00.000Z", "2026-05-31"),
        ("America/New_York", "2026-06-01T04:00:00.000Z", "2026-05-31"),
        ("America/New_York", "2026-06-01T03:59:59.999Z", "2026-05-31"),
    ],
)
def test_what_is_good_until_midnight_is_said_to_be_good_until_the_day_before(
    fresh_settings: pytest.MonkeyPatch, zone: str, until: str, said: str
) -> None:
    fresh_settings.setenv("ORGANISATION_TIME_ZONE", zone)
    catalog = modules.messages()
    for event_type in ("pass.activated", "pass.resumed", "promo.issued"):
        kind = next(one for one in catalog.kinds if one.event == event_type)
        facts = {"name": "Месяц", "code": "SPRING", "discount_percent": 10, "discount_amount": None, "min_total": None}
        assert catalog.variables_of(kind, {**facts, "valid_until": until}, "en")["until"] == said


@pytest.mark.parametrize(
    ("zone", "moment", "said"),
    [("Asia/Kamchatka", "2026-05-31T22:00:00.000Z", "2026-06-01"), ("America/New_York", "2026-06-01", "2026-06-01")],
)
def test_the_day_of_a_moment_is_the_organisations(
    fresh_settings: pytest.MonkeyPatch, zone: str, moment: str, said: str
) -> None:
    fresh_settings.setenv("ORGANISATION_TIME_ZONE", zone)
    assert day(moment, LANGUAGES["en"]) == said
