"""Counts what an operation asks of the outside: every AWS request with its request units, every provider call.

moto's own ConsumedCapacity knows neither sizes nor indexes, so units are computed (`rules`) from the items as they lie
in moto before and after each request (`moto_door`).
"""

from tests.support.meter.meter import Call, Meter, Span, metered

__all__ = ["Call", "Meter", "Span", "metered"]
