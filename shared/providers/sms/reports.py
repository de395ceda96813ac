"""Delivery reports: what providers say later about a message that they accepted."""

from __future__ import annotations

from typing import Literal

ReportStatus = Literal["delivered", "failed"]
