"""Whether anybody follows an event: rules of achievements and of automation are data, and mostly name few types.

Their queues would get every event otherwise. What nobody's rule names is marked, and the patterns of their rules on the
bus leave it out. The lists are read consistently when an event is published, which is after it was stored: a rule that
was made before the event is seen, so nothing is withheld from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException

from shared.achievements.models import AchievementsItem, RuleList
from shared.automation.models import AutomationItem, AutomationRuleList
from shared.core.errors import AtriumError
from shared.core.observability import logger
from shared.data.batch_read import read_across

# Queue → the event types that its rules name; None where that is not known, so that it gets everything.
Followed: TypeAlias = Mapping[str, frozenset[str] | None]
# The member of an event on the bus that names the queues with no use for it; patterns of template.yaml ask for it.
MARK = "unfollowed_by"
# No list was ever written where there has been no rule.
NO_RULES: Followed = {"achievements": frozenset(), "automation": frozenset()}


# DynamoDB does not answer, or refuses.
NOT_READ = (AtriumError, PynamoDBException, BotoCoreError, ClientError)


def followed() -> Followed:
    """What is followed now; never raises: where the lists cannot be read everything goes to everybody."""
    lists = {AchievementsItem: [RuleList.KEY], AutomationItem: [AutomationRuleList.KEY]}
    found: dict[str, frozenset[str] | None] = dict(NO_RULES)
    try:
        items = read_across(lists, consistent=True)
    except NOT_READ as error:
        logger.warning("published to all followers", cause=repr(error))
        return dict.fromkeys(NO_RULES)
    for item in items:
        queue = "achievements" if isinstance(item, RuleList) else "automation"
        found[queue] = None if item.event_types is None else frozenset(item.event_types)
    return found


def unfollowed_by(event_type: str, types: Followed) -> dict[str, bool]:
    """The queues that have no use for an event of this type, each as a member of the mark."""
    return {queue: True for queue, named in types.items() if named is not None and event_type not in named}
