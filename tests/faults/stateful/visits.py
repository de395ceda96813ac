"""Spaces and their admins: visits are corrected, and hours change while people are present.

The stories run over the night on which clocks change: in Berlin at two, in Beirut at midnight.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from shared.core import clock
from tests.faults.stateful.base import PICK, choose
from tests.faults.stateful.tables import rows
from tests.faults.stateful.visits_base import HOURS, NAMES, UNSURE, VisitsBase
from tests.faults.stateful.visits_model import LONGEST, Stay

SHIFTS = st.sampled_from([0, 0, -60, -20, 30, 90, -1600])


class VisitsMachine(VisitsBase):
    """A Saturday in spring, on which the night is an hour shorter."""

    # Off the full minute, so that a call's few milliseconds never cross a closing time.
    BEGINS = datetime(2026, 3, 28, 15, 0, 17, tzinfo=UTC)

    @rule(space=PICK, hours=PICK, more=st.booleans())
    def a_space_changes(self, space: int, hours: int, more: bool) -> None:
        """A space gets other hours, and perhaps one more seat."""
        self.count()
        chosen, wanted = choose(list(self.spaces.values()), space), choose(list(HOURS), hours)
        assert chosen is not None
        assert wanted is not None
        body = {"version": chosen.version, "opening_hours": wanted, "capacity": chosen.capacity + more}
        answer = self.ask("PATCH", f"/spaces/{chosen.id}", body, self.boss)
        # A change that was made and not answered is refused when it is repeated.
        assert answer.status in (200, 409), answer.body
        chosen.version, chosen.hours, chosen.capacity = chosen.version + 1, wanted, chosen.capacity + more

    @precondition(lambda self: self.stays)
    @rule(which=PICK)
    def an_admin_ends_a_visit(self, which: int) -> None:
        """An admin closes somebody's visit, which may be over."""
        self.count()
        stay = choose(list(self.stays.values()), which)
        assert stay is not None
        self.was_interrupted = False
        answer = self.it.call("POST", f"/visits/{stay.id}/close", by=self.boss)
        assert answer.status in (200, 409), answer.body
        [row] = [one for one in rows("coworking", "visit") if one["visit_id"] == stay.id]
        assert row["status"] != "open"
        if stay.ended is None:
            self._went({**row, "id": stay.id})

    def _refused_times(self, person: str, began: datetime, ended: datetime, beside: Stay | None) -> str | None:
        if not timedelta(0) < ended - began <= LONGEST or ended > self.it.clock.at:
            return "visit_times"
        self.visits_are_what_was_lived()
        mine = [one for one in self.stays.values() if one.person == person and one is not beside]
        return "visit_overlap" if any(one.is_beside(began, ended) for one in mine) else None

    @rule(
        name=st.sampled_from(NAMES), space=PICK, ago=st.sampled_from([1, 3, 30, 60]), minutes=st.sampled_from([30, 90])
    )
    def an_admin_writes_a_visit_down(self, name: str, space: int, ago: int, minutes: int) -> None:
        """A visit that nobody wrote down."""
        self.count()
        chosen = choose(list(self.spaces.values()), space)
        assert chosen is not None
        began = clock.parse(clock.iso(self.it.clock.at - timedelta(hours=ago)))
        ended = began + timedelta(minutes=minutes)
        refusal = self._refused_times(name, began, ended, None)
        body = {"user_id": self.who(name).id, "space_id": chosen.id}
        body |= {"check_in": clock.iso(began), "check_out": clock.iso(ended)}
        self.was_interrupted = False
        answer = self.ask("POST", "/visits", body, self.boss)
        if answer.status == 201:
            self.stays[answer.json["id"]] = Stay(answer.json["id"], name, began, ended, ended, "closed")
        self._expect(answer, 201, refusal)

    @precondition(lambda self: any(one.ended for one in self.stays.values()))
    @rule(which=PICK, begin=SHIFTS, end=SHIFTS)
    def an_admin_puts_times_right(self, which: int, begin: int, end: int) -> None:
        """A visit's times are corrected, by minutes or by so much that no visit has them."""
        self.count()
        stay = choose([one for one in self.stays.values() if one.ended], which)
        assert stay is not None
        assert stay.ended is not None
        began, ended = stay.began + timedelta(minutes=begin), stay.ended + timedelta(minutes=end)
        if abs(ended - self.it.clock.at) < UNSURE:
            return
        refusal = self._refused_times(stay.person, began, ended, stay)
        self.was_interrupted = False
        body = {"check_in": clock.iso(began), "check_out": clock.iso(ended)}
        answer = self.ask("PATCH", f"/visits/{stay.id}", body, self.boss)
        if answer.status == 200 and (began, ended) != (stay.began, stay.ended):
            stay.before.append((stay.began, stay.ended))
            stay.began, stay.ended = began, ended
        self._expect(answer, 200, refusal)


class AutumnVisitsMachine(VisitsMachine):
    """The same on a Saturday in autumn, on which the night is an hour longer."""

    BEGINS = datetime(2026, 10, 24, 14, 0, 17, tzinfo=UTC)
