"""Faults in messages."""

from __future__ import annotations

from infra.rules import messages
from infra.rules.base import Templates
from tests.support.template_faults.planting import plant, resource


@plant(messages.queues_have_dead_letters)
def no_redrive(t: Templates) -> None:
    del resource(t, "PaymentsQueue")["RedrivePolicy"]


@plant(messages.dead_letters_are_kept_longest)
def short_lived_dead_letters(t: Templates) -> None:
    resource(t, "SmsDeadLetters")["MessageRetentionPeriod"] = 86400


@plant(messages.dead_letters_are_kept_longest)
def long_lived_queue(t: Templates) -> None:
    resource(t, "SmsQueue")["MessageRetentionPeriod"] = 1209600


@plant(messages.visibility_exceeds_worker_timeouts)
def slow_worker(t: Templates) -> None:
    resource(t, "PaymentsWorkerFunction")["Timeout"] = 61


@plant(messages.visibility_exceeds_worker_timeouts)
def longer_window(t: Templates) -> None:
    resource(t, "NotificationsWorkerFunctionQueue")["MaximumBatchingWindowInSeconds"] = 6


@plant(messages.messages_are_encrypted)
def plain_queue(t: Templates) -> None:
    resource(t, "SmsQueue")["SqsManagedSseEnabled"] = False


@plant(messages.messages_are_encrypted)
def plain_topic(t: Templates) -> None:
    del t.others["monitoring.yaml"]["Resources"]["AlarmTopic"]["Properties"]["KmsMasterKeyId"]


@plant(messages.sources_report_single_failures)
def all_or_nothing(t: Templates) -> None:
    del resource(t, "EmailWorkerFunctionQueue")["FunctionResponseTypes"]


@plant(messages.sources_report_single_failures)
def all_or_nothing_in_the_stream(t: Templates) -> None:
    resource(t, "EventPublisherFunctionStream")["FunctionResponseTypes"] = []


@plant(messages.sources_are_bounded)
def unbounded_queue(t: Templates) -> None:
    del resource(t, "EmailWorkerFunctionQueue")["ScalingConfig"]


@plant(messages.sources_are_bounded)
def all_concurrency_for_one(t: Templates) -> None:
    resource(t, "EmailWorkerFunctionQueue")["ScalingConfig"] = {"MaximumConcurrency": 1000}


@plant(messages.sources_are_bounded)
def blocked_stream(t: Templates) -> None:
    del resource(t, "EventPublisherFunctionStream")["DestinationConfig"]


@plant(messages.sources_are_bounded)
def whole_batches_only(t: Templates) -> None:
    del resource(t, "EventPublisherFunctionStream")["BisectBatchOnFunctionError"]


@plant(messages.events_can_be_delivered)
def shut_queue(t: Templates) -> None:
    del t.expanded["Resources"]["TasksQueuePolicy"]


@plant(messages.events_can_be_delivered)
def shut_last_resort(t: Templates) -> None:
    policy = resource(t, "UndeliveredEventsPolicy")["PolicyDocument"]["Statement"][0]
    policy["Condition"]["ArnEquals"]["aws:SourceArn"].pop()


@plant(messages.events_can_be_delivered)
def no_last_resort(t: Templates) -> None:
    del resource(t, "PaymentsRule")["Targets"][0]["DeadLetterConfig"]


@plant(messages.queue_policies_are_exact)
def open_queue(t: Templates) -> None:
    resource(t, "TasksQueuePolicy")["PolicyDocument"]["Statement"][0]["Principal"] = "*"


@plant(messages.queue_policies_are_exact)
def open_to_every_rule(t: Templates) -> None:
    del resource(t, "TasksQueuePolicy")["PolicyDocument"]["Statement"][0]["Condition"]


@plant(messages.schedules_bound_their_retries)
def endless_tries(t: Templates) -> None:
    del resource(t, "ExpireOrdersFunctionSchedule")["Target"]["RetryPolicy"]


@plant(messages.schedules_bound_their_retries)
def tries_behind_the_clock(t: Templates) -> None:
    resource(t, "ExpireOrdersFunctionEventInvokeConfig")["MaximumRetryAttempts"] = 2


@plant(messages.asynchronous_failures_have_a_destination)
def vanishing_pictures(t: Templates) -> None:
    del resource(t, "MediaInspectorFunctionEventInvokeConfig")["DestinationConfig"]


@plant(messages.event_patterns_fit_the_quota)
def long_pattern(t: Templates) -> None:
    pattern = resource(t, "NotificationsRule")["EventPattern"]
    pattern["detail-type"] = [f"order.was_seen_{number:03}" for number in range(100)]
