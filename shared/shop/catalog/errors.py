"""What can go wrong in the catalogue."""

from __future__ import annotations

from shared.core.errors import ConflictError, InvalidError, NotFoundError, TooManyError


class ProductNotFoundError(NotFoundError):
    """No such product, or one that the asker may not see."""

    code = "product_not_found"
    detail = "There is no such product."


class ArticleInvalidError(InvalidError):
    """An article that could not serve as a product's address."""

    code = "article_invalid"
    detail = "An article holds no slash, does not look like a product's id and is not the name of another page."


class ArticleTakenError(ConflictError):
    """Two products cannot share an article."""

    code = "article_taken"
    detail = "Another product has this article already."


class SlugInvalidError(InvalidError):
    """A slug that could not serve as a page's address."""

    code = "slug_invalid"
    detail = "A slug is lower-case letters, digits and single hyphens, and not the name of another page."


class SlugTakenError(ConflictError):
    """Two pages cannot share an address."""

    code = "slug_taken"
    detail = "This slug leads to another page already."


class OldPriceError(InvalidError):
    """What a product cost before is more than what it costs now."""

    code = "old_price_too_low"
    detail = "The old price must be higher than the price."


class PriceRangeError(InvalidError):
    """A range of prices that holds none."""

    code = "price_range_invalid"
    detail = "The lowest price must not be above the highest."


class ChangeTooLargeError(InvalidError):
    """More at once than one transaction writes."""

    code = "change_too_large"
    detail = "That is too much for one change. Change the name, the categories and the waves one after another."


class VersionConflictError(ConflictError):
    """The product was changed since the caller read it."""

    code = "version_conflict"
    detail = "The product was changed meanwhile. Read it again and repeat your change."


class ProductArchivedError(ConflictError):
    """An archived product is kept for old orders and does not change any more."""

    code = "product_archived"
    detail = "The product is archived and cannot be changed."


class SizeNotFoundError(InvalidError):
    """The product is not made in this size."""

    code = "size_not_found"
    detail = "The product is not made in this size."


class SizeInStockError(ConflictError):
    """A size that still has stock cannot be dropped."""

    code = "size_in_stock"
    detail = "A size that still has stock cannot be removed. Take its stock to zero first."


class StockBelowZeroError(ConflictError):
    """There is less in stock than is to be subtracted."""

    code = "stock_below_zero"
    detail = "There is less in stock than you want to take away."


class StockLimitError(InvalidError):
    """More units of a size than stock may hold."""

    code = "stock_limit"
    detail = "That would be more units of a size than the stock may hold."


class StockMovingError(ConflictError):
    """Orders move the stock all the time, so that it cannot be divided anew without losing count of them."""

    code = "stock_moving"
    detail = "Orders are taking pieces of this product at this moment. Divide its stock before the sale or after it."


class PreorderSoldOutError(ConflictError):
    """More is asked for than all waves together still hold; `available` says what they do."""

    code = "preorder_sold_out"
    detail = "The preorder waves do not hold that many."


class WavesNeededError(InvalidError):
    """A preorder product says how many waves it has and what one holds."""

    code = "waves_needed"
    detail = "A preorder product needs preorder_waves_total and preorder_wave_capacity."


class WavesShrinkError(ConflictError):
    """Waves can be added, never removed."""

    code = "waves_cannot_shrink"
    detail = "The number of waves can only grow."


class WaveNotFoundError(NotFoundError):
    """The product has no wave of this number."""

    code = "wave_not_found"
    detail = "The product has no such wave."


class WaveTransitionError(ConflictError):
    """A wave only moves forward: open or full, in production, ready, completed."""

    code = "illegal_transition"
    detail = "The wave cannot move to this status."


class WaveClosedError(ConflictError):
    """A wave in production, or further, takes no more orders; `status_now` says where it is."""

    code = "wave_closed"
    detail = "The wave takes no more orders, so its capacity cannot change. Add a wave instead."


class WaveCapacityError(InvalidError):
    """A wave's capacity can only be raised; `capacity` is what it is now, `taken` what orders hold of it."""

    code = "wave_capacity_too_small"
    detail = "The capacity of a wave can only be raised. Name more units than it has now."


class WaveChangedError(ConflictError):
    """Somebody else moved or filled the wave at the same moment."""

    code = "wave_changed"
    detail = "The wave was changed meanwhile. Read it again."


class MediaNotFoundError(NotFoundError):
    """The product has no such picture."""

    code = "media_not_found"
    detail = "The product has no such picture."


class MediaOrderError(InvalidError):
    """An order of pictures names each ready picture exactly once."""

    code = "media_order_mismatch"
    detail = "Name every picture of the product exactly once."


class MediaChangedError(ConflictError):
    """The pictures were changed by somebody else at the same moment."""

    code = "media_changed"
    detail = "The pictures were changed meanwhile. Read the product again."


class TooManyMediaError(ConflictError):
    """A product has at most MEDIA_LIMIT pictures."""

    code = "too_many_media"
    detail = "The product has as many pictures as it can have. Delete one first."


class NotWaitingError(ConflictError):
    """The waiting list is only open while the product cannot be bought."""

    code = "product_not_waiting"
    detail = "The product can be bought now; there is no waiting list."


class SizeAvailableError(ConflictError):
    """Nobody waits for a size that can be bought; `size` is it."""

    code = "size_available"
    detail = "This size can be bought now."


class AlreadyWaitingError(ConflictError):
    """One entry per person and product."""

    code = "already_waiting"
    detail = "You are on the waiting list of this product already."


class ContactNeededError(InvalidError):
    """A guest gives a phone or an e-mail."""

    code = "contact_needed"
    detail = "Give a phone or an e-mail, so that we can tell you when a place is free."


class GuestCapError(TooManyError):
    """Guests joined waiting lists as often from one address as they may in an hour."""

    detail = "Guests joined waiting lists too often from your address. Sign in, or try again in the next hour."
