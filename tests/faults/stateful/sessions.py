"""Sessions: refresh tokens that rotate, come back, are ended one by one or all at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from shared.identity import sessions
from shared.identity.models import User
from shared.identity.sessions import Device
from tests.faults import invariants
from tests.faults.stateful.base import PICK, FaultyMachine, choose
from tests.faults.stateful.tables import rows
from tests.faults.world import Person

NAMES = ("anna", "boris")
LIFETIME = timedelta(days=7)
GRACE = timedelta(seconds=10)
# Calls take time: who comes within this of a limit may be early or late.
UNSURE = timedelta(milliseconds=500)


@dataclass
class Family:
    """One sign-in and the refresh tokens that came of it, the oldest first."""

    person: str
    id: str
    tokens: list[str]
    began: datetime
    rotated: datetime
    is_ended: bool = False


class SessionsMachine(FaultyMachine):
    """Two people with several devices each."""

    def __init__(self) -> None:
        super().__init__()
        self.families: list[Family] = []
        for name in NAMES:
            self.who(name)
        self.opening = invariants.opened(self.it)

    @rule(name=st.sampled_from(NAMES))
    def sign_in(self, name: str) -> None:
        """Somebody signs in on one more device (the password is another test's affair: it takes long)."""
        self.count()
        user = User.get(*User.key(self.who(name).id))
        signed_in = sessions.open_session(user=user, device=Device("a test", "192.0.2.1"))
        now = self.it.clock.at
        self.families.append(Family(name, signed_in.session_id, [signed_in.refresh_token], now, now))

    @precondition(lambda self: self.families)
    @rule(which=PICK, age=st.sampled_from([0, 0, 0, 1, 1, 2, 3]))
    def refresh(self, which: int, age: int) -> None:
        """A device uses its newest refresh token, the one before, or an older one."""
        self.count()
        self._refresh(which, age)

    @precondition(lambda self: self.families)
    @rule(which=PICK, seconds=st.sampled_from([4, 13, 600]))
    def a_token_that_was_replaced_comes_back(self, which: int, seconds: int) -> None:
        """A token is replaced, and used once more within its grace or after it."""
        self.count()
        self._refresh(which, 0)
        self.it.tick(seconds=seconds)
        self._refresh(which, 1)

    def _refresh(self, which: int, age: int) -> None:
        # Mostly one that is still on: there are soon more that are not.
        live = [one for one in self.families if self._is_live(one)]
        family = choose(live if live and which % 5 else self.families, which)
        assert family is not None
        place = max(len(family.tokens) - 1 - age, 0)
        age = len(family.tokens) - 1 - place
        since = self.it.clock.at - family.rotated
        if age == 1 and abs(since - GRACE) < UNSURE:
            return
        answer = self.it.call("POST", "/auth/refresh", {"refresh_token": family.tokens[place]})
        if not self._is_live(family):
            assert answer.status == 401, answer.body
        elif age == 0:
            assert answer.status == 200, answer.body
            family.tokens.append(answer.json["refresh_token"])
            family.rotated = self.it.clock.at
        elif age == 1 and since < GRACE:
            assert (answer.status, answer.json["refresh_token"]) == (200, family.tokens[-1]), "two tabs get the same"
        else:
            assert answer.status == 401, f"a token that was replaced is good after {since}"
            family.is_ended = True

    @precondition(lambda self: self.families)
    @rule(which=PICK)
    def sign_out(self, which: int) -> None:
        """A device signs out."""
        self.count()
        family = choose(self.families, which)
        assert family is not None
        answer = self.it.call("POST", "/auth/logout", by=self._on(family))
        assert answer.status == 204, answer.body
        family.is_ended = True

    @precondition(lambda self: self.families)
    @rule(which=PICK, other=PICK)
    def end_another_device(self, which: int, other: int) -> None:
        """Somebody ends a session from another device of theirs; other people's sessions cannot be ended."""
        self.count()
        family, target = choose(self.families, which), choose(self.families, other)
        assert family is not None
        assert target is not None
        is_signed_in = self._is_live(family)
        answer = self.it.call("DELETE", f"/auth/sessions/{target.id}", by=self._on(family))
        if not is_signed_in:
            assert (answer.status, answer.code) == (401, "session_ended"), answer.body
        elif family.person == target.person and self._is_live(target):
            # Gone already when the request had to be repeated, which needs a session too.
            assert answer.status in (204, 401 if family is target else 404), answer.body
            target.is_ended = True
        else:
            assert answer.status == 404, answer.body

    @precondition(lambda self: self.families)
    @rule(which=PICK)
    def sign_out_everywhere(self, which: int) -> None:
        """All of a person's sessions end."""
        self.count()
        family = choose(self.families, which)
        assert family is not None
        is_signed_in = self._is_live(family)
        answer = self.it.call("POST", "/auth/logout-all", by=self._on(family))
        # Its own session is over, too, when the request had to be repeated after a lost answer.
        may_be_over = not is_signed_in or self.it.interceptor.faulted is not None
        assert (answer.status == 204 and is_signed_in) or (may_be_over and answer.code == "session_ended"), answer.body
        for one in self.families:
            one.is_ended = one.is_ended or (is_signed_in and one.person == family.person)

    @rule(seconds=st.sampled_from([1, 4, 13, 13, 600, 86_400]))
    def later(self, seconds: int) -> None:
        """Time passes."""
        self.count()
        self.it.tick(seconds=seconds)

    def _on(self, family: Family) -> Person:
        """The person, on that device, with an access token that is still good."""
        person = self.it.people[family.person]
        return Person(person.name, person.id, family.id, person.roles)

    def _is_live(self, family: Family) -> bool:
        return not family.is_ended and self.it.clock.at < family.began + LIFETIME

    @invariant()
    def sessions_are_what_was_begun(self) -> None:
        """No session that nobody began, and none that counts after its end."""
        epochs = {one["pk"]: one.get("session_epoch", 0) for one in rows("identity", "user")}
        stored = {one["sk"].removeprefix("SESSION#"): one for one in rows("identity", "session")}
        known = {family.id for family in self.families} | {one.session_id for one in self.it.people.values()}
        assert stored.keys() <= known
        for family in self.families:
            session = stored.get(family.id)
            counts = session is not None and session["epoch"] == epochs[session["pk"]]
            assert not (family.is_ended and counts), "an ended session counts"
            assert family.is_ended or counts, "a session is lost"

    def come_to_rest(self) -> None:
        """Everything heals; then the invariants must hold."""
        self.heal()
        self.it.run_for(minutes=20)
        self.assert_invariants()
