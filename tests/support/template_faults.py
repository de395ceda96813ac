"""Faults planted into the templates, each for the rule that must find it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from infra.rules import alarms, data, functions, messages, permissions, surroundings, web
from infra.rules.base import Rule, Templates

Fault = Callable[[Templates], object]
Statement = dict[str, Any]
FAULTS: list[tuple[Rule, Fault]] = []


def plant(*rules: Rule) -> Callable[[Fault], Fault]:
    """Register a fault that these rules must find."""

    def register(fault: Fault) -> Fault:
        FAULTS.extend((rule, fault) for rule in rules)
        return fault

    return register


def resource(t: Templates, name: str) -> dict[str, Any]:
    """The properties of a resource as CloudFormation sees it."""
    found: dict[str, Any] = t.expanded["Resources"][name]["Properties"]
    return found


def written(t: Templates, name: str) -> dict[str, Any]:
    """The properties of a resource as it is written."""
    found: dict[str, Any] = t.source["Resources"][name]["Properties"]
    return found


def allow(t: Templates, function: str, *, effect: str = "Allow", **statement: Any) -> None:
    """Give a function's role one more statement."""
    role = resource(t, f"{function}Role")["Policies"][-1]["PolicyDocument"]["Statement"]
    role.append({"Effect": effect, **statement})


def allow_in_source(t: Templates, function: str, **statement: Any) -> None:
    """Write one more statement for a function."""
    written(t, function)["Policies"][0]["Statement"].append({"Effect": "Allow", **statement})


def tell(t: Templates, function: str, **variables: Any) -> None:
    """Tell a function one thing more."""
    written(t, function)["Environment"]["Variables"].update(variables)


SHOP = {"Fn::GetAtt": ["ShopTable", "Arn"]}


# Messages


@plant(messages.queues_have_dead_letters)
def no_redrive(t: Templates) -> None:
    del resource(t, "PaymentsQueue")["RedrivePolicy"]


@plant(messages.dead_letters_are_kept_longest)
def short_lived_dead_letters(t: Templates) -> None:
    resource(t, "SmsDeadLetters")["MessageRetentionPeriod"] = 86400


@plant(messages.dead_letters_are_kept_longest)
def long_lived_queue(t: Templates) -> None:
    resource(t, "SmsQueue")["MessageRetentionPeriod"] = 1209600


@plant(messages.queues_outwait_their_workers)
def slow_worker(t: Templates) -> None:
    resource(t, "PaymentsWorkerFunction")["Timeout"] = 61


@plant(messages.messages_are_encrypted)
def plain_queue(t: Templates) -> None:
    resource(t, "SmsQueue")["SqsManagedSseEnabled"] = False


@plant(messages.messages_are_encrypted)
def plain_topic(t: Templates) -> None:
    del t.around["monitoring.yaml"]["Resources"]["AlarmTopic"]["Properties"]["KmsMasterKeyId"]


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


@plant(messages.queues_let_in_only_whom_they_name)
def open_queue(t: Templates) -> None:
    resource(t, "TasksQueuePolicy")["PolicyDocument"]["Statement"][0]["Principal"] = "*"


@plant(messages.queues_let_in_only_whom_they_name)
def open_to_every_rule(t: Templates) -> None:
    del resource(t, "TasksQueuePolicy")["PolicyDocument"]["Statement"][0]["Condition"]


@plant(messages.schedules_end_their_tries)
def endless_tries(t: Templates) -> None:
    del resource(t, "ExpireOrdersFunctionSchedule")["Target"]["RetryPolicy"]


@plant(messages.schedules_end_their_tries)
def tries_behind_the_clock(t: Templates) -> None:
    resource(t, "ExpireOrdersFunctionEventInvokeConfig")["MaximumRetryAttempts"] = 2


@plant(messages.asynchronous_failures_are_kept)
def vanishing_pictures(t: Templates) -> None:
    del resource(t, "MediaInspectorFunctionEventInvokeConfig")["DestinationConfig"]


# Permissions


@plant(permissions.actions_are_exact)
def every_action(t: Templates) -> None:
    allow(t, "PagesFunction", Action=["dynamodb:*"], Resource=SHOP)


@plant(permissions.actions_are_exact)
def every_action_on_items(t: Templates) -> None:
    allow(t, "PagesFunction", Action="dynamodb:*Item", Resource=SHOP)


@plant(permissions.actions_are_exact)
def all_actions_but(t: Templates) -> None:
    allow(t, "PagesFunction", NotAction="dynamodb:DeleteTable", Resource=SHOP)


@plant(permissions.resources_are_exact)
def every_resource(t: Templates) -> None:
    allow(t, "PagesFunction", Action=["s3:GetObject"], Resource="*")


@plant(permissions.resources_are_exact)
def any_queue(t: Templates) -> None:
    allow(t, "PagesFunction", Action="sqs:SendMessage", Resource={"Fn::Sub": "arn:aws:sqs:*:*:*"})


@plant(permissions.resources_are_exact)
def any_stacks_table(t: Templates) -> None:
    table = "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/atrium-*"
    allow(t, "PagesFunction", Action=["dynamodb:GetItem"], Resource={"Fn::Sub": table})


@plant(permissions.resources_are_exact)
def whole_bucket(t: Templates) -> None:
    bucket = "arn:${AWS::Partition}:s3:::${AWS::StackName}-media-${AWS::AccountId}/*"
    allow(t, "PagesFunction", Action=["s3:GetObject"], Resource={"Fn::Sub": bucket})


@plant(permissions.resources_are_exact)
def all_secrets(t: Templates) -> None:
    path = "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/${AWS::StackName}/*"
    allow(t, "PagesFunction", Action=["ssm:GetParameter"], Resource={"Fn::Sub": path})


@plant(permissions.resources_are_exact)
def all_but_one_topic(t: Templates) -> None:
    allow(t, "PagesFunction", Action=["sns:Publish"], NotResource={"Ref": "AlarmTopic"})


@plant(permissions.resources_are_exact)
def items_of_an_index(t: Templates) -> None:
    allow(t, "PagesFunction", Action=["dynamodb:GetItem"], Resource={"Fn::Sub": "${ShopTable.Arn}/index/*"})


@plant(permissions.resources_are_exact)
def any_sender(t: Templates) -> None:
    sender = "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/*"
    allow(t, "PagesFunction", Action=["ses:SendEmail"], Resource={"Fn::Sub": sender})


@plant(permissions.ready_made_policies_are_bounded)
def ready_made_policy(t: Templates) -> None:
    resource(t, "PagesFunctionRole")["ManagedPolicyArns"].append("arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess")


@plant(permissions.ready_made_policies_are_bounded)
def reads_every_queue(t: Templates) -> None:
    for policy in resource(t, "SmsWorkerFunctionRole")["Policies"]:
        document = policy["PolicyDocument"]
        document["Statement"] = [part for part in document["Statement"] if part["Effect"] == "Allow"]


@plant(permissions.ready_made_policies_are_bounded)
def closed_but_for_anothers_queue(t: Templates) -> None:
    for policy in resource(t, "SmsWorkerFunctionRole")["Policies"]:
        for part in policy["PolicyDocument"]["Statement"]:
            if part["Effect"] == "Deny":
                part["NotResource"] = {"Fn::GetAtt": ["EmailQueue", "Arn"]}


@plant(permissions.roles_are_for_services)
def role_of_another_account(t: Templates) -> None:
    trust = resource(t, "PagesFunctionRole")["AssumeRolePolicyDocument"]["Statement"][0]
    trust["Principal"] = {"AWS": "arn:aws:iam::111122223333:root"}


@plant(permissions.roles_are_for_services)
def named_role(t: Templates) -> None:
    resource(t, "PagesFunctionRole")["RoleName"] = "pages"


@plant(permissions.functions_are_called_by_whom_they_serve)
def called_by_any_api(t: Templates) -> None:
    del resource(t, "HealthFunctionHealthPermission")["SourceArn"]


@plant(permissions.functions_are_called_by_whom_they_serve)
def called_by_any_bucket(t: Templates) -> None:
    del resource(t, "MediaInspectorFunctionUploadedPermission")["SourceAccount"]


@plant(permissions.functions_are_called_by_whom_they_serve)
def address_of_its_own(t: Templates) -> None:
    t.expanded["Resources"]["Url"] = {"Type": "AWS::Lambda::Url", "Properties": {"AuthType": "NONE"}}


@plant(permissions.tables_belong_to_the_code)
def foreign_table(t: Templates) -> None:
    table = {"Fn::GetAtt": ["PaymentsTable", "Arn"]}
    allow_in_source(t, "PagesFunction", Action=["dynamodb:GetItem"], Resource=table)
    tell(t, "PagesFunction", TABLE_PAYMENTS={"Ref": "PaymentsTable"})


@plant(permissions.tables_belong_to_the_code)
def untold_table(t: Templates) -> None:
    allow_in_source(
        t, "PagesFunction", Action=["dynamodb:PutItem"], Resource={"Fn::GetAtt": ["IdempotencyTable", "Arn"]}
    )


@plant(permissions.queues_belong_to_the_code)
def silent_queue(t: Templates) -> None:
    del written(t, "AuthFunction")["Environment"]["Variables"]["QUEUE_SMS_URL"]


@plant(permissions.buckets_belong_to_the_code)
def untold_bucket(t: Templates) -> None:
    del written(t, "ResultFunction")["Environment"]["Variables"]["FILES_BUCKET"]


@plant(permissions.secrets_belong_to_the_code)
def foreign_secret(t: Templates) -> None:
    path = "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/${AWS::StackName}/yookassa"
    allow_in_source(t, "PagesFunction", Action=["ssm:GetParameter"], Resource={"Fn::Sub": path})


# Data


@plant(data.tables_are_safe)
def no_recovery(t: Templates) -> None:
    del resource(t, "ShopTable")["PointInTimeRecoverySpecification"]


@plant(data.tables_are_safe)
def plain_table(t: Templates) -> None:
    del resource(t, "ShopTable")["SSESpecification"]


@plant(data.tables_are_safe, data.data_outlives_its_template)
def always_deletable(t: Templates) -> None:
    resource(t, "ShopTable")["DeletionProtectionEnabled"] = False


@plant(data.data_outlives_its_template)
def lost_with_a_rename(t: Templates) -> None:
    del t.expanded["Resources"]["ShopTable"]["UpdateReplacePolicy"]


@plant(data.data_outlives_its_template)
def bucket_goes_with_its_stack(t: Templates) -> None:
    t.around["cdn.yaml"]["Resources"]["WebBucket"]["DeletionPolicy"] = "Delete"


@plant(data.protection_is_on_where_it_matters)
def protection_on_demand(t: Templates) -> None:
    t.source["Parameters"]["DeletionProtection"]["Default"] = "false"


@plant(data.buckets_are_private)
def public_bucket(t: Templates) -> None:
    resource(t, "MediaBucket")["PublicAccessBlockConfiguration"]["BlockPublicPolicy"] = False


@plant(data.buckets_are_private)
def plain_bucket(t: Templates) -> None:
    del t.around["cdn.yaml"]["Resources"]["WebBucket"]["Properties"]["BucketEncryption"]


@plant(data.buckets_speak_tls_only)
def bucket_without_tls(t: Templates) -> None:
    del t.expanded["Resources"]["FilesBucketPolicy"]


@plant(data.buckets_let_in_only_whom_they_name)
def bucket_for_every_distribution(t: Templates) -> None:
    policy = t.around["cdn.yaml"]["Resources"]["MediaBucketPolicy"]["Properties"]["PolicyDocument"]
    del policy["Statement"][0]["Condition"]


@plant(data.buckets_let_in_only_whom_they_name)
def bucket_for_everybody(t: Templates) -> None:
    policy = resource(t, "FilesBucketPolicy")["PolicyDocument"]["Statement"]
    policy.append({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "x"})


# Functions


@plant(functions.functions_have_limits)
def answers_nobody_hears(t: Templates) -> None:
    resource(t, "OrdersFunction")["Timeout"] = 60


@plant(functions.functions_have_limits)
def no_memory_said(t: Templates) -> None:
    del resource(t, "OrdersFunction")["MemorySize"]


@plant(functions.functions_have_limits)
def another_processor(t: Templates) -> None:
    resource(t, "OrdersFunction")["Architectures"] = ["x86_64"]


@plant(functions.logs_end)
def endless_logs(t: Templates) -> None:
    del resource(t, "OrdersLogs")["RetentionInDays"]


@plant(functions.logs_end)
def logs_of_lambdas_making(t: Templates) -> None:
    del resource(t, "OrdersFunction")["LoggingConfig"]


@plant(functions.logs_end)
def shared_logs(t: Templates) -> None:
    resource(t, "OrdersFunction")["LoggingConfig"]["LogGroup"] = {"Ref": "PagesLogs"}


@plant(functions.names_carry_the_stack)
def name_of_every_stack(t: Templates) -> None:
    resource(t, "ExpireOrdersFunctionSchedule")["Name"] = "ExpireOrdersFunctionSchedule"


@plant(functions.names_carry_the_stack)
def name_by_chance(t: Templates) -> None:
    del resource(t, "SmsQueue")["QueueName"]


@plant(functions.the_template_fits)
def too_many_resources(t: Templates) -> None:
    for number in range(300):
        t.expanded["Resources"][f"Topic{number}"] = {"Type": "AWS::SNS::Topic", "Properties": {}}


@plant(functions.settings_hold_no_secrets)
def secret_setting(t: Templates) -> None:
    resource(t, "OrdersFunction")["Environment"]["Variables"]["YOOKASSA_SECRET_KEY"] = "live_1234"


@plant(functions.settings_hold_no_secrets)
def resolved_secret(t: Templates) -> None:
    value = "{{resolve:secretsmanager:jwt}}"
    resource(t, "OrdersFunction")["Environment"]["Variables"]["SIGNED_BY"] = value


@plant(functions.settings_hold_no_secrets)
def secret_parameter(t: Templates) -> None:
    t.source["Parameters"]["JwtSecret"] = {"Type": "String", "NoEcho": True}


@plant(functions.settings_are_read)
def useless_setting(t: Templates) -> None:
    tell(t, "PagesFunction", WEBHOOK_ALLOWED_CIDRS="10.0.0.0/8")


@plant(functions.settings_are_read)
def misspelt_setting(t: Templates) -> None:
    t.source["Globals"]["Function"]["Environment"]["Variables"]["STAGE_NAME"] = "dev"


@plant(functions.settings_are_given)
def forgotten_setting(t: Templates) -> None:
    del written(t, "EmailWorkerFunction")["Environment"]["Variables"]["EMAIL_SENDER"]


@plant(functions.functions_have_an_event)
def function_without_an_event_file(t: Templates) -> None:
    t.source["Resources"]["SurpriseFunction"] = copy.deepcopy(t.source["Resources"]["HealthFunction"])


@plant(functions.functions_are_started_by_something)
def forgotten_function(t: Templates) -> None:
    written(t, "HealthFunction")["Events"] = {}


# The API


@plant(web.routes_are_those_of_the_apps)
def missing_route(t: Templates) -> None:
    del written(t, "OrdersFunction")["Events"]["Place"]


@plant(web.routes_are_those_of_the_apps, web.guests_meet_only_public_routes)
def route_of_nobody(t: Templates) -> None:
    route = {"ApiId": {"Ref": "HttpApi"}, "Method": "GET", "Path": "/api/v1/pages/nobody"}
    written(t, "PagesFunction")["Events"]["Extra"] = {"Type": "HttpApi", "Properties": route}


@plant(web.guests_meet_only_public_routes)
def unlisted_open_route(t: Templates) -> None:
    t.source["Metadata"]["Atrium"]["PublicRoutes"].remove("POST /api/v1/auth/login")


@plant(web.guests_meet_only_public_routes)
def listed_closed_route(t: Templates) -> None:
    t.source["Metadata"]["Atrium"]["PublicRoutes"].append("POST /api/v1/orders")


@plant(web.all_doors_are_known)
def rest_api(t: Templates) -> None:
    t.expanded["Resources"]["OldApi"] = {"Type": "AWS::ApiGateway::RestApi", "Properties": {}}


@plant(web.all_doors_are_known)
def route_in_the_body_alone(t: Templates) -> None:
    resource(t, "HttpApi")["Body"]["paths"]["$default"] = {"x-amazon-apigateway-any-method": {}}


@plant(web.origins_are_named)
def any_origin(t: Templates) -> None:
    resource(t, "HttpApi")["Body"]["x-amazon-apigateway-cors"]["allowOrigins"] = ["*"]


@plant(web.origins_are_named)
def any_origin_as_written(t: Templates) -> None:
    written(t, "HttpApi")["CorsConfiguration"] = True


@plant(web.origins_are_named)
def origins_that_sam_swallows(t: Templates) -> None:
    resource(t, "HttpApi")["Body"]["x-amazon-apigateway-cors"] = {"Ref": "CorsOrigins"}


@plant(web.origins_are_named)
def any_origin_by_parameter(t: Templates) -> None:
    t.source["Parameters"]["CorsOrigins"]["AllowedPattern"] = ".*"


@plant(web.origins_are_named)
def any_origin_of_a_bucket(t: Templates) -> None:
    resource(t, "FilesBucket")["CorsConfiguration"]["CorsRules"][0]["AllowedOrigins"] = ["*"]


@plant(web.apis_are_throttled)
def no_throttle(t: Templates) -> None:
    del resource(t, "HttpApiApiGatewayDefaultStage")["DefaultRouteSettings"]


@plant(web.apis_are_throttled)
def a_throttle_in_name_only(t: Templates) -> None:
    t.source["Parameters"]["ThrottleRate"]["Default"] = 10000


@plant(web.visits_are_written_down)
def no_access_log(t: Templates) -> None:
    del resource(t, "HttpApiApiGatewayDefaultStage")["AccessLogSettings"]


@plant(web.visits_are_written_down)
def paths_in_the_access_log(t: Templates) -> None:
    resource(t, "HttpApiApiGatewayDefaultStage")["AccessLogSettings"]["Format"] = '{"path":"$context.path"}'


@plant(web.visits_are_written_down)
def access_log_that_no_program_reads(t: Templates) -> None:
    resource(t, "HttpApiApiGatewayDefaultStage")["AccessLogSettings"]["Format"] = "$context.requestId $context.status"


# Alarms


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


# The surroundings


def distribution(t: Templates) -> dict[str, Any]:
    """The CDN's configuration."""
    found: dict[str, Any] = t.around["cdn.yaml"]["Resources"]["Distribution"]["Properties"]["DistributionConfig"]
    return found


def deploy_role(t: Templates, name: str) -> dict[str, Any]:
    """A role that deploys."""
    found: dict[str, Any] = t.around["deploy-role.yaml"]["Resources"][name]["Properties"]
    return found


@plant(surroundings.visitors_come_by_tls)
def plain_http(t: Templates) -> None:
    distribution(t)["CacheBehaviors"][0]["ViewerProtocolPolicy"] = "allow-all"


@plant(surroundings.visitors_come_by_tls)
def careless_answers(t: Templates) -> None:
    del distribution(t)["DefaultCacheBehavior"]["ResponseHeadersPolicyId"]


@plant(surroundings.origins_are_reached_by_the_cdn_alone)
def unsigned_origin(t: Templates) -> None:
    del distribution(t)["Origins"][0]["OriginAccessControlId"]


@plant(surroundings.origins_are_reached_by_the_cdn_alone)
def origin_by_http(t: Templates) -> None:
    distribution(t)["Origins"][2]["CustomOriginConfig"]["OriginProtocolPolicy"] = "match-viewer"


@plant(surroundings.nobody_gets_anothers_answer)
def shared_answers(t: Templates) -> None:
    policy = t.around["cdn.yaml"]["Resources"]["ApiCache"]["Properties"]["CachePolicyConfig"]
    policy["ParametersInCacheKeyAndForwardedToOrigin"]["HeadersConfig"]["Headers"].remove("Authorization")


@plant(surroundings.nobody_gets_anothers_answer)
def cached_unasked(t: Templates) -> None:
    t.around["cdn.yaml"]["Resources"]["ApiCache"]["Properties"]["CachePolicyConfig"]["DefaultTTL"] = 60


@plant(surroundings.only_the_named_environment_deploys)
def any_branch_deploys(t: Templates) -> None:
    condition = deploy_role(t, "DeployRole")["AssumeRolePolicyDocument"]["Statement"][0]["Condition"]
    condition["StringEquals"]["token.actions.githubusercontent.com:sub"] = "repo:somebody/something:*"


@plant(surroundings.only_the_named_environment_deploys)
def any_account_deploys(t: Templates) -> None:
    del deploy_role(t, "StackRole")["AssumeRolePolicyDocument"]["Statement"][0]["Condition"]


@plant(surroundings.deploying_is_not_ruling)
def deploying_is_everything(t: Templates) -> None:
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    deploy_role(t, "StackRole")["Policies"][0]["PolicyDocument"]["Statement"].append(statement)


@plant(surroundings.deploying_is_not_ruling)
def roles_for_anything(t: Templates) -> None:
    statement = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::1:role/x"}
    deploy_role(t, "DeployRole")["Policies"][0]["PolicyDocument"]["Statement"].append(statement)
