"""Masking of personal data before a model sees it: the one function that logs and operators' views use too."""

from __future__ import annotations

from shared.core.masking import CARD, DOCUMENT, EMAIL, PHONE, mask, masked

__all__ = ["CARD", "DOCUMENT", "EMAIL", "PHONE", "mask", "masked"]
