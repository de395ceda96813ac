"""docs/openapi.json, read once: making it anew takes seconds, and `test_openapi` holds it against the apps."""

from __future__ import annotations

import json
from typing import Any

from tests.support.template import ROOT

DOCUMENT: dict[str, Any] = json.loads((ROOT / "docs" / "openapi.json").read_text())
