"""Faults in alarms."""

from __future__ import annotations

from typing import Any

from infra.rules import alarms
from infra.rules.base import Templates
from tests.support.template_faults.planting import plant, resource


def monitoring(t: Templates) -> dict[str, Any]:
    """The resources that watch."""
    found: dict[str, Any] = t.others["monitoring.yaml"]["Resources"]
    return found


@plant(alarms.dead_letters_have_alarms)
def unwatched_dead_letters(t: Templates) -> None:
    del monitoring(t)["smsdlqDeadLettersAlarm"]


@plant(alarms.message_age_has_alarms)
def unwatched_queue(t: Templates) -> None:
    del monitoring(t)["paymentsWaitsAlarm"]


@plant(alarms.message_age_has_alarms)
def unwatched_stream(t: Templates) -> None:
    del monitoring(t)["EventPublisherAgeAlarm"]


@plant(alarms.errors_have_alarms)
def unwatched_function(t: Templates) -> None:
    del monitoring(t)["ordersErrorsAlarm"]


@plant(alarms.errors_have_alarms)
def unwatched_throttles(t: Templates) -> None:
    del monitoring(t)["ThrottledAlarm"]


@plant(alarms.errors_have_alarms)
def unwatched_api(t: Templates) -> None:
    del monitoring(t)["ServerErrorsAlarm"]


@plant(alarms.missed_schedules_have_alarms)
def silent_schedule(t: Templates) -> None:
    monitoring(t)["expireordersMissedAlarm"]["Properties"]["TreatMissingData"] = "notBreaching"


@plant(alarms.missed_schedules_have_alarms)
def schedule_at_another_rate(t: Templates) -> None:
    resource(t, "ExpireOrdersFunctionSchedule")["ScheduleExpression"] = "rate(15 minutes)"


@plant(alarms.alarms_can_fire)
def alarm_for_nobody(t: Templates) -> None:
    del monitoring(t)["smsdlqDeadLettersAlarm"]["Properties"]["AlarmActions"]


@plant(alarms.alarms_can_fire)
def alarm_without_words(t: Templates) -> None:
    del monitoring(t)["ThrottledAlarm"]["Properties"]["AlarmDescription"]


@plant(alarms.alarms_reach_somebody)
def alarms_that_nobody_gets(t: Templates) -> None:
    del t.others["monitoring.yaml"]["Rules"]


@plant(alarms.alarms_reach_somebody)
def address_without_a_subscription(t: Templates) -> None:
    del t.others["monitoring.yaml"]["Resources"]["AlarmSubscription"]


@plant(alarms.metrics_have_alarms_or_are_listed)
def metric_without_an_alarm(t: Templates) -> None:
    del monitoring(t)["refundfailedAlarm"]


@plant(alarms.metrics_have_alarms_or_are_listed)
def alarm_on_an_unknown_metric(t: Templates) -> None:
    monitoring(t)["refundfailedAlarm"]["Properties"]["MetricName"] = "refunds_failed"


@plant(alarms.metrics_have_alarms_or_are_listed)
def alarm_on_another_dimension(t: Templates) -> None:
    monitoring(t)["refundfailedAlarm"]["Properties"]["Dimensions"] = [{"Name": "service", "Value": "atrium"}]


@plant(alarms.metrics_have_alarms_or_are_listed)
def unalarmed_metric_of_nobody(t: Templates) -> None:
    t.others["monitoring.yaml"]["Metadata"]["Atrium"]["UnalarmedMetrics"].append("dreams")


@plant(alarms.backlogs_have_alarms)
def backlog_without_an_alarm(t: Templates) -> None:
    del monitoring(t)["monthlyBacklogAlarm"]


@plant(alarms.backlogs_have_alarms)
def alarm_on_the_backlog_of_nobody(t: Templates) -> None:
    [_, job] = monitoring(t)["holdsBacklogAlarm"]["Properties"]["Dimensions"]
    job["Value"] = "handles"


def _on_the_dashboard(t: Templates, text: str, instead: str) -> None:
    body = monitoring(t)["Dashboard"]["Properties"]["DashboardBody"]
    assert text in body["Fn::Sub"]
    body["Fn::Sub"] = body["Fn::Sub"].replace(text, instead)


@plant(alarms.dashboards_find_what_they_search)
def dashboard_of_queues_of_just_that_name(t: Templates) -> None:
    _on_the_dashboard(t, "${StackName}', 'Maximum", "\\\"${StackName}-\\\"', 'Maximum")


@plant(alarms.dashboards_find_what_they_search)
def dashboard_of_other_dimensions(t: Templates) -> None:
    _on_the_dashboard(t, "TableName,Operation", "TableName")
