"""Payment providers: the interface, YooKassa, and a fake."""

from __future__ import annotations

from functools import lru_cache

from shared.providers.payments.base import PaymentProvider


def from_settings(*, with_circuit_breaker: bool = False) -> PaymentProvider:
    """The provider that this environment is set up for, ``with_circuit_breaker`` for the workers.

    It keeps its connections between calls, and is made anew when its keys have been rotated.
    """
    from shared.core.secret_shapes import YookassaSecret
    from shared.core.secrets import secret_json
    from shared.core.settings import settings

    secret = YookassaSecret.read(secret_json("yookassa"))
    provider = _yookassa(settings().yookassa_base_url, secret.shop_id, secret.secret_key, settings().vat_code)
    if not with_circuit_breaker:
        return provider
    from shared.providers.payments.circuit_breaker import CircuitBreakerPayments

    return CircuitBreakerPayments(provider)


@lru_cache(maxsize=1)
def _yookassa(base_url: str, shop_id: str, secret_key: str, vat_code: int) -> PaymentProvider:
    from shared.providers.payments.yookassa import Yookassa, YookassaConfig

    return Yookassa(YookassaConfig(base_url, shop_id, secret_key, vat_code))
