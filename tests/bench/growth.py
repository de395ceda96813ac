"""Growth: calls and request units of a request while there are a hundred, ten thousand and a million items.

The shop's story is played by the real functions on an in-process AWS. Every GET is asked in all the ways that
docs/openapi.json knows, and the standard order is placed, paid, notified and counted, while every partition that a
Query reads holds so many items. The others are simulated: lookalikes that exist when a page reaches them
(tests/support/virtual_items.py). What has a bound in the business is simulated up to that bound.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from urllib.parse import unquote, urlencode

from shared.achievements import rule_store
from shared.identity.passkeys import service as passkeys
from shared.onboarding.devices import surcharge
from shared.shop.catalog import rules as catalog
from shared.shop.catalog import word_index
from shared.shop.sections import rules as sections
from tests.bench.figures import Figure, Options
from tests.bench.units.acts import play
from tests.bench.units.harness import Measured, Person, Stage, opened
from tests.bench.units.story import Story, standard_order
from tests.support import virtual_items
from tests.support.http import UNPREFIXED, Answer
from tests.support.meter import Span
from tests.support.template import ROOT

BAR = 1.1
SIZES = (100, 10_000, 1_000_000)
# A report's days are what it was asked for, 731 at most.
DAYS_OF_REPORTS = (
    "sales_day",
    "visit_day",
    "donation_day",
    "support_day",
    "support_agent_day",
    "onboarding_day",
    "learning_day",
)
# Of these there are never more, whatever is sold.
MOST = {
    "media": catalog.MEDIA_LIMIT,
    "wave": catalog.WAVES_LIMIT,
    "category": sections.CATEGORIES_LIMIT,
    # Changes of products are packed within seconds. A search reads all packs of a word: `python -m tests.bench search`.
    "word_change": word_index.BATCH,
    "word_pack": 100,
    "passkey": passkeys.MAX_PASSKEYS,
    # Things that sell alike, within a sixteenth: a page of a ranking waits for all of them.
    "rank_entry": 50,
    **dict.fromkeys(DAYS_OF_REPORTS, 0),
    "onboarding_device": surcharge.DEVICE_LIMIT,
    "onboarding_photo": surcharge.DEVICE_LIMIT * surcharge.PHOTO_LIMIT,
    # A case is read whole. One contract after another and every extra invoice are a manager's work by hand, and a
    # person has one open case at a time.
    "onboarding_contract": 5,
    "onboarding_invoice": 20,
    "client_reference USER": 5,
    # A course has 300 lessons at most, and its learner's progress is read whole: what there is of them is really there.
    **dict.fromkeys(("lp", "quiz_state", "learned"), 0),
    # A person's own figures are made of all courses that they have ever begun.
    "enrolment MINE": 20,
    **dict.fromkeys(("tally", "grant"), rule_store.MAX_ACHIEVEMENTS),
}
ORDERS = 100
DAYS = {"from": "2026-03-02", "to": "2026-03-31"}
NAMES = ("name", "full_name", "order_number")


@dataclass(frozen=True, slots=True)
class Point:
    """What one operation asked for at one size; `is_endless`: it read on until it was stopped."""

    units: float
    calls: int
    met: int = 0
    is_endless: bool = False

    @classmethod
    def of(cls, spans: Sequence[Span], virtual: virtual_items.VirtualItems | None = None) -> Point:
        """Everything in some spans."""
        units, calls = sum(one.reads + one.writes for one in spans), sum(one.count() for one in spans)
        return cls(units, calls, virtual.met if virtual else 0, virtual.is_endless if virtual else False)


@dataclass(slots=True)
class Curve:
    """One operation at growing sizes."""

    what: str
    points: dict[int, Point] = field(default_factory=dict)

    @property
    def grows(self) -> bool:
        """Whether anything is more at a larger size."""
        first, *others = self.points.values()
        return any(one.is_endless or one.calls > first.calls or one.units > first.units * BAR for one in others)

    def figures(self) -> Iterator[Figure]:
        """Units, or calls where there are no units; calls too where they are not the same everywhere."""
        first, *_, last = self.points.values()
        shown: dict[str, Any] = {"what": self.what, "against": f"{min(self.points):,} items"}
        if first.units or last.units:
            units = [one.units for one in self.points.values()]
            yield Figure(
                value=last.units, reference=first.units or 0.5, unit="units", bar=BAR, samples=units, note=self._note(),
                **shown,
            )  # fmt: skip
        if last.calls != first.calls or not last.units:
            yield Figure(value=last.calls, reference=first.calls or None, unit="calls", note=self._note(), **shown)

    def _note(self) -> str:
        *_, before, last = self.points.values()
        said = [f"{last.calls} calls", f"{last.met} simulated items read" if last.met else ""]
        said.append(f"stopped after {virtual_items.PATIENCE:,} items" if last.is_endless else "")
        said.append("levels off" if self.grows and not last.is_endless and before.units == last.units else "")
        return ", ".join(one for one in said if one)


def curve_of(stage: Stage, what: str, act: Callable[[], Any], sizes: Sequence[int]) -> Curve:
    """Do something that changes nothing, at each size."""
    curve = Curve(what)
    for size in sizes:
        with virtual_items.simulated(size, MOST) as virtual, stage.meter.span() as span:
            try:
                act()
            except virtual_items.EndlessError:
                assert virtual.is_endless
        curve.points[size] = Point.of([span], virtual)
    return curve


@dataclass
class Growing(Stage):
    """A stage on which every GET is asked in every way and at every size."""

    sizes: Sequence[int] = SIZES
    in_all_ways: bool = True
    curves: dict[str, Curve] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    _staff: Person | None = None

    def person(self, name: str, *roles: str, has_phone: bool = True) -> Person:
        """Somebody; the first admin asks what others may not."""
        made = super().person(name, *roles, has_phone=has_phone)
        self._staff = self._staff or (made if "admin" in roles else None)
        return made

    def ask(
        self, method: str, path: str, body: Any = None, *, by: Person | str | None = None, label: str = "", **more: Any
    ) -> Answer:
        """As ever; then a GET again, in all its ways."""
        answer = super().ask(method, path, body, by=by, label=label, **more)
        if method == "GET":
            bare = path.partition("?")[0]
            route, _ = self.wires.route(method, bare if bare.startswith(UNPREFIXED) else f"/api/v1{bare}")
            ways = [(label or route.key, path)]
            # Where the answer is a task, the work is a worker's, and grows with what is exported.
            if self.in_all_ways and route.key not in self.curves and answer.status != 202:
                ways += [
                    (f"{route.key}?{unquote(way)}", f"{path.partition('?')[0]}?{way}")
                    for way in _ways(route.path, answer)
                ]
            for what, asked in ways:
                if what not in self.curves:
                    self.draw(what, asked, by)
        return answer

    def draw(self, what: str, path: str, by: Person | str | None) -> None:
        """Ask at each size, as whoever may; what nobody may is written down as refused."""
        asks = [who for who in (by, self._staff) if self._asked(path, who).status < 400]
        if not asks:
            self.refused.append(what)
            return
        answers = list[Answer]()
        curve = curve_of(self, what, lambda: answers.append(self._asked(path, asks[0])), self.sizes)
        # Who is stopped answers with an error; nobody else may, or nothing was measured.
        assert curve.grows or all(answer.status < 400 for answer in answers), f"{what}: {answers[-1].body}"
        self.curves[what] = curve

    def _asked(self, path: str, by: Person | str | None) -> Answer:
        answer = self.send("GET", path, by=by)
        self.measured.pop()
        return answer

    def not_drawn(self) -> list[str]:
        """The GET routes of the template that nobody has asked."""
        return [route.key for route in self.wires.routes if route.method == "GET" and route.key not in self.curves]


@cache
def _parameters() -> dict[str, list[dict[str, Any]]]:
    document = json.loads((ROOT / "docs" / "openapi.json").read_text())
    return {path: item["get"].get("parameters", []) for path, item in document["paths"].items() if "get" in item}


def _ways(path: str, answer: Answer) -> Iterator[str]:
    """Each value of each filter, as a query string; what is searched for is what the list shows first."""
    for parameter in _parameters()[path]:
        if parameter["in"] != "query":
            continue
        name, shapes = parameter["name"], parameter["schema"].get("anyOf", [parameter["schema"]])
        for shape in shapes:
            values = [*shape.get("enum", []), *([shape["const"]] if "const" in shape else [])]
            values += ["true", "false"] if shape.get("type") == "boolean" else []
            values += [DAYS[name]] if shape.get("format") in ("date", "date-time") else []
            values += ["2"] if name == "limit" else []
            values += list(_words(answer)) if name == "q" else []
            yield from (urlencode({name: value}) for value in dict.fromkeys(values))


def _words(answer: Answer) -> Iterator[str]:
    for item in answer.json["items"][:1]:
        yield from (item[name].split()[0] for name in NAMES if name in item)


def orders(story: Story, sizes: Sequence[int]) -> Iterator[Curve]:
    """The standard order, from its quote to the counters, once at each size."""
    drawn = dict[str, Curve]()
    for size in sizes:
        with virtual_items.simulated(size, MOST) as virtual:
            standard_order(story)
        for operation, spans in _by_operation(story.standard).items():
            curve = drawn.setdefault(operation, Curve(f"order: {operation}"))
            curve.points[size] = replace(Point.of(spans), is_endless=virtual.is_endless)
    yield from drawn.values()


def after_many(story: Story, count: int) -> Iterator[Curve]:
    """The standard order once more when so many real ones, of the same thing and by one person, came before it."""
    drawn = dict[str, Curve]()
    for made in (1, count):
        for _ in range(made):
            story.stage.clock.tick(minutes=1)
            story.paid(story.hoodie)
        # The next day: a person is sent so many texts a day and no more.
        story.stage.clock.tick(days=1)
        story.paid(story.hoodie)
        standard_order(story)
        for operation, spans in _by_operation(story.standard).items():
            what = f"order number {count}: {operation}"
            drawn.setdefault(operation, Curve(what)).points[made] = Point.of(spans)
    yield from drawn.values()


def _by_operation(measured: Sequence[Measured]) -> dict[str, list[Span]]:
    names = dict.fromkeys(one.operation for one in measured)
    return {name: [one.span for one in measured if one.operation == name] for name in names}


def measure(options: Options) -> Iterator[Figure]:
    """Every way of every GET, and the standard order."""
    options.say("playing the shop's story, every GET in all ways and at each size")
    with virtual_items.possible(), opened(Growing) as stage:
        story = play(stage)
        curves = sorted(stage.curves.values(), key=lambda one: one.what)
        options.say("placing the standard order at each size")
        curves += orders(story, stage.sizes)
        options.say(f"placing {ORDERS} real orders")
        curves += after_many(story, ORDERS)
    for curve in curves:
        if options.wants(curve.what):
            yield from curve.figures()
    refused = f"filters that nobody may ask for: {len(stage.refused)}" if stage.refused else ""
    yield Figure(
        what="GET routes not asked", unit="", value=len(stage.not_drawn()), bar=0, is_ratio=False, note=refused
    )
