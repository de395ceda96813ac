"""All rules of the templates: `make validate` applies them, tests/unit/test_template.py plants a fault for each.

Rules look at the template as CloudFormation sees it, after SAM has expanded it, wherever the rule is about AWS; and
find functions, queues, tables, routes and metrics themselves, so that what is added is covered the day it appears.
"""

from infra.rules import (
    alarms,
    data,
    functions,
    loops,
    messages,
    operations,
    other_stacks,
    permissions,
    quotas,
    stack_role,
    web,
    websocket,
    workflows,
)
from infra.rules.base import RULES, Rule, Templates, findings

__all__ = [
    "RULES",
    "Rule",
    "Templates",
    "alarms",
    "data",
    "findings",
    "functions",
    "loops",
    "messages",
    "operations",
    "other_stacks",
    "permissions",
    "quotas",
    "stack_role",
    "web",
    "websocket",
    "workflows",
]
