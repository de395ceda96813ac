"""Restores of a module's table, as an operator runs them: `infra.ops.restore` without its waiting."""

from __future__ import annotations

from pynamodb.models import Model

from infra.ops import restore
from tests.support.cloud import Aws


class Restores:
    """The table of a model, with point-in-time recovery."""

    def __init__(self, aws: Aws, model: type[Model]) -> None:
        self.table = str(model.Meta.table_name)
        aws.client("dynamodb").update_continuous_backups(
            TableName=self.table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
        )

    def run(self, *, bring_back: bool = False) -> str:
        """Restore the table beside itself, once, and with `bring_back` write what it lacks; what the command says."""
        stack, _, name = self.table.rpartition("-")
        return restore.run(stack=stack, table=name, to="latest", bring_back=bring_back, say=print, wait=lambda _: None)
