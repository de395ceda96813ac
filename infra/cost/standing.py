"""What a stack costs in a month before anybody comes: alarms, metrics, the dashboard, keys and the web ACL.

Counted in the templates and in the code, so that an alarm that is added shows here.
"""

from __future__ import annotations

from dataclasses import dataclass

from infra.cost.prices import Prices
from infra.rules.alarms import alarms, emitted, watches
from infra.rules.base import Templates, of_type


@dataclass(frozen=True, slots=True)
class Standing:
    """One kind of thing that is paid for by the month: how many there are, and what one costs in dollars."""

    name: str
    count: int
    each: float
    optional: bool = False

    @property
    def total(self) -> float:
        """Dollars a month."""
        return self.count * self.each


def standing(templates: Templates, at: Prices) -> list[Standing]:
    """All of them; optional ones are made by parameter only.

    An alarm costs by the metrics that it reads. A metric costs in each hour in which it is written, so that all of
    them, each with one value of its dimensions, are the price of a busy month with one channel for messages.
    """
    read = sum(len(list(watches(alarm))) for _, alarm in alarms(templates))
    dashboards = sum(1 for _, one in templates.all() for _ in of_type(one, "AWS::CloudWatch::Dashboard"))
    keys = sum(1 for _, one in templates.all() for _ in of_type(one, "AWS::KMS::Key"))
    acls = [acl for _, one in templates.all() for _, acl in of_type(one, "AWS::WAFv2::WebACL")]
    return [
        Standing("alarms, by the metrics they read", read, at.alarm_metric),
        Standing("metrics of the code", len(emitted()), at.metric),
        Standing("dashboards", dashboards, at.dashboard),
        Standing("keys (KMS)", keys, at.key),
        Standing("web ACL (infra/waf.yaml)", len(acls), at.web_acl, optional=True),
        Standing("its rules", sum(len(acl["Rules"]) for acl in acls), at.web_acl_rule, optional=True),
    ]


def table(lines: list[Standing]) -> str:
    """Readable lines with both sums."""
    rows = [
        f"{one.name + (', if deployed' if one.optional else ''):38}{one.count:6} x {one.each:5.2f}{one.total:10.2f}"
        for one in lines
    ]
    always = sum(one.total for one in lines if not one.optional)
    rows.append(f"{'sum, and with what is optional':38}{always:16.2f}{sum(one.total for one in lines):10.2f}")
    return "\n".join(rows)
