"""Days on which clocks change, in both hemispheres: a forgotten visit ends when the space's own clock says so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.core import clock
from tests.integration.coworking.conftest import Coworking

NIGHT, LATE = ("20:00", "04:00"), ("18:00", "24:00")
CHANGES = [
    # Two or three in the morning, as most countries do.
    ("America/New_York", "sat", NIGHT, "2026-03-08T01:00:00Z", "2026-03-08T08:00:00Z"),
    ("America/New_York", "sat", NIGHT, "2026-11-01T00:00:00Z", "2026-11-01T09:00:00Z"),
    ("Europe/Berlin", "sat", NIGHT, "2026-03-28T20:00:00Z", "2026-03-29T02:00:00Z"),
    ("Europe/Berlin", "sat", NIGHT, "2026-10-24T20:00:00Z", "2026-10-25T03:00:00Z"),
    # South of the equator spring is in autumn.
    ("Australia/Sydney", "sat", NIGHT, "2026-10-03T11:00:00Z", "2026-10-03T17:00:00Z"),
    ("Australia/Sydney", "sat", NIGHT, "2026-04-04T10:00:00Z", "2026-04-04T18:00:00Z"),
    # By half an hour.
    ("Australia/Lord_Howe", "sat", NIGHT, "2026-10-03T11:00:00Z", "2026-10-03T17:00:00Z"),
    ("Australia/Lord_Howe", "sat", NIGHT, "2026-04-04T10:00:00Z", "2026-04-04T17:30:00Z"),
    # At midnight: that of Sunday does not exist, and eleven on Saturday is there twice.
    ("America/Santiago", "sat", ("18:00", "02:00"), "2026-09-05T23:00:00Z", "2026-09-06T05:00:00Z"),
    ("America/Santiago", "sat", ("18:00", "02:00"), "2026-04-04T22:00:00Z", "2026-04-05T06:00:00Z"),
    ("America/Santiago", "sat", LATE, "2026-09-05T23:00:00Z", "2026-09-06T04:00:00Z"),
    ("America/Santiago", "sat", LATE, "2026-04-04T22:00:00Z", "2026-04-05T04:00:00Z"),
    ("Africa/Cairo", "thu", LATE, "2026-04-23T17:00:00Z", "2026-04-23T22:00:00Z"),
    ("Africa/Cairo", "thu", LATE, "2026-10-29T17:00:00Z", "2026-10-29T22:00:00Z"),
    # Of two equal times the second.
    ("Africa/Cairo", "thu", ("18:00", "23:30"), "2026-10-29T17:00:00Z", "2026-10-29T21:30:00Z"),
]


@pytest.mark.parametrize(("zone", "day", "hours", "comes", "closes"), CHANGES)
def test_a_forgotten_visit_ends_at_the_closing_time_of_the_day_on_which_clocks_change(
    coworking: Coworking, zone: str, day: str, hours: tuple[str, str], comes: str, closes: str
) -> None:
    coworking.clock.at = clock.parse(comes)
    space = coworking.space(time_zone=zone, opening_hours={day: list(hours)})
    assert coworking.check_in("anna").status == 201
    coworking.clock.at = clock.parse(closes) - timedelta(seconds=1)
    assert coworking.check_in("boris").status == 201
    assert coworking.auto_close()["closed"] == 0
    assert coworking.check_out("boris").json["status"] == "closed"
    coworking.clock.at = clock.parse(closes)
    assert coworking.check_in("vera").code == "space_closed"
    coworking.clock.tick(seconds=1)
    assert coworking.auto_close()["closed"] == 1
    [mine] = coworking.call("GET", "/visits", by="anna").json["items"]
    stay = clock.parse(closes) - clock.parse(comes)
    assert (mine["status"], clock.parse(mine["check_out"])) == ("auto_closed", clock.parse(closes))
    assert mine["duration_minutes"] == stay // timedelta(minutes=1)
    assert coworking.present(space) == 0
