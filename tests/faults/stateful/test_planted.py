"""Mistakes planted in the product on purpose: the machines find each of them."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.data.uow import UnitOfWork
from shared.identity.models import User
from shared.providers.payments.yookassa import Yookassa
from tests.faults.stateful import running
from tests.faults.stateful.base import FaultyMachine
from tests.faults.stateful.learners import LearnersMachine
from tests.faults.stateful.orders import OrdersMachine
from tests.faults.stateful.rewards import RewardsMachine
from tests.faults.stateful.sessions import SessionsMachine
from tests.faults.stateful.visits import AutumnVisitsMachine, VisitsMachine
from tests.faults.stateful.waves import WavesMachine
from tests.support import proof

Patch = pytest.MonkeyPatch
SEEDS, EACH = range(7, 11), 1_500


def stock_comes_back_twice(patch: Patch) -> None:
    from shared.shop.orders import reservation

    plain = reservation.release

    def twice(uow: Any, availability: Any, order: Any, units: Any) -> None:
        plain(uow, availability, order, [(line, 2 * number) for line, number in units])

    patch.setattr(reservation, "release", twice)


def a_promo_use_is_never_given_back(patch: Patch) -> None:
    patch.setattr("shared.shop.promo.uses.give_back", lambda uow, **_: None)


def a_repeated_request_is_carried_out_again(patch: Patch) -> None:
    patch.setattr(UnitOfWork, "store_idempotency_key", lambda *_: None)


def consumers_do_not_remember_what_they_saw(patch: Patch) -> None:
    patch.setattr(UnitOfWork, "dedupe", lambda *_: None)


def conditions_are_dropped(model: str) -> Callable[[Patch], None]:
    """Updates of one kind of item are made whatever it has become since it was read."""

    def plant(patch: Patch) -> None:
        plain = UnitOfWork.update

        def update(uow: UnitOfWork, item: Any, actions: Any, **how: Any) -> None:
            if type(item).__name__ == model:
                how = {}
            plain(uow, item, actions, **how)

        patch.setattr(UnitOfWork, "update", update)

    return plant


def every_attempt_opens_a_new_payment(patch: Patch) -> None:
    plain = Yookassa.create_payment

    def with_another_key(provider: Any, request: Any, *, key: str) -> Any:
        return plain(provider, request, key=secrets.token_hex(len(key) // 2))

    patch.setattr(Yookassa, "create_payment", with_another_key)


def a_freed_place_stays_taken(patch: Patch) -> None:
    from shared.shop.catalog import waves

    patch.setattr(waves, "release", lambda found, _: waves.in_order(found))


def an_old_refresh_token_stays_good(patch: Patch) -> None:
    patch.setattr("shared.identity.rules.PARENT_GRACE", timedelta(hours=2))


def a_paid_order_can_be_paid_again(patch: Patch) -> None:
    from shared.shop.orders.models import Order

    patch.setattr(Order, "was_paid", property(lambda order: False))


def nothing_has_to_be_new(model: str) -> Callable[[Patch], None]:
    """Items of one kind are written whether or not they are there already."""

    def plant(patch: Patch) -> None:
        plain = UnitOfWork.create

        def create(uow: UnitOfWork, item: Any, **how: Any) -> None:
            if type(item).__name__ == model:
                uow.put(item)
            else:
                plain(uow, item, **how)

        patch.setattr(UnitOfWork, "create", create)

    return plant


def forgotten_visits_end_when_they_are_found(patch: Patch) -> None:
    from shared.coworking.visits import rules

    patch.setattr(rules, "ending", lambda now, closes_at: (now, "closed" if now <= closes_at else "auto_closed"))


def spaces_close_by_the_clock_of_the_morning(patch: Patch) -> None:
    """The closing time is reckoned from the opening by the clock, as if no hour were skipped or came twice."""
    from shared.core.hours import OpeningHours

    plain = OpeningHours.spans_on

    def naive(hours: OpeningHours, day: Any) -> Any:
        now, before = plain(hours, day), plain(hours, day - timedelta(days=7))
        return [(one[0], one[0] + (other[1] - other[0])) for one, other in zip(now, before, strict=False)]

    patch.setattr(OpeningHours, "spans_on", naive)


def codes_are_not_used_up(patch: Patch) -> None:
    from shared.coworking.visits import door_codes

    patch.setattr(door_codes, "_refuse_if_used", lambda _: None)
    nothing_has_to_be_new("UsedDoorCode")(patch)


def two_scans_within_a_minute_are_two(patch: Patch) -> None:
    from shared.coworking.visits import door_codes

    patch.setattr(door_codes, "_repeated", lambda *_: None)


def corrections_forget(patch: Patch) -> None:
    from shared.coworking.visits import events

    plain = events.corrected
    patch.setattr(events, "corrected", lambda visit, **how: plain(visit, **how | {"before": events.times(visit)}))


def visits_may_overlap(patch: Patch) -> None:
    patch.setattr("shared.coworking.visits.overlaps.overlapping", lambda *_args, **_options: None)


def a_day_has_no_cap(patch: Patch) -> None:
    from shared.karma.rules import Rule

    patch.setattr(Rule, "granted", lambda _, total: total)


def balances_are_written_as_they_were_read(patch: Patch) -> None:
    patch.setattr("shared.karma.service._unchanged", lambda _: User.pk.exists())


def points_are_spent_that_are_not_there(patch: Patch) -> None:
    from shared.karma import service

    patch.setattr(service, "spend", service.give)
    patch.setattr("shared.shop.orders.quote.balance_of", lambda _: 1_000)


def orders_keep_their_points(patch: Patch) -> None:
    patch.setattr("shared.shop.orders.karma._return", lambda uow, order, event, points: None)


def each_part_of_a_gift_takes_back_the_whole(patch: Patch) -> None:
    from shared.coworking.karma_rules import KOPECKS_PER_POINT_GIVEN
    from shared.karma import service

    plain = service.points_of

    def whole(rules: Any, event_type: str, data: Any) -> dict[str, int]:
        if event_type != "donation.refunded":
            return plain(rules, event_type, data)
        return {str(data["succeeded_at"])[:10]: -(data["donated_amount"] // KOPECKS_PER_POINT_GIVEN)}

    patch.setattr(service, "points_of", whole)


def a_replay_forgets_what_was_spent(patch: Patch) -> None:
    from shared.karma import service

    plain = service.restore

    def restore(event: Any, *rest: Any) -> bool:
        return event.data["reason"] != "order.placed" and plain(event, *rest)

    patch.setattr(service, "restore", restore)


def consent_to_be_shown_is_ignored(patch: Patch) -> None:
    from shared.karma import service

    patch.setattr(service, "refresh_leaderboard_entry", lambda *, user_id: None)


def an_edit_takes_completions_back(patch: Patch) -> None:
    """What was completed is counted among the live lessons only, and kept so."""
    from shared.learning.progress.learner import Learner

    plain = Learner.finish

    def finish(learner: Learner, uow: Any) -> None:
        enrolment = learner.require_access()
        enrolment.completed &= sum(one.bit for one in learner.outline.lessons())
        plain(learner, uow)

    patch.setattr(Learner, "finish", finish)


def a_late_report_replaces_what_was_watched(patch: Patch) -> None:
    from shared.learning.progress.watched import Watched

    plain = Watched.report

    def report(watched: Watched, intervals: Any, **how: Any) -> Watched:
        after = plain(watched, intervals, **how)
        return replace(after, seen=watched.mask(intervals) or after.seen)

    patch.setattr(Watched, "report", report)


def a_course_is_completed_again_and_again(patch: Patch) -> None:
    from shared.learning.enrolment import store

    plain = store.activate

    def activate(uow: Any, enrolment: Any, **how: Any) -> None:
        enrolment.completed_at = None
        plain(uow, enrolment, **how)

    for module in ("store", "service", "payable"):
        patch.setattr(f"shared.learning.enrolment.{module}.activate", activate)


def a_refund_leaves_the_access(patch: Patch) -> None:
    patch.setattr("shared.learning.enrolment.payable.revoke", lambda *_, **__: None)


def what_was_paid_back_is_certified(patch: Patch) -> None:
    from shared.learning.certificates import revocation

    patch.setattr(revocation, "revoke_refunded", lambda *_: False)


def purchases_are_paid_though_they_were_given_up(patch: Patch) -> None:
    from shared.learning.enrolment import payable
    from shared.learning.enrolment.models import PurchaseStatus

    plain = payable.load_purchase

    def load(purchase_id: str) -> Any:
        purchase = plain(purchase_id)
        if purchase.status == PurchaseStatus.CANCELLED:
            purchase.status = PurchaseStatus.AWAITING_PAYMENT.value
        return purchase

    patch.setattr(payable, "load_purchase", load)
    patch.setattr(payable, "_is_waiting_for", lambda *_: True)


PLANTED: dict[str, tuple[type[FaultyMachine], Callable[[Patch], None]]] = {
    "stock comes back twice": (OrdersMachine, stock_comes_back_twice),
    "a promo use is never given back": (OrdersMachine, a_promo_use_is_never_given_back),
    "a repeated request is carried out again": (OrdersMachine, a_repeated_request_is_carried_out_again),
    "consumers do not remember what they saw": (WavesMachine, consumers_do_not_remember_what_they_saw),
    "a promo code's cap is not a condition": (OrdersMachine, conditions_are_dropped("Promo")),
    "stock is taken without a condition": (OrdersMachine, conditions_are_dropped("Availability")),
    "every attempt opens a new payment": (OrdersMachine, every_attempt_opens_a_new_payment),
    "a paid order can be paid again": (OrdersMachine, a_paid_order_can_be_paid_again),
    "a freed place stays taken": (WavesMachine, a_freed_place_stays_taken),
    "a wave is counted without a condition": (WavesMachine, conditions_are_dropped("Wave")),
    "an old refresh token stays good": (SessionsMachine, an_old_refresh_token_stays_good),
    "a space is entered without a condition": (VisitsMachine, conditions_are_dropped("Space")),
    "somebody may be in twice": (VisitsMachine, nothing_has_to_be_new("Presence")),
    "door codes are not used up": (VisitsMachine, codes_are_not_used_up),
    "two scans within a minute are two": (VisitsMachine, two_scans_within_a_minute_are_two),
    "forgotten visits end when they are found": (VisitsMachine, forgotten_visits_end_when_they_are_found),
    "spaces close without regard to spring": (VisitsMachine, spaces_close_by_the_clock_of_the_morning),
    "spaces close without regard to autumn": (AutumnVisitsMachine, spaces_close_by_the_clock_of_the_morning),
    "corrections forget what was there": (VisitsMachine, corrections_forget),
    "visits may overlap": (VisitsMachine, visits_may_overlap),
    "a day has no cap": (RewardsMachine, a_day_has_no_cap),
    "an event is counted as often as it comes": (RewardsMachine, nothing_has_to_be_new("Entry")),
    "balances are written as they were read": (RewardsMachine, balances_are_written_as_they_were_read),
    "points are spent that are not there": (RewardsMachine, points_are_spent_that_are_not_there),
    "orders keep their points": (RewardsMachine, orders_keep_their_points),
    "each part of a gift takes back the whole": (RewardsMachine, each_part_of_a_gift_takes_back_the_whole),
    "a replay forgets what was spent": (RewardsMachine, a_replay_forgets_what_was_spent),
    "wishes to be shown are not heard": (RewardsMachine, consent_to_be_shown_is_ignored),
    "an edit takes completions back": (LearnersMachine, an_edit_takes_completions_back),
    "a late report replaces what was watched": (LearnersMachine, a_late_report_replaces_what_was_watched),
    "a course is completed again and again": (LearnersMachine, a_course_is_completed_again_and_again),
    "a refund leaves the access": (LearnersMachine, a_refund_leaves_the_access),
    "what was paid back is certified": (LearnersMachine, what_was_paid_back_is_certified),
    "a purchase is paid though it was given up": (LearnersMachine, purchases_are_paid_though_they_were_given_up),
}


def found(name: str, patch: Patch) -> str:
    """What the machine says of a planted mistake."""
    machine, plant = PLANTED[name]
    plant(patch)
    for number in SEEDS:
        try:
            running.run(machine, operations=EACH, number=number, steps=40)
        except Exception as error:
            return str(error).partition("\n")[0]
    raise AssertionError(f"nobody noticed in {len(SEEDS) * EACH:,} operations: {name}")


@proof.only
@pytest.mark.parametrize("name", PLANTED)
def test_every_planted_mistake_is_found(name: str, monkeypatch: Patch) -> None:
    said = found(name, monkeypatch)
    proof.progress(f"planted: {name}: {said[:100]}")
    proof.report(f"planted: {name}", found=said[:100] or "yes")
