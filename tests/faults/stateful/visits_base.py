"""Rooms: people come and go by themselves and through the door, and forget to; what must be true of that."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from shared.core import clock
from tests.faults import invariants
from tests.faults.stateful.base import CALLS, PICK, choose
from tests.faults.stateful.deliveries import Delivering
from tests.faults.stateful.tables import Row, rows
from tests.faults.stateful.visits_model import Code, Hours, LastScan, SpaceModel, Stay
from tests.support.http import Answer

NAMES = ("anna", "boris", "vera")
CODES_LIVE = timedelta(seconds=60)
ONE_SCAN = timedelta(seconds=60)
# Calls take time: what is closer than this to a limit may fall on either side.
UNSURE = timedelta(seconds=3)
NIGHTS: Hours = {"sat": ("10:00", "04:30"), "sun": ("12:00", "24:00"), "mon": ("09:00", "02:00")}
DAYTIME: Hours = {"sat": ("10:00", "23:30"), "sun": ("05:00", "21:00"), "mon": ("09:00", "21:00")}
HOURS = (NIGHTS, DAYTIME)


class VisitsBase(Delivering):
    """Three people, a space for one and a space for two."""

    def __init__(self) -> None:
        super().__init__()
        for name in NAMES:
            self.who(name)
        self.readers: dict[str, str] = {}
        self.spaces: dict[str, SpaceModel] = {}
        self.stays: dict[str, Stay] = {}
        self.codes: list[Code] = []
        self.scans: dict[str, LastScan] = {}
        for zone, capacity, hours, coded in (("Europe/Berlin", 1, NIGHTS, False), ("Asia/Beirut", 2, DAYTIME, True)):
            body = {"name": zone, "capacity": capacity, "time_zone": zone, "opening_hours": hours}
            made = self.ask("POST", "/spaces", {**body, "requires_door_code": coded}, self.boss).json["id"]
            door = self.it.call("POST", f"/spaces/{made}/readers", {"name": "Дверь"}, by=self.boss)
            self.readers[made] = door.json["key"]
            self.spaces[made] = SpaceModel(made, zone, capacity, hours, coded)
        self.opening = invariants.opened(self.it)

    # What is so.

    def _inside(self, name: str) -> Row | None:
        mine = self.it.people[name].id
        return next((one for one in rows("coworking", "presence") if one["user_id"] == mine), None)

    def _is_forgotten(self, presence: Row | None) -> bool:
        return presence is not None and self.it.clock.at > self.stays[presence["visit_id"]].closes

    def _refusal(self, name: str, space: SpaceModel) -> str | None:
        """Why somebody cannot come in now."""
        if space.open_until(self.it.clock.at) is None:
            return "space_closed"
        mine = self._inside(name)
        if mine is not None and not self._is_forgotten(mine):
            return "already_checked_in"
        return self._full(mine, space)

    def _full(self, mine: Row | None, space: SpaceModel) -> str | None:
        others = [one for one in rows("coworking", "presence") if one["space_id"] == space.id and one != mine]
        return "space_full" if len(others) >= space.capacity else None

    def _scan_refusal(self, name: str, space: SpaceModel) -> str | None:
        """Why a scan does nothing: who is in goes, or comes over from the other space."""
        mine, last = self._inside(name), self.scans.get(name)
        if mine is not None and self._is_forgotten(mine):
            mine = None
        is_here = mine is not None and mine["space_id"] == space.id
        is_repeated = last is not None and last.space == space.id and self.it.clock.at - last.at < ONE_SCAN
        if is_here or (is_repeated and last is not None and not last.is_in and mine is None):
            return None
        return "space_closed" if space.open_until(self.it.clock.at) is None else self._full(mine, space)

    def _is_unsure(self, name: str) -> bool:
        """Whether a scan now may repeat the last one or not."""
        last = self.scans.get(name)
        return last is not None and abs(self.it.clock.at - last.at - ONE_SCAN) < UNSURE

    def _must_repeat(self, name: str, space: str) -> bool:
        last, now = self.scans.get(name), self.it.clock.at
        if last is None or last.space != space or now - last.at >= ONE_SCAN - UNSURE:
            return False
        still_in = {one.id for one in self.stays.values() if one.person == name and one.ended is None}
        return still_in == {last.visit} and now < self.stays[last.visit].closes if last.is_in else not still_in

    def _scanned(self, name: str, visit: Any) -> None:
        """What a scan did by its answer: it let somebody in, out, over, or changed nothing."""
        known = self.stays.get(visit["id"])
        if known is not None and (known.ended is not None or visit["check_out"] is None):
            last = self.scans[name]
            assert (last.visit, last.is_in) == (visit["id"], visit["check_out"] is None), "not the scan before"
            assert self.was_interrupted or self.it.clock.at - last.at < ONE_SCAN + UNSURE, (
                "a second scan was taken for one"
            )
            return
        assert self.was_interrupted or not self._must_repeat(name, visit["space_id"]), "one scan was taken for two"
        if visit["check_out"] is None:
            for stay in [one for one in self.stays.values() if one.person == name and one.ended is None]:
                [row] = [one for one in rows("coworking", "visit") if one["visit_id"] == stay.id]
                self._went({**row, "id": stay.id})
            self._came(name, visit)
        else:
            self._went(visit)
        self.scans[name] = LastScan(visit["space_id"], self.it.clock.at, visit["check_out"] is None, visit["id"])

    def _came(self, name: str, visit: Any) -> None:
        space, began = self.spaces[visit["space_id"]], clock.parse(visit["check_in"])
        closes = space.open_until(began)
        assert closes is not None, "somebody checked in to a closed space"
        self.stays.setdefault(visit["id"], Stay(visit["id"], name, began, closes))

    def _went(self, visit: Any) -> None:
        stay = self.stays[visit["id"]]
        stay.ended, stay.how = clock.parse(visit["check_out"]), visit["status"]
        late = self.it.clock.at > stay.closes
        assert stay.ended <= stay.closes, "somebody stayed past the closing time"
        assert (stay.how == "auto_closed") == (stay.ended == stay.closes), visit
        assert self.was_interrupted or (stay.how == "auto_closed") == late, visit

    def _expect(self, answer: Answer, status: int, refusal: str | None) -> None:
        if not self.was_interrupted:
            said = answer.code if answer.status >= 400 else None
            assert said == refusal, f"expected {refusal or status}: {answer.body}"
        assert answer.status in (status, 403, 409, 422), answer.body

    # What people do.

    @rule(name=st.sampled_from(NAMES), space=PICK)
    def come_in(self, name: str, space: int) -> None:
        """Somebody comes."""
        self.count()
        self._come_in(name, choose(list(self.spaces.values()), space))

    def _come_in(self, name: str, space: SpaceModel | None) -> None:
        assert space is not None
        mine = self._inside(name)
        refusal = self._refusal(name, space)
        if space.requires_door_code:
            is_in = mine is not None and not self._is_forgotten(mine)
            refusal = "already_checked_in" if is_in else "door_code_required"
        self.was_interrupted = False
        answer = self.ask("POST", "/visits/check-in", {"space_id": space.id}, self.who(name))
        if answer.status == 201:
            self._came(name, answer.json)
        self._expect(answer, 201, refusal)

    @rule(name=st.sampled_from(NAMES))
    def go(self, name: str) -> None:
        """Somebody goes."""
        self.count()
        refusal = None if self._inside(name) else "not_checked_in"
        self.was_interrupted = False
        answer = self.ask("POST", "/visits/check-out", None, self.who(name))
        if answer.status == 200:
            self._went(answer.json)
        self._expect(answer, 200, refusal)

    def _show(self, name: str) -> Code:
        code = self.it.call("POST", "/visits/door-code", by=self.who(name)).json["code"]
        self.codes.append(Code(code, name, self.it.clock.at))
        return self.codes[-1]

    def _scan(self, code: Code, space: SpaceModel) -> Answer:
        body = {"code": code.text, "space_id": space.id}
        answer = self.it.call("POST", "/visits/scan", body, token=self.readers[space.id], key=self.key())
        if answer.status == 200:
            assert not code.is_used, "a door code went through twice"
            code.is_used = True
            self._scanned(code.person, answer.json)
        return answer

    @rule(name=st.sampled_from(NAMES), space=PICK, seconds=st.sampled_from([0, 0, 40, 70]))
    def through_the_door(self, name: str, space: int, seconds: int) -> None:
        """Somebody shows a code, in time or too late."""
        self.count()
        chosen = choose(list(self.spaces.values()), space)
        assert chosen is not None
        code = self._show(name)
        self.it.tick(seconds=seconds)
        if self._is_unsure(name):
            return
        refusal = self._scan_refusal(name, chosen)
        self.was_interrupted = False
        self._expect(self._scan(code, chosen), 200, "door_code_expired" if seconds > 60 else refusal)

    @precondition(lambda self: any(one.is_used for one in self.codes))
    @rule(space=PICK)
    def a_code_is_shown_again(self, space: int) -> None:
        """The last code that went through comes once more."""
        self.count()
        code, chosen = [one for one in self.codes if one.is_used][-1], choose(list(self.spaces.values()), space)
        age = self.it.clock.at - code.shown_at
        if chosen is None or abs(age - CODES_LIVE) < UNSURE:
            return
        self.was_interrupted = False
        self._expect(self._scan(code, chosen), 200, "door_code_expired" if age > CODES_LIVE else "door_code_used")

    @rule(call=CALLS, name=st.sampled_from(NAMES), space=PICK)
    def two_readers_see_one_code(self, call: int, name: str, space: int) -> None:
        """In the middle of a scan another reader scans the same code."""
        self.count()
        chosen, heard = choose(list(self.spaces.values()), space), list[Answer]()
        assert chosen is not None
        code = self._show(name)
        self.meanwhile(call, lambda: heard.append(self._scan(code, chosen)))
        heard.append(self._scan(code, chosen))
        self._meanwhile = None
        if any(one.status == 200 for one in heard):
            assert [one.code for one in heard if one.status != 200] == ["door_code_used"] * (len(heard) - 1)

    @rule(call=CALLS, name=st.sampled_from(NAMES), space=PICK)
    def somebody_comes_meanwhile(self, call: int, name: str, space: int) -> None:
        """In the middle of what comes next, somebody comes in, perhaps by another device."""
        self.count()
        self.meanwhile(call, lambda: self._come_in(name, choose(list(self.spaces.values()), space)))

    @rule(hours=st.sampled_from([2, 3, 5, 8]))
    def hours_pass(self, hours: int) -> None:
        """Nobody does anything, and no schedule runs."""
        self.count()
        self.it.interceptor.outages.clear()
        self.it.tick(hours=hours)

    @rule()
    def whoever_forgot_is_seen_to(self) -> None:
        """The schedule that ends forgotten visits."""
        self.count()
        self.it.run_schedule("CloseVisitsFunction")

    # What must be true.

    @invariant()
    def visits_are_what_was_lived(self) -> None:
        """Nothing is written that nobody did, one visit a person is open, and spaces count their own visits."""
        visits = rows("coworking", "visit")
        assert {one["visit_id"] for one in visits} == self.stays.keys()
        for row in visits:
            stay = self.stays[row["visit_id"]]
            if row["status"] == "auto_closed" and stay.ended is None and self.it.clock.at > stay.closes:
                stay.ended, stay.how = stay.closes, "auto_closed"
            ended = clock.iso(stay.ended) if stay.ended else None
            assert (row["check_in"], row.get("check_out")) == (clock.iso(stay.began), ended), (row, stay)
            assert row["status"] == stay.how, (row, stay)
            assert ended is None or row["duration_minutes"] == (stay.ended - stay.began) // timedelta(minutes=1)
        inside = rows("coworking", "presence")
        assert {one["visit_id"] for one in inside} == {one.id for one in self.stays.values() if one.ended is None}
        assert len({one["user_id"] for one in inside}) == len(inside), "somebody is in twice"
        for space in rows("coworking", "space"):
            count = sum(one["space_id"] == space["id"] for one in inside)
            assert space["present"] == count <= self.spaces[space["id"]].capacity

    def come_to_rest(self) -> None:
        """Everything heals, every space closes; histories and invariants must agree with the model."""
        self.heal()
        self.it.drain()
        self.it.tick(hours=30)
        self.it.run_schedule("CloseVisitsFunction")
        self.it.drain()
        self.it.tick(hours=12)
        self.it.run_for(minutes=40)
        self.visits_are_what_was_lived()
        for stay in self.stays.values():
            assert stay.ended is not None, "a forgotten visit is still open"
            visit = self.it.call("GET", f"/visits/{stay.id}/history?limit=100", by=self.boss).json["items"]
            corrections = [one["data"] for one in reversed(visit) if one["type"] == "visit.corrected"]
            # Times that staff confirm without a change are in the history as well.
            before = [one["before"] for one in corrections if one["before"] != one["after"]]
            kept = [(clock.parse(one["check_in"]), clock.parse(one["check_out"])) for one in before]
            assert kept == stay.before, "a correction lost what was there before"
        self.assert_invariants()
