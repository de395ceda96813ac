"""Faults in alarms."""

from __future__ import annotations

from typing import Any

from infra.rules import alarms
from infra.rules.base import Templates
from tests.support.template_faults.planting import plant, resource


def monitoring(t: Templates) -> dict[str, Any]:
    """The resources that watch."""
    found: dict[str, Any] = t.around["monitoring.yaml"]["Resources"]
    return found


@plant(alarms.dead_letters_are_watched)
def unwatched_dead_letters(t: Templates) -> None:
    del t.expanded["Resources"]["SmsDeadLettersAlarm"]


@plant(alarms.waiting_is_watched)
def unwatched_queue(t: Templates) -> None:
    del monitoring(t)["paymentsWaitsAlarm"]


@plant(alarms.waiting_is_watched)
def unwatched_stream(t: Templates) -> None:
    del t.expanded["Resources"]["EventPublisherAgeAlarm"]


@plant(alarms.errors_are_watched)
def unwatched_function(t: Templates) -> None:
    del monitoring(t)["ordersErrorsAlarm"]


@plant(alarms.errors_are_watched)
def unwatched_throttles(t: Templates) -> None:
    del monitoring(t)["ThrottledAlarm"]


@plant(alarms.errors_are_watched)
def unwatched_api(t: Templates) -> None:
    del t.expanded["Resources"]["ServerErrorsAlarm"]


@plant(alarms.schedules_are_missed)
def silent_schedule(t: Templates) -> None:
    resource(t, "ExpireOrdersMissedAlarm")["TreatMissingData"] = "notBreaching"


@plant(alarms.alarms_can_ring)
def alarm_for_nobody(t: Templates) -> None:
    del resource(t, "SmsDeadLettersAlarm")["AlarmActions"]


@plant(alarms.alarms_can_ring)
def alarm_without_words(t: Templates) -> None:
    del monitoring(t)["ThrottledAlarm"]["Properties"]["AlarmDescription"]


@plant(alarms.figures_are_alarms_or_quiet)
def trouble_that_nobody_hears(t: Templates) -> None:
    del monitoring(t)["refundfailedAlarm"]


@plant(alarms.figures_are_alarms_or_quiet)
def alarm_that_cannot_ring(t: Templates) -> None:
    monitoring(t)["refundfailedAlarm"]["Properties"]["MetricName"] = "refunds_failed"


@plant(alarms.figures_are_alarms_or_quiet)
def alarm_on_another_dimension(t: Templates) -> None:
    monitoring(t)["refundfailedAlarm"]["Properties"]["Dimensions"] = [{"Name": "service", "Value": "atrium"}]


@plant(alarms.figures_are_alarms_or_quiet)
def quiet_figure_of_nobody(t: Templates) -> None:
    t.around["monitoring.yaml"]["Metadata"]["Atrium"]["QuietFigures"].append("dreams")
