"""What requests to the model store of a person: how many there were on a day. Their texts are tasks."""

from __future__ import annotations

from shared.data.personal_data import PersonalData, Retention

PERSONAL_DATA = PersonalData(
    retention=(Retention("Allowance", "how many requests a person made on a day", "8 days", "ttl"),),
)
