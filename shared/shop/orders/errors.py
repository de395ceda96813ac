"""What can go wrong with an order."""

from __future__ import annotations

from shared.core.errors import ConflictError, InvalidError, NotFoundError
from shared.data.retry import StaleReadError


class OrderNotFoundError(NotFoundError):
    """No such order, or somebody else's."""

    code = "order_not_found"
    detail = "There is no such order."


class ProductNotFoundError(NotFoundError):
    """A line names a product that does not exist; `line` is its position in the request."""

    code = "product_not_found"
    detail = "There is no such product."


class ProductUnavailableError(ConflictError):
    """A line names a product that is hidden or archived."""

    code = "product_unavailable"
    detail = "This product is not for sale now."


class SizeNotFoundError(NotFoundError):
    """A line names a size that the product does not come in."""

    code = "size_not_found"
    detail = "This product does not come in that size."


class OutOfStockError(ConflictError):
    """Less is left of a size than a line asks for; `available` says how much."""

    code = "out_of_stock"
    detail = "There is not enough of this size left."


class PreorderFullError(ConflictError):
    """All waves together have fewer units than a line asks for; `available` says how many are left."""

    code = "preorder_sold_out"
    detail = "The preorder waves do not have that many places left."


class PriceChangedError(ConflictError):
    """The total is not what the buyer was shown; `final_amount` (kopecks) is what it is now."""

    code = "price_changed"
    detail = "Prices have changed since the quote. Ask for a new quote."


class KarmaShareError(ConflictError):
    """More points than may pay for this order; `max_points` says how many may."""

    code = "karma_share_exceeded"
    detail = "Karma pays only a part of an order."


class TooManyLinesError(InvalidError):
    """More lines than one order can keep together."""

    code = "too_many_lines"
    detail = "An order cannot hold that many lines."


class QuantityError(InvalidError):
    """More of one product and size than one order may have, its lines added up."""

    code = "quantity_too_large"
    detail = "One order may have at most 100 of one product and size."


class DeliveryRequiredError(InvalidError):
    """The order does not say where it goes; `needs` is what its delivery method wants to know."""

    code = "delivery_required"
    detail = "Give a delivery address or a CDEK point."


class TrackingNumberNeededError(InvalidError):
    """A parcel without its number; what the buyer picks up has none."""

    code = "tracking_number_needed"
    detail = "Give the parcel's tracking number."


class IllegalTransitionError(ConflictError):
    """The order is not in a state from which this can be done; `order_status` says where it is."""

    code = "illegal_transition"
    detail = "This cannot be done with the order in its present state."


class HoldExpiredError(ConflictError):
    """The hold on the goods has ended."""

    code = "hold_expired"
    detail = "The time to pay is over. Place the order again."


class PaymentReviewNeededError(ConflictError):
    """A person must review the payment first."""

    code = "order_needs_attention"
    detail = "The amount paid differs from the order. A person must settle this first."


class LineNotFoundError(NotFoundError):
    """The order has no such line, or none of the kind that was meant."""

    code = "order_line_not_found"
    detail = "The order has no such line."


class NothingToRefundError(ConflictError):
    """The order cost nothing or was never paid."""

    code = "nothing_to_refund"
    detail = "Nothing was paid for this, so there is nothing to refund."


class RefundLineError(InvalidError):
    """A refund names a line that does not exist, or more units than are left in it."""

    code = "refund_line_invalid"
    detail = "This line does not have that many units to refund."


class RefundAmountError(InvalidError):
    """A refund of units is more than they cost; `max_amount` (kopecks) says what they cost."""

    code = "refund_amount_invalid"
    detail = "That is more than these units cost. Give back at most `max_amount`; refund a further sum by itself."


class RestockError(ConflictError):
    """Units of a line cannot go back to stock; `cause` is `in_production`, `size_gone` or `product_gone`."""

    code = "restock_impossible"
    detail = "These units cannot go back to stock. Take them back without `restock`."


class NothingToShipError(ConflictError):
    """Nothing of the order is the customer's any more: its goods or all of its money went back."""

    code = "nothing_to_ship"
    detail = "All that was paid for this order was refunded. Cancel it, so that its goods are for sale again."


class TooManyUnpaidOrdersError(ConflictError):
    """The person has as many unpaid orders as may hold goods; `max_unpaid_orders` says how many that is."""

    code = "too_many_unpaid_orders"
    detail = "Pay or cancel one of your unpaid orders first."


class TooManyPiecesError(ConflictError):
    """Too many pieces of one product in unpaid orders; `available` says how many more the person may hold."""

    code = "too_many_pieces"
    detail = "You cannot hold that many of this product without paying. Order fewer, or pay an unpaid order first."


class OrderChangedError(StaleReadError):
    """Somebody else changed the order at the same moment; use cases read it again by themselves."""

    code = "order_changed"
    detail = "The order was changed at the same moment. Try again."


class TooBusyError(StaleReadError):
    """Stock, waves or karma changed between planning and committing; use cases plan again by themselves."""

    code = "too_busy"
    detail = "Many people are ordering this at the moment. Try again."


class NumberTakenError(StaleReadError):
    """A fresh order number was taken already; a new one is drawn."""

    code = "order_number_taken"
