"""Donations: made, counted once, refunded, and shown only as their donors wish."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from shared.core import clock, ids
from shared.core.paging import encode_cursor
from shared.core.settings import settings
from shared.coworking.donations import export
from shared.coworking.donations.export import export_csv
from shared.coworking.tasks import export_donations
from shared.identity.models import User
from shared.payments import lookup as payment_lookup
from shared.providers import storage
from shared.tasks.exports import rows_of
from shared.tasks.models import Task
from shared.tasks.service import Outcome
from tests.integration.donations.conftest import Donors


def test_a_donation_is_given_paid_and_counted(donors: Donors) -> None:
    donation = donors.given(150_000, message="На чай")

    assert donors.stored(donation).status == "succeeded"
    assert donors.total() == 150_000
    types = [event["event_type"] for event in donors.aws.events() if event["pk"] == f"donation#{donation}"]
    assert types == ["donation.placed", "donation.succeeded"]
    [mine] = donors.call("GET", "/donations/mine", by="anna").json["items"]
    assert (mine["status"], mine["payment_url"], mine["message"]) == ("succeeded", None, "На чай")


def test_a_repeated_request_is_one_donation_with_one_link(donors: Donors) -> None:
    body = {"amount": 50_000}
    first = donors.call("POST", "/donations", body, by="anna", key="k")
    again = donors.call("POST", "/donations", body, by="anna", key="k")
    assert first.json == again.json
    assert len(donors.provider.payments) == 1


@pytest.mark.parametrize("amount", [9_999, 10_000_001])
def test_an_amount_outside_the_settings_is_refused_with_them(donors: Donors, amount: int) -> None:
    answer = donors.call("POST", "/donations", {"amount": amount}, by="anna")
    assert (answer.status, answer.code) == (422, "donation_amount")
    assert (answer.json["min_amount"], answer.json["max_amount"]) == (10_000, 10_000_000)


def test_a_notification_that_comes_again_counts_nothing_again(donors: Donors) -> None:
    donation = donors.given()
    for _ in range(2):
        assert donors.notify(donors.at_provider(donation)) == []
    assert donors.total() == 100_000


def test_money_that_comes_after_the_link_died_is_taken_all_the_same(donors: Donors) -> None:
    donation = donors.give()
    at_provider = donors.at_provider(donation)
    donors.provider.decline(at_provider)
    donors.notify(at_provider, "payment.canceled")
    assert donors.stored(donation).status == "awaiting_payment"
    assert donors.total() == 0
    assert donors.refund(donation).code == "nothing_to_refund"
    donors.provider.pay(at_provider)
    donors.notify(at_provider)
    assert (donors.stored(donation).status, donors.total()) == ("succeeded", 100_000)


def test_a_link_that_the_request_could_not_make_is_made_by_the_worker(donors: Donors) -> None:
    donors.provider.fail_next("down")
    answer = donors.call("POST", "/donations", {"amount": 50_000}, by="anna")
    assert answer.json["payment_url"] is None
    [placed] = donors.aws.events("donation.placed")
    donation = answer.json["donation"]["id"]
    body = {"id": placed["sk"], "type": "donation.placed", "aggregate": "donation", "aggregate_id": donation}
    assert donors.work({**body, "data": placed["data"]}) == []
    assert donors.call("GET", "/donations/mine", by="anna").json["items"][0]["payment_url"]


def test_another_amount_counts_for_nothing_and_can_be_given_back(donors: Donors) -> None:
    donation = donors.give()
    donors.pay(donation, amount=70_000)
    assert donors.stored(donation).status == "held"
    assert (donors.total(), donors.feed()) == (0, [])

    assert donors.refund(donation).json["amount"] == 70_000
    assert donors.stored(donation).status == "refunded"
    assert donors.total() == 0
    assert donors.aws.events("donation.refunded") == []


def test_refunds_take_back_what_was_counted_once_and_never_more(donors: Donors) -> None:
    donors.person("anna", is_public=True)
    donation = donors.given(100_000)
    part = donors.refund(donation, 30_000, key="r")
    again = donors.call(
        "POST", f"/donations/{donation}/refunds", {"reason": "Попросили", "amount": 30_000}, by="admin", key="r"
    )
    assert again.json["refund_id"] == part.json["refund_id"]
    assert (donors.total(), donors.feed(), donors.leaders()) == (70_000, [(70_000, "Anna")], [("Anna", 70_000)])

    assert donors.refund(donation, 70_001).code == "refund_exceeds_paid"
    assert donors.refund(donation).json["amount"] == 70_000
    assert (donors.total(), donors.feed(), donors.leaders()) == (0, [], [])
    assert donors.stored(donation).status == "refunded"
    refunds = donors.aws.events("donation.refunded")
    assert [event["data"]["full"] for event in refunds] == [False, True]
    [given] = donors.aws.events("donation.succeeded")
    assert {event["data"]["succeeded_event_id"] for event in refunds} == {given["sk"]}


def test_a_month_of_the_leaderboard_is_the_organisations(donors: Donors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORGANISATION_TIME_ZONE", "Europe/Moscow")
    settings.cache_clear()
    with clock.frozen_at(datetime(2026, 12, 31, 20, 59, tzinfo=UTC)) as time:
        donors.person("anna", is_public=True)
        donors.given(100_000)
        time.tick(minutes=2)
        assert (donors.leaders("month"), donors.leaders("year")) == ([], [])
        donation = donors.given(300_000)
        assert donors.leaders("month") == donors.leaders("year") == [("Anna", 300_000)]
        donors.people.clear()
        time.tick(days=20)
        assert donors.refund(donation, 200_000).status == 201
        assert donors.leaders("month") == donors.leaders("year") == [("Anna", 100_000)]


def test_names_are_shown_only_of_those_who_gave_openly_and_agreed(donors: Donors) -> None:
    donors.person("anna", is_public=True)
    donors.given(100_000, by="anna")
    donors.given(900_000, by="anna", is_anonymous=True, message="Тихо")
    donors.given(500_000, by="boris")

    assert donors.feed() == [(500_000, None), (900_000, None), (100_000, "Anna")]
    assert donors.leaders() == [("Anna", 100_000)]
    public = donors.call("GET", "/donations").body + donors.call("GET", "/donations/leaderboard").body
    assert "usr_" not in public
    assert "Boris" not in public


def test_who_gave_anonymously_is_in_no_export_or_event_text(donors: Donors) -> None:
    anna = donors.person("anna", is_public=True)
    donation = donors.given(900_000, is_anonymous=True, message="=1+1")
    donors.refund(donation, 100_000)
    rows = "".join(export_csv())
    assert donation in rows
    assert "'=1+1" in rows
    assert anna not in rows
    assert donors.person("boris") not in rows
    assert "Anna" not in rows
    assert "Anna" not in str([event["data"] for event in donors.aws.events()])


def test_an_export_has_each_donation_once_whatever_becomes_of_it_meanwhile(
    donors: Donors, monkeypatch: pytest.MonkeyPatch
) -> None:
    early, paid, late = donors.give(100_000), donors.given(200_000, by="boris"), donors.give(300_000, by="clara")
    assert donors.call("POST", f"/donations/{late}/cancel", by="clara").status == 200
    monkeypatch.setattr(export, "MAX_LIMIT", 1)
    rows = rows_of(export.row_pages())
    found = []
    for pays in (early, late):
        found.append(next(rows)[0])
        donors.pay(pays)
    found += [row[0] for row in rows]
    assert sorted(found) == sorted([early, paid, late])


def test_an_export_is_of_one_status_if_asked_for(donors: Donors) -> None:
    given, waiting = donors.given(200_000), donors.give(300_000, by="boris")
    answer = donors.call("GET", "/donations/export?status=awaiting_payment", by="admin")
    wanted = Task.get(*Task.key(answer.json["task_id"])).request
    rows = "".join(export_csv(wanted))
    assert waiting in rows
    assert given not in rows
    # A task of before there was a choice.
    assert given in "".join(export_csv({}))
    assert donors.call("GET", "/donations/export?status=lost", by="admin").status == 422


def test_an_export_is_made_in_the_background(donors: Donors) -> None:
    open_gift = donors.given(200_000)
    answer = donors.call("GET", "/donations/export", by="admin")
    assert answer.status == 202
    [task] = donors.aws.events("task.requested")
    assert task["data"]["kind"] == "donations.export"
    assert donors.person("anna") in next(row for row in export_csv() if open_gift in row)


def test_an_export_that_an_earlier_version_began_in_another_order_begins_anew(donors: Donors) -> None:
    given = donors.given(200_000)
    wanted = Task.get(*Task.key(donors.call("GET", "/donations/export", by="admin").json["task_id"]))
    store = storage.from_settings("files")
    store.put(f"tasks/exports/{wanted.id}/parts/00001", b"half a file", content_type="text/csv")
    wanted.progress = {"parts": 1, "rows": 7, "place": [1, encode_cursor("all-donations:succeeded", {"pk": given})]}
    made = export_donations(wanted, lambda: True)
    assert isinstance(made, Outcome)
    assert made.result == {"rows": 1}
    assert store.get(str(made.file_key)).decode() == "\ufeff" + "".join(export_csv())


def test_a_period_counts_what_came_in_it(donors: Donors) -> None:
    donors.person("anna", is_public=True)
    moments = {"month": datetime(2026, 3, 10, tzinfo=UTC), "year": datetime(2026, 1, 5, tzinfo=UTC)}
    sums: dict[str, Any] = {}
    for moment in (datetime(2025, 12, 31, tzinfo=UTC), moments["year"], moments["month"]):
        with clock.frozen_at(moment):
            donors.sign_in_again("anna")
            donors.given(100_000)
            sums = {period: donors.leaders(period)[0][1] for period in ("all", "year", "month")}
    assert sums == {"all": 300_000, "year": 200_000, "month": 100_000}


def test_donations_are_administered_by_admins_only(donors: Donors) -> None:
    donation = donors.given()
    assert donors.call("GET", "/donations/all").status == 401
    assert donors.call("GET", "/donations/all", by="anna").status == 403
    assert donors.call("POST", f"/donations/{donation}/refunds", {"reason": "x"}, by="anna").status == 403
    assert donors.call("POST", "/donations/don_nothing/refunds", {"reason": "x"}, by="admin").status == 404
    [shown] = donors.call("GET", "/donations/all", by="admin").json["items"]
    assert (shown["id"], shown["user_id"]) == (donation, donors.person("anna"))
    assert payment_lookup.payments_of("donation", donation)[0].payment_id == shown["payment_id"]


def test_a_donation_is_reversed_once_however_often_its_refund_is_delivered(donors: Donors) -> None:
    donors.person("anna", is_public=True)
    donation = donors.given(100_000)
    for number, amount in enumerate((30_000, 20_000)):
        refund = donors.refund(donation, amount, key=f"r{number}").json["refund_id"]
        for _ in range(2):
            assert donors.work({"id": ids.new("evt"), "type": "refund.requested", "data": {"refund_id": refund}}) == []
            donors.notify(donors.at_provider(donation), "refund.succeeded")
    assert (donors.total(), donors.leaders(), donors.feed()) == (50_000, [("Anna", 50_000)], [(50_000, "Anna")])
    assert [event["data"]["refunded_amount"] for event in donors.aws.events("donation.refunded")] == [30_000, 50_000]
    assert [int(refund["amount"]) for refund in donors.aws.items("payments") if refund["type"] == "refund"] == [
        int(event["data"]["amount"]) for event in donors.aws.events("donation.refunded")
    ]


def test_who_withdraws_their_consent_is_gone_from_the_feed_and_the_leaderboard(donors: Donors) -> None:
    anna = donors.person("anna", is_public=True)
    donors.given(100_000)
    before = {path: donors.call("GET", path) for path in ("/donations", "/donations/leaderboard")}
    assert all("Anna" in answer.body for answer in before.values())
    for is_public, is_active in ((False, True), (True, False)):
        User(*User.key(anna)).update([User.is_public.set(is_public), User.is_active.set(is_active)])
        assert (donors.feed(), donors.leaders()) == ([(100_000, None)], [])
        for path, old in before.items():
            # Nobody gets a 304 for the old answer.
            now = donors.call("GET", path, etag=old.headers["etag"])
            assert (now.status, "Anna" in now.body) == (200, False)


def test_the_public_view_of_donations_is_cached_for_moments_only(donors: Donors) -> None:
    donors.person("anna", is_public=True)
    donors.given(100_000)
    for path in ("/donations", "/donations/leaderboard"):
        seen = donors.call("GET", path)
        assert seen.headers["cache-control"] == "public, max-age=10, s-maxage=20"
        again = donors.call("GET", path, etag=seen.headers["etag"])
        assert (again.status, again.body) == (304, "")
    assert donors.call("GET", "/donations/mine", by="anna").headers["cache-control"] == "no-store"
