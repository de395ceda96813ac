"""Step 4: the surcharge of a case by the rules in force, and the versions of these rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.core import clock
from shared.data.uow import UnitOfWork
from shared.documents.printable import check_printable
from shared.onboarding.case import Case, CaseEditor, Desk, change_case
from shared.onboarding.clients.steps import Action
from shared.onboarding.devices.models import SurchargeRules
from shared.onboarding.devices.surcharge import DEFAULT_MINIMUM, DEFAULT_RATES, Priced, Rules, compute
from shared.onboarding.errors import RulesVersionConflictError
from shared.onboarding.events import ClientSurchargeSet, SurchargeRulesChanged


def set_surcharge(
    *, client_id: str, desk: Desk, version: int, adjustment: int | None = None, reason: str | None = None
) -> Case:
    """Compute the surcharge by the rules in force; `adjustment` in kopecks, with its reason.

    Raises AdjustmentInvalidError, DeviceNotAcceptedError, StepIncompleteError, VersionConflictError and what
    `change_case` raises besides.
    """
    check_printable({"reason": reason})
    rules = rules_in_force()

    def act(editor: CaseEditor) -> Case:
        found = compute(
            [Priced(one.device_id, one.title, one.condition, one.price) for one in editor.case.devices],
            rules,
            computed_at=editor.now,
            adjustment=adjustment,
            reason=reason,
        )
        before, after = editor.client.surcharge, found.to_json()
        editor.client.surcharge, editor.client.surcharge_void_at = after, None
        # The same sum again is what the contract prints already.
        if before is None or _printed(before) != _printed(after):
            editor.facts_changed()
        editor.add_event(
            ClientSurchargeSet(
                client_id=client_id, amount=found.amount, rules_version=found.rules_version, adjustment=adjustment
            )
        )
        return editor.case

    return change_case(client_id, Action.SURCHARGE, act, desk=desk, version=version)


def _printed(surcharge: Mapping[str, Any]) -> list[Any]:
    """What of a surcharge a contract prints."""
    return [surcharge["amount"], surcharge["parts"], (surcharge.get("adjustment") or {}).get("amount")]


def rules_in_force() -> Rules:
    """The newest version of the rules, strongly consistent; version 0 before an admin has written any."""
    pk, _ = SurchargeRules.key(0)
    for found in SurchargeRules.query(pk, scan_index_forward=False, limit=1, consistent_read=True):
        return Rules(found.version, found.minimum, dict(found.rates))
    return Rules(0, DEFAULT_MINIMUM, DEFAULT_RATES)


def change_rules(*, actor: str, version: int, minimum: int, rates: Mapping[str, int]) -> Rules:
    """Put the next version of the rules in force; surcharges that were computed stay. Raises RulesVersionConflictError.

    `version` is the one that was read, `minimum` in kopecks, `rates` in whole percent by condition.
    """
    present = rules_in_force().version
    if version != present:
        raise RulesVersionConflictError(version=present)
    rules = SurchargeRules(
        *SurchargeRules.key(present + 1),
        version=present + 1,
        minimum=minimum,
        rates=dict(rates),
        created_at=clock.iso(clock.now()),
        created_by=actor,
    )
    uow = UnitOfWork()
    uow.create(rules, on_conflict=RulesVersionConflictError(version=present + 1))
    changed = SurchargeRulesChanged(rules_version=present + 1, minimum=minimum, rates=dict(rates))
    uow.add_event(changed.of("all", actor=actor))
    uow.commit()
    return Rules(present + 1, minimum, rates)
