"""Faults in what sends to itself, and in conditions that reads never carry."""

from __future__ import annotations

from infra.rules import loops
from infra.rules.base import Templates
from tests.support.template_faults.planting import allow, plant, resource

FILES = "arn:${AWS::Partition}:s3:::${AWS::StackName}-files-${AWS::AccountId}${BucketSuffix}"
MEDIA = "arn:${AWS::Partition}:s3:::${AWS::StackName}-media-${AWS::AccountId}${BucketSuffix}"


@plant(loops.recursive_loops_are_declared)
def sends_to_its_own_queue(t: Templates) -> None:
    allow(t, "KarmaWorkerFunction", Action="sqs:SendMessage", Resource={"Fn::GetAtt": ["KarmaQueue", "Arn"]})


@plant(loops.recursive_loops_are_declared)
def sends_to_its_own_queue_by_name_and_star(t: Templates) -> None:
    arn = {"Fn::Sub": "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:${AWS::StackName}-*"}
    allow(t, "KarmaWorkerFunction", Action=["sqs:Send*"], Resource=arn)


@plant(loops.recursive_loops_are_declared)
def two_workers_send_to_each_other(t: Templates) -> None:
    allow(t, "KarmaWorkerFunction", Action="sqs:SendMessage", Resource={"Fn::GetAtt": ["ProjectorQueue", "Arn"]})
    allow(t, "ProjectorWorkerFunction", Action="sqs:SendMessage", Resource={"Fn::GetAtt": ["KarmaQueue", "Arn"]})


@plant(loops.recursive_loops_are_declared)
def writes_where_it_is_set_off(t: Templates) -> None:
    allow(t, "MediaInspectorFunction", Action="s3:PutObject", Resource={"Fn::Sub": f"{MEDIA}/*"})


@plant(loops.recursive_loops_are_declared)
def invokes_itself(t: Templates) -> None:
    allow(t, "TasksWorkerFunction", Action="lambda:InvokeFunction", Resource="*")


@plant(loops.recursive_loops_are_declared)
def publishes_to_its_own_topic(t: Templates) -> None:
    t.expanded["Resources"]["NewsTopic"] = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "news"}}
    t.expanded["Resources"]["NewsSubscription"] = {
        "Type": "AWS::SNS::Subscription",
        "Properties": {"TopicArn": {"Ref": "NewsTopic"}, "Endpoint": {"Fn::GetAtt": ["KarmaQueue", "Arn"]}},
    }
    allow(t, "KarmaWorkerFunction", Action="sns:Publish", Resource={"Ref": "NewsTopic"})


@plant(loops.recursive_loops_are_declared)
def loop_without_permission_to_loop(t: Templates) -> None:
    del resource(t, "EmailWorkerFunction")["RecursiveLoop"]


@plant(loops.recursive_loops_are_declared)
def loop_without_a_reason(t: Templates) -> None:
    del t.source["Resources"]["EmailWorkerFunction"]["Metadata"][loops.REASON]


@plant(loops.recursive_loops_are_declared)
def guard_turned_off_for_nothing(t: Templates) -> None:
    resource(t, "KarmaWorkerFunction")["RecursiveLoop"] = "Allow"


@plant(loops.listing_conditions_are_on_listings)
def read_on_condition_of_a_prefix(t: Templates) -> None:
    condition = {"StringLike": {"s3:prefix": "tasks/*"}}
    allow(t, "ResultFunction", Action="s3:GetObject", Resource={"Fn::Sub": f"{FILES}/tasks/*"}, Condition=condition)


@plant(loops.listing_conditions_are_on_listings)
def listing_on_a_prefix_for_the_sake_of_reads(t: Templates) -> None:
    condition = {"StringLike": {"s3:prefix": "tasks/*"}}
    allow(t, "ResultFunction", Action="s3:ListBucket", Resource={"Fn::Sub": FILES}, Condition=condition)
