"""Faults in tables and buckets."""

from __future__ import annotations

from infra.rules import data
from infra.rules.base import Templates
from tests.support.template_faults.planting import plant, resource


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
