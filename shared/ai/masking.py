"""Masking of personal data before a model sees it: the one function that logs and operators' views use too."""

from __future__ import annotations

from shared.core.masking import CARD, EMAIL, PHONE, mask, masked
from shared.core.masking_documents import CONTACT, DOCUMENT

__all__ = ["CARD", "CONTACT", "DOCUMENT", "EMAIL", "PHONE", "mask", "masked"]
