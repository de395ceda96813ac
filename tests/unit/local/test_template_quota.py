"""The emulator takes this computer's template, which counts routes as resources; its other quotas stay."""

from __future__ import annotations

import pytest
from ministack.services.cloudformation import engine

from infra.local import template_quota

ROUTES = {f"Route{number}": {"Type": "AWS::ApiGatewayV2::Route"} for number in range(501)}


@pytest.fixture(autouse=True)
def raised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_SECTION_QUOTAS", engine._SECTION_QUOTAS)
    with pytest.raises(ValueError, match="resources, 501,"):
        engine._validate_template_limits({"Resources": ROUTES})
    template_quota.install()


def test_more_than_500_resources_are_taken() -> None:
    engine._validate_template_limits({"Resources": ROUTES})


def test_parameters_are_counted_as_before() -> None:
    with pytest.raises(ValueError, match="parameters, 201,"):
        engine._validate_template_limits({"Resources": {}, "Parameters": {f"P{n}": {} for n in range(201)}})
