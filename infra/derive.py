"""What follows from template.yaml and would stand there twice: written into it before SAM sees it.

`make build`, the local deploy and the rules all go through `derive`.
"""

from __future__ import annotations

from typing import Any

from infra.http_api import share_integrations

Template = dict[str, Any]

PARAMETERS_READ = "PARAMETERS_READ"
READ = "ssm:GetParameters"
ALIAS = "live"
UNBUILT = "0" * 64
# A function with more queues than these gets their names: 4 KB is all that Lambda takes of variables.
MOST_ADDRESSES = 10
# Properties of Globals.Function that hold for every role of the stack; SAM itself gives them to functions' roles alone.
OF_ROLES = {"RolePath": "Path", "PermissionsBoundary": "PermissionsBoundary"}


def derive(template: Template, *, aliases: bool = True, release: str = UNBUILT) -> Template:
    """Change `template`, a SAM template with long-form intrinsics, and return it; a second time changes nothing.

    With `aliases` the API calls its functions by the alias `live`, which a deploy moves step by step; `release` names
    the version that this deploy publishes, ten hexadecimal digits of it. Raises HttpApiError.
    """
    name_parameters(template)
    shorten_queue_addresses(template)
    own_schedule_roles(template)
    if aliases:
        publish_aliases(template, release)
    else:
        template["Resources"].pop("CanaryRole", None)
        template.pop("Mappings", None)
    return share_integrations(template)


def name_parameters(template: Template) -> None:
    """Tell each function which secrets its role may read, so that it reads all of them in one call."""
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function" and (names := parameters_of(resource["Properties"])):
            variables = resource["Properties"].setdefault("Environment", {}).setdefault("Variables", {})
            variables[PARAMETERS_READ] = ",".join(names)


def shorten_queue_addresses(template: Template) -> None:
    """Give a function of many queues one address and the names of the others, which `Settings` completes from it.

    They lie beside one another, and the part that all addresses share is most of each
    (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 4 KB in all).
    """
    resources = template["Resources"]
    for resource in resources.values():
        if resource["Type"] != "AWS::Serverless::Function":
            continue
        variables = resource["Properties"].get("Environment", {}).get("Variables", {})
        queues = [
            (name, value["Ref"])
            for name, value in variables.items()
            if isinstance(value, dict) and resources.get(value.get("Ref"), {}).get("Type") == "AWS::SQS::Queue"
        ]
        if len(queues) > MOST_ADDRESSES:
            variables |= {name: {"Fn::GetAtt": [queue, "QueueName"]} for name, queue in queues[1:]}


def parameters_of(function: Template) -> list[str]:
    """The names of the parameters that a function's statements let it read, without the stack's prefix."""
    statements = [
        statement
        for policy in _listed(function.get("Policies"))
        if isinstance(policy, dict)
        for statement in _listed(policy.get("Statement"))
        if statement["Effect"] == "Allow" and READ in _listed(statement.get("Action"))
    ]
    resources = [resource for statement in statements for resource in _listed(statement["Resource"])]
    written = [resource["Fn::Sub"] if isinstance(resource, dict) else str(resource) for resource in resources]
    return sorted({text.rpartition("/")[2] for text in written})


def own_schedule_roles(template: Template) -> None:
    """Write the role of each `ScheduleV2` event out, with the path and the boundary of the functions' roles.

    SAM makes this role without a path, and a deploy role makes roles below its environment's path only
    (infra/deploy-role.yaml).
    """
    common = template.get("Globals", {}).get("Function", {})
    inherited = {written: common[key] for key, written in OF_ROLES.items() if key in common}
    for name, resource in list(template["Resources"].items()):
        if resource["Type"] != "AWS::Serverless::Function":
            continue
        for event, schedule in resource["Properties"].get("Events", {}).items():
            if schedule["Type"] == "ScheduleV2" and "RoleArn" not in schedule["Properties"]:
                role = f"{name}{event}Role"
                template["Resources"][role] = _schedule_role(name, inherited)
                schedule["Properties"]["RoleArn"] = {"Fn::GetAtt": [role, "Arn"]}


def _schedule_role(function: str, inherited: Template) -> Template:
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "scheduler.amazonaws.com"}}
    invoke = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": {"Fn::GetAtt": [function, "Arn"]}}
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            **inherited,
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]},
            "Policies": [{"PolicyName": "invoke", "PolicyDocument": {"Version": "2012-10-17", "Statement": [invoke]}}],
        },
    }


def publish_aliases(template: Template, release: str) -> None:
    """Let each function behind the API publish a version with every release, which a deploy moves its alias to.

    SAM publishes when a function's own code changes. Most code is in the layer, and settings are parameters, whose
    values SAM does not look at even with `AutoPublishAliasAllProperties`: their changes would never reach the alias. So
    every build names a release in place of the code's hash
    (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/automating-updates-to-serverless-apps.html).
    The function says the release, too: Lambda publishes nothing of a function whose code and settings have not changed
    since its last version (https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html), and CloudFormation
    takes that for a failure ("A version for this Lambda function exists") and rolls the whole deploy back.

    CodeDeploy moves the aliases of gradual deployments alone (the template's mapping `Deployments`).
    """
    if "CanaryRole" not in template["Resources"]:
        return
    preference = {
        "Enabled": {"Fn::FindInMap": ["Deployments", {"Ref": "DeploymentType"}, "IsGradual"]},
        "Type": {"Ref": "DeploymentType"},
        "Role": {"Fn::GetAtt": ["CanaryRole", "Arn"]},
        "Alarms": {"Fn::If": ["HasDeploymentAlarm", [{"Ref": "DeploymentAlarm"}], [{"Ref": "AWS::NoValue"}]]},
    }
    for resource in template["Resources"].values():
        events = resource.get("Properties", {}).get("Events", {})
        if resource["Type"] == "AWS::Serverless::Function" and any(e["Type"] == "HttpApi" for e in events.values()):
            said = resource["Properties"].get("Description", "")
            resource["Properties"] |= {
                "Description": f"{said} [{release[:10]}]".strip(),
                "AutoPublishAlias": ALIAS,
                "AutoPublishCodeSha256": release,
                "DeploymentPreference": preference,
            }


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
