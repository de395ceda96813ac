"""What staff may do in the shop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shared.identity.roles import Role, held_by

PERMISSIONS: Final[Mapping[str, frozenset[Role]]] = {
    "orders.read_all": held_by(Role.PACKER, Role.ACCOUNTANT),
    "orders.assemble": held_by(Role.PACKER),
    "orders.ship": held_by(Role.PACKER),
    "orders.deliver": held_by(Role.PACKER),
    "orders.correct": held_by(Role.PACKER),
    "orders.read_notes": held_by(Role.PACKER, Role.ACCOUNTANT),
    "orders.write_notes": held_by(Role.PACKER, Role.ACCOUNTANT),
    "orders.cancel_any": held_by(),
    "orders.refund": held_by(Role.ACCOUNTANT),
    "orders.review_payment": held_by(Role.ACCOUNTANT),
    "orders.set_preorder_status": held_by(),
    "orders.export": held_by(Role.ACCOUNTANT),
    "delivery_methods.write": held_by(),
    "products.read_hidden": held_by(Role.MANAGER, Role.CONTENT),
    "products.write": held_by(Role.CONTENT),
    "products.change_stock": held_by(),
    "products.read_stock_log": held_by(Role.CONTENT, Role.ACCOUNTANT),
    "products.import": held_by(Role.CONTENT),
    "products.export": held_by(Role.CONTENT, Role.ACCOUNTANT),
    "categories.write": held_by(Role.CONTENT),
    "collections.write": held_by(Role.CONTENT),
    "media.read": held_by(Role.MANAGER, Role.CONTENT),
    "media.write": held_by(Role.CONTENT),
    "waves.update": held_by(),
    "promo_codes.read": held_by(),
    "promo_codes.write": held_by(),
    "pages.read_versions": held_by(Role.CONTENT),
    "pages.write": held_by(Role.CONTENT),
    "sales.read_reports": held_by(Role.ACCOUNTANT),
}
# With which staff see its events on somebody's timeline.
TIMELINE: Final[Mapping[str, str]] = {
    "order": "orders.read_all",
    "waitlist": "orders.read_all",
    "promo": "promo_codes.read",
    "product": "products.read_hidden",
    "stock": "products.read_stock_log",
    "category": "categories.write",
    "collection": "collections.write",
    "page": "pages.read_versions",
    "delivery_method": "delivery_methods.write",
}
