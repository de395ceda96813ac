"""Faults in permissions."""

from __future__ import annotations

from infra.rules import permissions
from infra.rules.base import Templates
from tests.support.template_faults.planting import (
    SHOP,
    allow,
    allow_in_source,
    plant,
    resource,
    set_variables,
    written,
)


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
    allow(t, "PagesFunction", Action=["ssm:GetParameters"], Resource={"Fn::Sub": path})


@plant(permissions.resources_are_exact)
def all_but_one_topic(t: Templates) -> None:
    allow(t, "PagesFunction", Action=["sns:Publish"], NotResource={"Ref": "AlarmTopic"})


@plant(permissions.resources_are_exact)
def items_of_an_index(t: Templates) -> None:
    allow(t, "PagesFunction", Action=["dynamodb:GetItem"], Resource={"Fn::Sub": "${ShopTable.Arn}/index/*"})


@plant(permissions.resources_are_exact)
def any_transcoding_queue(t: Templates) -> None:
    queues = "arn:${AWS::Partition}:mediaconvert:${AWS::Region}:${AWS::AccountId}:queues/*"
    allow(t, "PagesFunction", Action=["mediaconvert:CreateJob"], Resource={"Fn::Sub": queues})


@plant(permissions.resources_are_exact)
def any_sender(t: Templates) -> None:
    sender = "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/*"
    allow(t, "PagesFunction", Action=["ses:SendEmail"], Resource={"Fn::Sub": sender})


@plant(permissions.managed_policies_are_bounded)
def ready_made_policy(t: Templates) -> None:
    resource(t, "PagesFunctionRole")["ManagedPolicyArns"].append("arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess")


@plant(permissions.managed_policies_are_bounded)
def reads_every_queue(t: Templates) -> None:
    for policy in resource(t, "SmsWorkerFunctionRole")["Policies"]:
        document = policy["PolicyDocument"]
        document["Statement"] = [part for part in document["Statement"] if part["Effect"] == "Allow"]


@plant(permissions.managed_policies_are_bounded)
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


@plant(permissions.roles_stay_within_their_environment)
def role_of_every_environment(t: Templates) -> None:
    del resource(t, "PagesFunctionRole")["Path"]


@plant(permissions.roles_stay_within_their_environment)
def role_without_a_boundary(t: Templates) -> None:
    del resource(t, "ExpireOrdersFunctionScheduleRole")["PermissionsBoundary"]


@plant(permissions.invoke_permissions_are_exact)
def called_by_any_api(t: Templates) -> None:
    del resource(t, "HealthFunctionHttpApiPermission")["SourceArn"]


@plant(permissions.invoke_permissions_are_exact)
def called_by_any_bucket(t: Templates) -> None:
    del resource(t, "MediaInspectorFunctionUploadedPermission")["SourceAccount"]


@plant(permissions.invoke_permissions_are_exact)
def address_of_its_own(t: Templates) -> None:
    t.expanded["Resources"]["Url"] = {"Type": "AWS::Lambda::Url", "Properties": {"AuthType": "NONE"}}


@plant(permissions.table_permissions_match_the_code)
def foreign_table(t: Templates) -> None:
    table = {"Fn::GetAtt": ["PaymentsTable", "Arn"]}
    allow_in_source(t, "PagesFunction", Action=["dynamodb:GetItem"], Resource=table)
    set_variables(t, "PagesFunction", TABLE_PAYMENTS={"Ref": "PaymentsTable"})


@plant(permissions.table_permissions_match_the_code)
def untold_table(t: Templates) -> None:
    allow_in_source(
        t, "PagesFunction", Action=["dynamodb:PutItem"], Resource={"Fn::GetAtt": ["IdempotencyTable", "Arn"]}
    )


@plant(permissions.queue_permissions_match_the_code)
def silent_queue(t: Templates) -> None:
    del written(t, "AuthFunction")["Environment"]["Variables"]["QUEUE_SMS_URL"]


@plant(permissions.bucket_permissions_match_the_code)
def untold_bucket(t: Templates) -> None:
    del written(t, "ResultFunction")["Environment"]["Variables"]["FILES_BUCKET"]


@plant(permissions.bucket_permissions_match_the_code)
def untold_bucket_of_the_cdn(t: Templates) -> None:
    del written(t, "WriteSitemapFunction")["Environment"]["Variables"]["WEB_BUCKET_NAME"]


@plant(permissions.secret_permissions_match_the_code)
def foreign_secret(t: Templates) -> None:
    path = "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/${AWS::StackName}/yookassa"
    allow_in_source(t, "PagesFunction", Action=["ssm:GetParameters"], Resource={"Fn::Sub": path})


@plant(permissions.secret_permissions_match_the_code)
def secrets_one_by_one(t: Templates) -> None:
    path = "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/${AWS::StackName}/jwt"
    allow_in_source(t, "AuthFunction", Action=["ssm:GetParameter"], Resource={"Fn::Sub": path})


@plant(permissions.secret_permissions_match_the_code)
def secrets_that_the_function_does_not_know(t: Templates) -> None:
    del resource(t, "AuthFunction")["Environment"]["Variables"]["PARAMETERS_READ"]


@plant(permissions.only_issuers_sign_tokens)
def a_reader_of_the_private_key(t: Templates) -> None:
    path = "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/${AWS::StackName}/jwt"
    allow(t, "PagesFunction", Action="ssm:GetParameters", Resource={"Fn::Sub": path})


@plant(permissions.identity_writes_are_bounded)
def any_attribute_of_a_person(t: Templates) -> None:
    table = {"Fn::GetAtt": ["IdentityTable", "Arn"]}
    allow_in_source(t, "OrdersFunction", Action=["dynamodb:UpdateItem"], Resource=table)


@plant(permissions.identity_writes_are_bounded)
def codes_of_contracts_and_people(t: Templates) -> None:
    for statement in t.source["Resources"]["ContractsFunction"]["Properties"]["Policies"][0]["Statement"]:
        if "Condition" in statement:
            statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"].append("USER#usr_*")


@plant(permissions.identity_writes_are_bounded)
def roles_among_the_attributes(t: Templates) -> None:
    for statement in t.source["Resources"]["KarmaWorkerFunction"]["Properties"]["Policies"][0]["Statement"]:
        if "Condition" in statement:
            statement["Condition"]["ForAllValues:StringEquals"]["dynamodb:Attributes"].append("roles")


@plant(permissions.identity_writes_are_bounded)
def attributes_need_not_be_named(t: Templates) -> None:
    for statement in t.source["Resources"]["KarmaWorkerFunction"]["Properties"]["Policies"][0]["Statement"]:
        if "Condition" in statement:
            del statement["Condition"]["Null"]
