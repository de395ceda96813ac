import { useQueries, useQuery } from "@tanstack/react-query";
import { ShoppingBag, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { type CartLine, type Quote, quotedOf, quoteQuery, useCart } from "@/entities/cart";
import { type Product, ProductPicture, productQuery } from "@/entities/product";
import { useIsMember } from "@/entities/session";
import { useTranslation } from "@/shared/i18n";
import { cn, money, useTitle } from "@/shared/lib";
import { Badge, Button, ButtonLink, Card, Empty, IconButton, LoadError, PageTitle, Skeleton, toast } from "@/shared/ui";
import { Stepper } from "@/shared/ui/form";
import { Reductions } from "./reductions";

/** The cart and its quote in one: what it costs now, and at each line what stands in the way. */
export function CartPage() {
  const { t } = useTranslation();
  useTitle(t("cart.title"));
  const lines = useCart((cart) => cart.lines);
  const promoCode = useCart((cart) => cart.promoCode);
  const karmaPoints = useCart((cart) => cart.karmaPoints);
  const member = useIsMember();
  const quote = useQuery({
    ...quoteQuery(lines, member ? promoCode : "", member ? karmaPoints : 0),
    enabled: lines.length > 0,
  });
  const products = useQueries({ queries: lines.map((line) => productQuery(line.product_id)) });
  if (lines.length === 0) {
    return (
      <div className="shell py-8 sm:py-12">
        <PageTitle>{t("cart.title")}</PageTitle>
        <Empty
          icon={<ShoppingBag aria-hidden />}
          title={t("cart.empty")}
          action={<ButtonLink to="/catalogue">{t("home.toCatalogue")}</ButtonLink>}
        >
          {t("cart.emptyText")}
        </Empty>
      </div>
    );
  }
  const known = products.map((product) => product.data);
  const localTotal = lines.reduce((sum, line, index) => sum + (known[index]?.price ?? 0) * line.quantity, 0);
  const current = quote.data;
  return (
    <div className="shell py-8 sm:py-12">
      <PageTitle>{t("cart.title")}</PageTitle>
      <div className="grid items-start gap-8 lg:grid-cols-[1fr_23rem] lg:gap-12">
        <ul className="flex flex-col divide-y divide-line border-y border-line">
          {lines.map((line, index) => (
            <Line
              key={`${line.product_id} ${line.size}`}
              line={line}
              product={known[index]}
              gone={products[index]?.isError ?? false}
              quoted={current && !quote.isPlaceholderData ? quotedOf(current, line) : []}
            />
          ))}
        </ul>
        <Card className="lg:sticky lg:top-24" aria-busy={quote.isFetching}>
          {quote.isError ? (
            <LoadError error={quote.error} retry={() => void quote.refetch()} />
          ) : (
            <Summary quote={current} localTotal={localTotal} member={member} busy={quote.isFetching} />
          )}
        </Card>
      </div>
    </div>
  );
}

function Line({
  line,
  product,
  gone,
  quoted,
}: {
  line: CartLine;
  product: Product | undefined;
  gone: boolean;
  quoted: Quote["items"];
}) {
  const { t } = useTranslation();
  const { setQuantity, remove, add } = useCart.getState();
  const name = product?.name ?? quoted[0]?.name ?? "";
  const problem = quoted.find((item) => item.problem)?.problem;
  const dropIt = () => {
    remove(line.product_id, line.size);
    toast.message(t("cart.removed", { name }), {
      action: { label: t("cart.undo"), onClick: () => add(line.product_id, line.size, line.quantity) },
    });
  };
  return (
    <li className="grid grid-cols-[5.5rem_1fr] gap-4 py-5 sm:grid-cols-[7.5rem_1fr] sm:gap-6">
      <Link to={`/products/${line.product_id}`} tabIndex={-1} aria-hidden className="overflow-hidden rounded-control">
        {product ? (
          <ProductPicture product={product} className="aspect-square w-full object-cover" />
        ) : (
          <Skeleton className="aspect-square w-full" />
        )}
      </Link>
      <div className="flex min-w-0 flex-col gap-1.5">
        <div className="flex items-start justify-between gap-3">
          <Link to={`/products/${line.product_id}`} className="py-0.5 font-semibold hover:underline">
            {name || <Skeleton className="h-5 w-40" />}
          </Link>
          {product && <p className="font-semibold tabular-nums">{money(product.price * line.quantity)}</p>}
        </div>
        <p className="text-sm text-muted">{t("cart.size", { size: line.size })}</p>
        {quoted.some((item) => item.preorder_wave !== null) && (
          <p className="flex flex-wrap gap-1.5">
            {quoted.map(({ preorder_wave: wave }) =>
              wave === null ? null : (
                <Badge key={wave} tone="accent">
                  {t("cart.preorderWave", { wave })}
                </Badge>
              ),
            )}
          </p>
        )}
        {gone && <p className="text-sm font-medium text-danger">{t("cart.unavailable")}</p>}
        {problem && (
          <p role="alert" className="flex flex-wrap items-center gap-x-3 text-sm font-medium text-danger">
            {problem.available
              ? t("cart.available", { count: problem.available })
              : t(`problems.code.${problem.code}` as "problems.code.out_of_stock", {
                  defaultValue: t("errors.unknown"),
                })}
            {problem.available ? (
              <button
                type="button"
                className="min-h-11 font-semibold text-ink underline underline-offset-4"
                onClick={() => setQuantity(line.product_id, line.size, problem.available ?? 1)}
              >
                {t("cart.takeAvailable", { count: problem.available })}
              </button>
            ) : null}
          </p>
        )}
        <div className="mt-1 flex items-center gap-2">
          <Stepper
            label={t("cart.quantity", { name, size: line.size })}
            value={line.quantity}
            onChange={(quantity) => setQuantity(line.product_id, line.size, quantity)}
          />
          <IconButton label={t("cart.remove", { name, size: line.size })} className="text-muted" onClick={dropIt}>
            <Trash2 aria-hidden />
          </IconButton>
        </div>
      </div>
    </li>
  );
}

function Summary({
  quote,
  localTotal,
  member,
  busy,
}: {
  quote: Quote | undefined;
  localTotal: number;
  member: boolean;
  busy: boolean;
}) {
  const { t } = useTranslation();
  const general = quote?.problems.filter((problem) => problem.line === null) ?? [];
  const blocked =
    (quote?.items.some((item) => item.problem) ?? false) || general.some((one) => one.code !== "delivery_required");
  return (
    <div className="flex flex-col gap-5">
      {member && <Reductions quote={quote} />}
      <dl className={cn("flex flex-col gap-2.5 transition-opacity", busy && "opacity-60")}>
        <Row name={t("cart.goods")} value={money(quote?.total_amount ?? localTotal)} />
        {quote && quote.discount_amount > 0 && (
          <Row name={t("cart.discount")} value={`−${money(quote.discount_amount - quote.karma_points * 100)}`} />
        )}
        {quote && quote.karma_points > 0 && (
          <Row name={t("cart.karma")} value={`−${money(quote.karma_points * 100)}`} />
        )}
        <Row strong name={t("cart.total")} value={money(quote?.final_amount ?? localTotal)} />
      </dl>
      {general
        .filter((one) => one.code !== "delivery_required")
        .map((one) => (
          <p key={one.code} role="alert" className="text-sm font-medium text-danger">
            {t(`problems.code.${one.code}` as "problems.code.promo_invalid", { defaultValue: t("errors.unknown") })}
          </p>
        ))}
      {blocked ? (
        <>
          <Button size="lg" disabled>
            {t("cart.checkout")}
          </Button>
          <p className="text-center text-sm text-muted">{t("cart.problems")}</p>
        </>
      ) : (
        <ButtonLink size="lg" to="/checkout">
          {member ? t("cart.checkout") : t("cart.signInToOrder")}
        </ButtonLink>
      )}
      {!member && <p className="text-sm text-muted">{t("cart.guestHint")}</p>}
    </div>
  );
}

function Row({ name, value, strong = false }: { name: ReactNode; value: ReactNode; strong?: boolean }) {
  return (
    <div
      className={cn(
        "flex items-baseline justify-between gap-4",
        strong && "mt-1 border-t border-line pt-3.5 text-xl font-bold",
      )}
    >
      <dt className={cn(!strong && "text-muted")}>{name}</dt>
      <dd className="tabular-nums">{value}</dd>
    </div>
  );
}
