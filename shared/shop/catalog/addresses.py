"""How products are addressed: by id, by article and by slug. A slug that a product had once still leads to it."""

from __future__ import annotations

from collections.abc import Iterator

from shared.core.errors import FieldError
from shared.core.slugs import SLUG_LENGTH, is_slug, slug_of
from shared.data.uow import UnitOfWork
from shared.shop.catalog.entries import SlugClaim
from shared.shop.catalog.errors import ArticleTakenError, SlugInvalidError, SlugTakenError
from shared.shop.catalog.models import ArticleClaim, Product
from shared.shop.catalog.rules import RESERVED_ADDRESSES


def product_id_of(address: str) -> str | None:
    """The id of the product with an article or, where no article is that, a slug; None when there is none."""
    found = product_id_of_article(address)
    if found is not None:
        return found
    slug = address.casefold()
    named = SlugClaim.get_or_none(*SlugClaim.key(slug)) if is_slug(slug) else None
    return str(named.product_id) if named else None


def product_id_of_article(article: str, *, consistent: bool = False) -> str | None:
    """The id of the product with an article; None when there is none, whatever slug may be written so."""
    claim = ArticleClaim.get_or_none(*ArticleClaim.key(article), consistent=consistent)
    return None if claim is None else str(claim.product_id)


def check_slug(slug: str) -> None:
    """Refuse a slug that is no address, or that of another page. Raises SlugInvalidError."""
    if not is_slug(slug) or slug in RESERVED_ADDRESSES:
        raise SlugInvalidError(errors=[FieldError("slug", "invalid", SlugInvalidError.detail)])


def suggestions(product: Product) -> Iterator[str]:
    """Slugs for a product that was given none, the best first; the last one is nobody else's."""
    name, article, own = slug_of(product.name), slug_of(product.article), slug_of(product.id)
    for parts in ((name,), (name, article), (name, own)):
        rest = "-".join(parts[1:])
        head = parts[0][: SLUG_LENGTH - len(rest) - 1].strip("-") if rest else parts[0]
        slug = "-".join(part for part in (head, rest) if part)
        if slug and slug not in RESERVED_ADDRESSES:
            yield slug


def claim_article(uow: UnitOfWork, product: Product, *, before: Product | None = None) -> None:
    """Take the product's article in the transaction and give back the one it had. At commit ArticleTakenError."""
    new, old = _article(product), _article(before) if before else None
    if old is not None and new.pk == old.pk:
        return
    uow.create(new, on_conflict=ArticleTakenError())
    if old is not None:
        uow.delete(old)
    address = product.article.strip().casefold()
    if address != product.slug and is_slug(address):
        # An article is looked for first: it must not take away the address of another product's page.
        free = SlugClaim.pk.does_not_exist() | (SlugClaim.product_id == product.id)
        uow.check(SlugClaim, *SlugClaim.key(address), condition=free, on_conflict=ArticleTakenError())


def claim_slug(uow: UnitOfWork, product: Product, *, before: Product | None = None) -> None:
    """Take the product's slug in the transaction; one that it had stays its own. At commit SlugTakenError."""
    if product.slug is None or (before is not None and before.slug == product.slug):
        return
    pk, sk = SlugClaim.key(product.slug)
    claim = SlugClaim(pk=pk, sk=sk, product_id=product.id)
    own = SlugClaim.pk.does_not_exist() | (SlugClaim.product_id == product.id)
    uow.put(claim, condition=own, on_conflict=SlugTakenError())
    articles = {one.article.strip().casefold() for one in (product, before) if one is not None}
    if product.slug not in articles:
        free = ArticleClaim.pk.does_not_exist() | (ArticleClaim.product_id == product.id)
        uow.check(ArticleClaim, *ArticleClaim.key(product.slug), condition=free, on_conflict=SlugTakenError())


def _article(product: Product) -> ArticleClaim:
    pk, sk = ArticleClaim.key(product.article)
    return ArticleClaim(pk=pk, sk=sk, product_id=product.id)
