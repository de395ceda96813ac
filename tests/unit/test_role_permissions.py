"""Which permission each route asks for, and which roles hold it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from fastapi.routing import iter_route_contexts

from functions import modules
from infra.openapi import apps
from shared.core import clock
from shared.http.app import API_PREFIX, create_app, read_routes
from shared.http.auth import Principal, UnknownPermissionError, permissions_of, requires
from shared.http.routing import Router
from shared.identity.rights import LiveRights
from shared.identity.roles import ROLES, Role
from tests.support.template import ROOT

PERMISSIONS = modules.permissions()
ROUTES = {
    "POST /achievements": "achievements.administer",
    "PATCH /achievements/{achievement_id}": "achievements.administer",
    "POST /achievements/{achievement_id}/replay": "achievements.administer",
    "GET /automation/event-types": "automation.manage",
    "GET /automation/rules": "automation.manage",
    "POST /automation/rules": "automation.manage",
    "POST /automation/rules/preview": "automation.manage",
    "GET /automation/rules/{rule_id}": "automation.manage",
    "PATCH /automation/rules/{rule_id}": "automation.manage",
    "DELETE /automation/rules/{rule_id}": "automation.manage",
    "GET /automation/rules/{rule_id}/history": "automation.manage",
    "GET /users/{user_id}/tags": "users.tag",
    "PUT /users/{user_id}/tags": "users.tag",
    "GET /analytics/learning": "courses.read_reports",
    "GET /analytics/onboarding": "onboarding.read_reports",
    "GET /manager/surcharge-rules": "clients.read",
    "POST /manager/surcharge-rules/preview": "clients.read",
    "PUT /manager/surcharge-rules": "surcharge_rules.write",
    "POST /manager/clients/{client_id}/devices": "clients.handle",
    "PATCH /manager/clients/{client_id}/devices/{device_id}": "clients.handle",
    "DELETE /manager/clients/{client_id}/devices/{device_id}": "clients.handle",
    "POST /manager/clients/{client_id}/devices/{device_id}/photos": "clients.handle",
    "DELETE /manager/clients/{client_id}/devices/{device_id}/photos/{photo_id}": "clients.handle",
    "DELETE /manager/clients/{client_id}/photos/{photo_id}": "clients.handle",
    "POST /manager/clients/{client_id}/surcharge": "clients.handle",
    "POST /manager/clients/{client_id}/invoices": "clients.handle",
    "POST /manager/clients/{client_id}/invoices/{invoice_id}/pay": "clients.handle",
    "POST /manager/clients/{client_id}/invoices/{invoice_id}/cancel": "clients.handle",
    "POST /manager/clients/{client_id}/invoices/{invoice_id}/refunds": "clients.administer",
    "POST /manager/clients/{client_id}/payment/confirm": "clients.handle",
    "GET /analytics/donations": "donations.read_reports",
    "GET /analytics/products": "sales.read_reports",
    "GET /analytics/promo-codes": "sales.read_reports",
    "GET /analytics/sales": "sales.read_reports",
    "GET /analytics/summary": "sales.read_reports",
    "GET /analytics/visits": "visits.read_reports",
    "GET /analytics/waves": "sales.read_reports",
    "POST /auth/introspect": "tokens.introspect",
    "POST /certificates/{certificate_no}/reissue": "courses.administer",
    "POST /certificates/{certificate_no}/revoke": "courses.administer",
    "POST /courses": "courses.create",
    "POST /courses/{course_id}/archive": "courses.administer",
    "POST /courses/{course_id}/authors": "courses.administer",
    "DELETE /courses/{course_id}/authors/{user_id}": "courses.administer",
    "POST /courses/{course_id}/learners/{user_id}/refunds": "courses.refund",
    "POST /courses/{course_id}/publish": "courses.administer",
    "POST /courses/{course_id}/reopen": "courses.administer",
    "POST /courses/{course_id}/withdraw": "courses.administer",
    "POST /categories": "categories.write",
    "PATCH /categories/{category_id}": "categories.write",
    "DELETE /categories/{category_id}": "categories.write",
    "POST /collections": "collections.write",
    "PATCH /collections/{collection_id}": "collections.write",
    "DELETE /collections/{collection_id}": "collections.write",
    "POST /products/stock": "products.change_stock",
    "GET /products/{product_id}/stock-log": "products.read_stock_log",
    "GET /donations/all": "donations.read_all",
    "GET /donations/export": "donations.export",
    "GET /bookings/export": "bookings.export",
    "GET /passes/export": "passes.export",
    "POST /donations/{donation_id}/refunds": "donations.refund",
    "GET /manager/clients": "clients.read",
    "POST /manager/clients": "clients.handle",
    "GET /manager/clients/{client_id}": "clients.read",
    "POST /manager/clients/{client_id}/cancel": "clients.handle",
    "DELETE /manager/clients/{client_id}/claim": "clients.handle",
    "POST /manager/clients/{client_id}/claim": "clients.handle",
    "POST /manager/clients/{client_id}/consents": "clients.handle",
    "POST /manager/clients/{client_id}/contract": "clients.handle",
    "POST /manager/clients/{client_id}/contract/cancel": "clients.handle",
    "POST /manager/clients/{client_id}/contract/code": "clients.handle",
    "GET /manager/clients/{client_id}/contract/evidence": "clients.read",
    "GET /manager/clients/{client_id}/contract/pdf": "clients.read",
    "POST /manager/clients/{client_id}/contract/sign": "clients.handle",
    "POST /manager/clients/{client_id}/erase": "clients.administer",
    "GET /manager/clients/{client_id}/history": "clients.read",
    "GET /manager/clients/{client_id}/why": "clients.read",
    "GET /clients/{client_id}/why": "clients.read",
    "PUT /manager/clients/{client_id}/passport": "clients.handle",
    "POST /manager/clients/{client_id}/passport/reveal": "clients.handle",
    "PUT /manager/clients/{client_id}/profile": "clients.handle",
    "GET /manager/clients/{client_id}/thread": "clients.read",
    "POST /manager/clients/{client_id}/thread": "clients.handle",
    "GET /notifications/deliveries": "messages.read",
    "POST /notifications/deliveries/{delivery_id}/resend": "messages.resend",
    "GET /ops/dead-letters/{queue}": "operations.read",
    "POST /ops/dead-letters/{queue}/redrive": "operations.redrive",
    "GET /ops/audit": "audit.read",
    "GET /ops/health": "operations.read",
    "GET /ops/queues": "operations.read",
    "GET /ops/stuck": "operations.read",
    "POST /delivery-methods": "delivery_methods.write",
    "GET /delivery-methods/{method_code}": "delivery_methods.write",
    "PATCH /delivery-methods/{method_code}": "delivery_methods.write",
    "DELETE /delivery-methods/{method_code}": "delivery_methods.write",
    "GET /orders/export": "orders.export",
    "POST /orders/{order_id}/assemble": "orders.assemble",
    "GET /orders/{order_id}/notes": "orders.read_notes",
    "POST /orders/{order_id}/notes": "orders.write_notes",
    "POST /orders/{order_id}/attention": "orders.review_payment",
    "POST /orders/{order_id}/deliver": "orders.deliver",
    "PATCH /orders/{order_id}/preorder-status": "orders.set_preorder_status",
    "POST /orders/{order_id}/refunds": "orders.refund",
    "POST /orders/{order_id}/refunds/preview": "orders.refund",
    "POST /orders/{order_id}/ship": "orders.ship",
    "DELETE /pages/{slug}": "pages.write",
    "PUT /pages/{slug}": "pages.write",
    "GET /pages/{slug}/versions": "pages.read_versions",
    "GET /pages/{slug}/versions/{number}": "pages.read_versions",
    "POST /products": "products.write",
    "GET /products/export": "products.export",
    "POST /products/import": "products.import",
    "DELETE /products/{product_id}": "products.write",
    "PATCH /products/{product_id}": "products.write",
    "GET /products/{product_id}/media": "media.read",
    "POST /products/{product_id}/media": "media.write",
    "PUT /products/{product_id}/media/order": "media.write",
    "DELETE /products/{product_id}/media/{media_id}": "media.write",
    "POST /products/{product_id}/stock": "products.change_stock",
    "GET /products/{product_id}/stock/shards": "products.change_stock",
    "PUT /products/{product_id}/stock/shards": "products.change_stock",
    "PATCH /products/{product_id}/waves/{number}": "waves.update",
    "GET /promo-codes": "promo_codes.read",
    "POST /promo-codes": "promo_codes.write",
    "DELETE /promo-codes/{code}": "promo_codes.write",
    "GET /promo-codes/{code}": "promo_codes.read",
    "PATCH /promo-codes/{code}": "promo_codes.write",
    "GET /promo-codes/{code}/shards": "promo_codes.read",
    "PUT /promo-codes/{code}/shards": "promo_codes.write",
    "POST /spaces": "spaces.write",
    "DELETE /spaces/{space_id}": "spaces.write",
    "PATCH /spaces/{space_id}": "spaces.write",
    "GET /spaces/{space_id}/bars": "spaces.bar",
    "DELETE /spaces/{space_id}/bars/{user_id}": "spaces.bar",
    "GET /spaces/{space_id}/bars/{user_id}": "spaces.bar",
    "PUT /spaces/{space_id}/bars/{user_id}": "spaces.bar",
    "GET /support/canned-replies": "canned_replies.read",
    "POST /support/canned-replies": "canned_replies.write",
    "DELETE /support/canned-replies/{reply_id}": "canned_replies.write",
    "GET /support/canned-replies/{reply_id}": "canned_replies.read",
    "PATCH /support/canned-replies/{reply_id}": "canned_replies.write",
    "POST /support/mail": "tickets.receive_mail",
    "GET /support/queue": "tickets.read_all",
    "GET /support/queue/counts": "tickets.read_all",
    "GET /support/stats": "support.read_reports",
    "GET /support/stats/agents": "support.read_reports",
    "GET /support/stats/agents/export": "support.read_reports",
    "GET /support/agents": "tickets.read_all",
    "GET /support/agents/{agent_id}/availability": "tickets.read_all",
    "PUT /support/agents/{agent_id}/availability": "tickets.handle",
    "GET /support/macros": "tickets.handle",
    "POST /support/macros": "macros.write",
    "DELETE /support/macros/{macro_id}": "macros.write",
    "GET /support/macros/{macro_id}": "tickets.handle",
    "PATCH /support/macros/{macro_id}": "macros.write",
    "GET /support/teams": "tickets.read_all",
    "POST /support/teams": "teams.write",
    "DELETE /support/teams/{team_id}": "teams.write",
    "GET /support/teams/{team_id}": "tickets.read_all",
    "PATCH /support/teams/{team_id}": "teams.write",
    "POST /support/tickets/bulk": "tickets.handle",
    "POST /support/tickets/{ticket_id}/actions": "tickets.handle",
    "GET /support/tickets/{ticket_id}/customer": "tickets.read_all",
    "PUT /support/tickets/{ticket_id}/team": "tickets.handle",
    "POST /support/tickets/close": "tickets.handle",
    "PATCH /support/tickets/{ticket_id}": "tickets.handle",
    "DELETE /support/tickets/{ticket_id}/assign": "tickets.handle",
    "POST /support/tickets/{ticket_id}/assign": "tickets.handle",
    "POST /support/tickets/{ticket_id}/messages/{message_id}/redact": "tickets.redact",
    "GET /support/sla": "tickets.read_all",
    "PUT /support/sla": "support.configure",
    "GET /support/tickets/{ticket_id}/viewers": "tickets.read_all",
    "PUT /support/tickets/{ticket_id}/viewers": "tickets.handle",
    "DELETE /support/tickets/{ticket_id}/viewers": "tickets.handle",
    "GET /support/tickets/{ticket_id}/crm": "tickets.read_all",
    "POST /support/tickets/{ticket_id}/drafts/{message_id}": "tickets.handle",
    "GET /support/tickets/{ticket_id}/history": "tickets.read_all",
    "POST /support/tickets/{ticket_id}/merge": "tickets.handle",
    "POST /support/tickets/{ticket_id}/split": "tickets.handle",
    "POST /support/tickets/{ticket_id}/snooze": "tickets.handle",
    "POST /support/tickets/{ticket_id}/suggest": "tickets.handle",
    "GET /users": "users.read",
    "GET /users/roles": "users.read",
    "GET /users/names": "users.read_names",
    "GET /users/{user_id}": "users.read",
    "GET /users/{user_id}/timeline": "users.read_timeline",
    "DELETE /users/{user_id}/2fa": "users.update",
    "PATCH /users/{user_id}": "users.update",
    "GET /users/{user_id}/achievements": "achievements.administer",
    "POST /users/{user_id}/achievements": "achievements.administer",
    "DELETE /users/{user_id}/achievements/{achievement_id}": "achievements.administer",
    "POST /users/{user_id}/karma": "karma.award",
    "POST /users/{user_id}/learning-days": "learning.restore_days",
    "GET /spaces/{space_id}/readers": "readers.write",
    "POST /spaces/{space_id}/readers": "readers.write",
    "DELETE /spaces/{space_id}/readers/{reader_id}": "readers.write",
    "POST /guests/{guest_id}/let-in": "guests.let_in",
    "POST /guests/{guest_id}/let-out": "guests.let_in",
    "POST /passes/products": "passes.write",
    "PATCH /passes/products/{pass_product_id}": "passes.write",
    "POST /resources": "resources.write",
    "PATCH /resources/{resource_id}": "resources.write",
    "GET /donations/{donation_id}/history": "donations.moderate",
    "POST /donations/{donation_id}/hide-message": "donations.moderate",
    "POST /donations/{donation_id}/unhide-message": "donations.moderate",
    "POST /visits": "visits.write",
    "GET /visits/export": "visits.export",
    "POST /visits/let-in": "visits.let_in",
    "POST /visits/let-out": "visits.let_in",
    "POST /visits/scanners": "visits.let_in",
    "PATCH /visits/{visit_id}": "visits.write",
    "POST /visits/{visit_id}/close": "visits.let_in",
}
# What the people who pack, write, help and count may do.
NARROW = {
    Role.PACKER: {
        "users.read_names",
        "orders.read_all",
        "users.read_timeline",
        "orders.assemble",
        "orders.ship",
        "orders.deliver",
        "orders.correct",
        "orders.read_notes",
        "orders.write_notes",
    },
    Role.CONTENT: {
        "users.read_names",
        "products.read_hidden",
        "products.write",
        "products.read_stock_log",
        "products.import",
        "products.export",
        "media.read",
        "media.write",
        "pages.read_versions",
        "pages.write",
        "categories.write",
        "collections.write",
    },
    Role.SUPPORT_AGENT: {
        "users.read_names",
        "tickets.read_all",
        "users.read_timeline",
        "tickets.handle",
        "canned_replies.read",
        "canned_replies.write",
    },
    Role.ACCOUNTANT: {
        "users.read_names",
        "orders.read_all",
        "users.read_timeline",
        "orders.read_notes",
        "orders.write_notes",
        "orders.refund",
        "orders.review_payment",
        "orders.export",
        "products.read_stock_log",
        "products.export",
        "sales.read_reports",
        "visits.export",
        "visits.read_reports",
        "donations.read_all",
        "donations.refund",
        "donations.export",
        "bookings.export",
        "passes.export",
        "donations.read_reports",
        "passes.refund",
    },
    Role.MAIL_GATEWAY: {"tickets.receive_mail"},
    Role.MANAGER: {
        "users.read_names",
        "tokens.introspect",
        "users.tag",
        "users.read_timeline",
        "products.read_hidden",
        "media.read",
        "spaces.bar",
        "visits.read_present",
        "visits.read_contacts",
        "visits.let_in",
        "bookings.read_all",
        "bookings.write",
        "guests.read_all",
        "guests.let_in",
        "tickets.read_all",
        "tickets.handle",
        "customers.read_contacts",
        "macros.write",
        "tickets.redact",
        "canned_replies.read",
        "canned_replies.write",
        "courses.create",
        "clients.read",
        "clients.handle",
    },
}


def required() -> dict[str, str]:
    """`METHOD /path` below the API's prefix → the permission that the route asks for, from the apps themselves."""
    return {
        f"{method} {context.path.removeprefix(API_PREFIX)}": permission
        for _, app in apps()
        for context in iter_route_contexts(app.routes)
        for permission in permissions_of(context.dependant)
        for method in context.methods or ()
    }


def asked_for_in_code() -> Iterator[str]:
    """The permissions that endpoints ask for by `user.may(...)`, where an answer depends on them."""
    for path in sorted((ROOT / "functions" / "api").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "may":
                [permission] = node.args
                yield str(ast.literal_eval(permission))


def test_each_route_asks_for_the_permission_that_is_written_here() -> None:
    assert required() == ROUTES


def test_every_permission_is_declared_and_used() -> None:
    assert set(required().values()) | set(asked_for_in_code()) == set(PERMISSIONS)


def test_an_admin_holds_every_permission_and_a_customer_none() -> None:
    for permission, holders in PERMISSIONS.items():
        assert Role.ADMIN in holders, permission
        assert Role.CUSTOMER not in holders, permission
        assert holders <= set(ROLES), permission


@pytest.mark.parametrize("role", NARROW)
def test_a_narrower_role_holds_what_its_work_needs(role: Role) -> None:
    assert {permission for permission, holders in PERMISSIONS.items() if role in holders} == NARROW[role]


def test_a_person_with_several_roles_may_what_any_of_them_may() -> None:
    roles = frozenset({Role.CUSTOMER, Role.PACKER, Role.CONTENT})
    person = Principal("usr_1", "ses_1", roles, PERMISSIONS, lambda *_: LiveRights(roles, True, clock.now()))
    assert person.may("orders.ship")
    assert person.may("pages.write")
    assert not person.may("orders.refund")


def test_a_permission_that_nobody_declares_is_an_error() -> None:
    router = Router()

    @router.get("/wishes", dependencies=[requires("wishes.raed")])
    async def list_wishes() -> None: ...

    with pytest.raises(UnknownPermissionError, match=r"wishes\.raed"):
        read_routes(create_app("wishes", router, permissions={"wishes.read": frozenset({Role.ADMIN})}))
    with pytest.raises(UnknownPermissionError, match=r"wishes\.raed"):
        Principal("usr_1", "ses_1", frozenset({Role.ADMIN}), PERMISSIONS).may("wishes.raed")
