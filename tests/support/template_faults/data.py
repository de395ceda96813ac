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


@plant(data.tables_are_safe, data.data_outlives_its_stack)
def always_deletable(t: Templates) -> None:
    resource(t, "ShopTable")["DeletionProtectionEnabled"] = False


@plant(data.tables_are_named_to_operators)
def table_that_no_command_finds(t: Templates) -> None:
    del t.source["Outputs"]["ShopTableName"]


@plant(data.data_outlives_its_stack)
def lost_with_a_rename(t: Templates) -> None:
    del t.expanded["Resources"]["ShopTable"]["UpdateReplacePolicy"]


@plant(data.data_outlives_its_stack)
def bucket_goes_with_its_stack(t: Templates) -> None:
    t.others["cdn.yaml"]["Resources"]["WebBucket"]["DeletionPolicy"] = "Delete"


@plant(data.data_outlives_its_stack)
def provider_of_one_environment(t: Templates) -> None:
    del t.others["deploy-role.yaml"]["Resources"]["Provider"]["DeletionPolicy"]


@plant(data.data_outlives_its_stack)
def bucket_that_a_failed_deploy_leaves(t: Templates) -> None:
    t.expanded["Resources"]["FilesBucket"]["DeletionPolicy"] = "Retain"


@plant(data.deletion_protection_is_on)
def protection_on_demand(t: Templates) -> None:
    t.source["Parameters"]["DeletionProtection"]["Default"] = "false"


@plant(data.buckets_are_private)
def public_bucket(t: Templates) -> None:
    resource(t, "MediaBucket")["PublicAccessBlockConfiguration"]["BlockPublicPolicy"] = False


@plant(data.buckets_are_private)
def plain_bucket(t: Templates) -> None:
    del t.others["cdn.yaml"]["Resources"]["WebBucket"]["Properties"]["BucketEncryption"]


@plant(data.buckets_refuse_plain_http)
def bucket_without_tls(t: Templates) -> None:
    del t.expanded["Resources"]["FilesBucketPolicy"]


@plant(data.bucket_policies_are_exact)
def bucket_for_every_distribution(t: Templates) -> None:
    policy = t.others["cdn.yaml"]["Resources"]["MediaBucketPolicy"]["Properties"]["PolicyDocument"]
    del policy["Statement"][0]["Condition"]


@plant(data.bucket_policies_are_exact)
def bucket_for_everybody(t: Templates) -> None:
    policy = resource(t, "FilesBucketPolicy")["PolicyDocument"]["Statement"]
    policy.append({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "x"})


@plant(data.buckets_keep_versions)
def files_without_versions(t: Templates) -> None:
    del resource(t, "FilesBucket")["VersioningConfiguration"]


@plant(data.buckets_keep_versions)
def versions_for_ever(t: Templates) -> None:
    rules = resource(t, "MediaBucket")["LifecycleConfiguration"]["Rules"]
    rules[:] = [one for one in rules if one["Id"] != "drop-versions"]


@plant(data.buckets_keep_versions)
def exports_that_stay_as_versions(t: Templates) -> None:
    del resource(t, "FilesBucket")["LifecycleConfiguration"]["Rules"][1]["NoncurrentVersionExpiration"]


@plant(data.bucket_names_carry_the_region)
def bucket_of_every_region(t: Templates) -> None:
    t.source["Resources"]["MediaBucket"]["Properties"]["BucketName"]["Fn::Sub"] = (
        "${AWS::StackName}-media-${AWS::AccountId}"
    )


@plant(data.backups_take_every_table_and_bucket)
def table_in_no_backup(t: Templates) -> None:
    resource(t, "ShopTable")["TableName"] = "shop"


@plant(data.backups_take_every_table_and_bucket)
def bucket_in_no_backup(t: Templates) -> None:
    resource(t, "BackupSelection")["BackupSelection"]["Resources"].pop()


@plant(data.environments_give_what_has_no_default)
def parameter_that_no_environment_gives(t: Templates) -> None:
    t.source["Parameters"]["Owner"] = {"Type": "String"}
