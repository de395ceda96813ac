"""Faults in functions."""

from __future__ import annotations

import copy

from infra.rules import functions
from infra.rules.base import Templates
from tests.support.template_faults.planting import plant, resource, set_variables, written


@plant(functions.functions_have_limits)
def answers_nobody_hears(t: Templates) -> None:
    resource(t, "OrdersFunction")["Timeout"] = 60


@plant(functions.functions_have_limits)
def no_memory_said(t: Templates) -> None:
    del resource(t, "OrdersFunction")["MemorySize"]


@plant(functions.functions_have_limits)
def another_processor(t: Templates) -> None:
    resource(t, "OrdersFunction")["Architectures"] = ["x86_64"]


@plant(functions.functions_ship_what_they_import)
def code_of_another_function(t: Templates) -> None:
    written(t, "OrdersFunction")["CodeUri"] = "functions/api/products/"


@plant(functions.logs_expire)
def endless_logs(t: Templates) -> None:
    del resource(t, "OrdersLogs")["RetentionInDays"]


@plant(functions.logs_expire)
def logs_of_lambdas_making(t: Templates) -> None:
    del resource(t, "OrdersFunction")["LoggingConfig"]


@plant(functions.logs_expire)
def shared_logs(t: Templates) -> None:
    resource(t, "OrdersFunction")["LoggingConfig"]["LogGroup"] = {"Ref": "PagesLogs"}


@plant(functions.names_contain_the_stack)
def name_of_every_stack(t: Templates) -> None:
    resource(t, "ExpireOrdersFunctionSchedule")["Name"] = "ExpireOrdersFunctionSchedule"


@plant(functions.names_contain_the_stack)
def name_by_chance(t: Templates) -> None:
    del resource(t, "SmsQueue")["QueueName"]


@plant(functions.the_template_fits_quotas)
def too_many_resources(t: Templates) -> None:
    for number in range(300):
        t.expanded["Resources"][f"Topic{number}"] = {"Type": "AWS::SNS::Topic", "Properties": {}}


@plant(functions.the_template_fits_quotas)
def too_many_alarms(t: Templates) -> None:
    watching = t.others["monitoring.yaml"]["Resources"]
    watching.update({f"Alarm{number}": watching["ThrottledAlarm"] for number in range(400)})


@plant(functions.the_template_fits_quotas)
def too_many_bytes(t: Templates) -> None:
    t.expanded["Description"] = "x" * 800_000


@plant(functions.variables_hold_no_secrets)
def secret_setting(t: Templates) -> None:
    resource(t, "OrdersFunction")["Environment"]["Variables"]["YOOKASSA_SECRET_KEY"] = "live_1234"


@plant(functions.variables_hold_no_secrets)
def resolved_secret(t: Templates) -> None:
    value = "{{resolve:secretsmanager:jwt}}"
    resource(t, "OrdersFunction")["Environment"]["Variables"]["SIGNED_BY"] = value


@plant(functions.variables_hold_no_secrets)
def secret_parameter(t: Templates) -> None:
    t.source["Parameters"]["JwtSecret"] = {"Type": "String", "NoEcho": True}


@plant(functions.variables_are_read)
def useless_setting(t: Templates) -> None:
    set_variables(t, "PagesFunction", WEBHOOK_ALLOWED_CIDRS="10.0.0.0/8")


@plant(functions.variables_are_read)
def misspelt_setting(t: Templates) -> None:
    t.source["Globals"]["Function"]["Environment"]["Variables"]["STAGE_NAME"] = "dev"


@plant(functions.variables_are_set)
def forgotten_setting(t: Templates) -> None:
    for sender in ("EmailWorkerFunction", "NotificationsWorkerFunction"):
        del written(t, sender)["Environment"]["Variables"]["EMAIL_SENDER"]


@plant(functions.functions_have_an_event)
def function_without_an_event_file(t: Templates) -> None:
    t.source["Resources"]["SurpriseFunction"] = copy.deepcopy(t.source["Resources"]["HealthFunction"])


@plant(functions.functions_have_one_event_source)
def forgotten_function(t: Templates) -> None:
    written(t, "HealthFunction")["Events"] = {}
