"""The products that a promo code is limited to."""

from __future__ import annotations

from collections.abc import Collection

from shared.core.errors import FieldError
from shared.shop.catalog.models import Product
from shared.shop.models import ShopItem
from shared.shop.promo.errors import PromoProductsUnknownError


def check_known(product_ids: Collection[str] | None) -> None:
    """Refuse products that do not exist; hidden and archived ones do. Raises PromoProductsUnknownError."""
    wanted = sorted(set(product_ids or ()))
    found = {item.id for item in ShopItem.batch_get([Product.key(one) for one in wanted]) if isinstance(item, Product)}
    if unknown := [one for one in wanted if one not in found]:
        errors = [FieldError("product_ids", "unknown", f"There is no product {one}.") for one in unknown]
        raise PromoProductsUnknownError(errors=errors, product_ids=unknown)
