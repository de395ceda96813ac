import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ShoppingBag } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { attemptDone, attemptKey } from "@/features/place-order";
import { type Quote, quoteQuery, useCart } from "@/entities/cart";
import { type DeliveryMethod, deliveryMethodsQuery, type Order, ordersQuery } from "@/entities/order";
import { meQuery } from "@/entities/session";
import { api, isCode, NetworkError, queryClient, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { money, useDraft, useTitle } from "@/shared/lib";
import { Badge, Button, ButtonLink, Card, Empty, errorText, LoadError, Notice, PageTitle, Skeleton } from "@/shared/ui";
import { type CheckoutData, initialData, type Missing, missingIn, orderParts } from "../model/checkout";
import { DeliveryCard } from "./delivery-card";

/** The order on one page: where it goes, what it costs, one button that leads to the payment. */
export function CheckoutPage() {
  const { t } = useTranslation();
  useTitle(t("checkout.title"));
  const lines = useCart((cart) => cart.lines);
  const me = useQuery(meQuery);
  const methods = useQuery(deliveryMethodsQuery);
  if (lines.length === 0) return <NothingToOrder />;
  return (
    <div className="shell py-8 sm:py-12">
      <PageTitle>{t("checkout.title")}</PageTitle>
      {methods.isError ? (
        <LoadError error={methods.error} retry={() => void methods.refetch()} />
      ) : methods.data && me.data ? (
        <Checkout methods={methods.data.items} me={me.data} />
      ) : (
        <Loading />
      )}
    </div>
  );
}

const Loading = () => (
  <div className="grid gap-8 lg:grid-cols-[1fr_23rem]">
    <Skeleton className="h-72 rounded-card" />
    <Skeleton className="h-72 rounded-card" />
  </div>
);

type Me = { cdek_point: string | null; address: string | null; phone_verified: boolean; email_verified: boolean };

function Checkout({ methods, me }: { methods: DeliveryMethod[]; me: Me }) {
  const lines = useCart((cart) => cart.lines);
  const promoCode = useCart((cart) => cart.promoCode);
  const karmaPoints = useCart((cart) => cart.karmaPoints);
  const [initial] = useState(() => initialData(me, methods));
  const [data, setData] = useState<CheckoutData>(initial);
  const draft = useDraft("delivery", data);
  const [restored, setRestored] = useState(false);
  if (!restored) {
    setRestored(true);
    const kept = draft.restore(initial);
    // A method that was taken out of use since is none.
    const offered = methods.some((one) => one.code === kept.method);
    setData({ ...kept, method: offered ? kept.method : initial.method });
  }
  const method = methods.find((one) => one.code === data.method);
  const quote = useQuery(quoteQuery(lines, promoCode, karmaPoints, method?.code));
  if (quote.isError) return <LoadError error={quote.error} retry={() => void quote.refetch()} />;
  if (!quote.data) return <Loading />;
  return (
    <CheckoutForm
      quote={quote.data}
      stale={quote.isPlaceholderData}
      refetch={() => void quote.refetch()}
      confirmed={me.phone_verified || me.email_verified}
      {...{ data, methods, method }}
      change={(part) => setData({ ...data, ...part })}
    />
  );
}

/** Back from the payment page the cart is empty: what was ordered waits to be paid. */
function NothingToOrder() {
  const { t } = useTranslation();
  const last = useInfiniteQuery(ordersQuery()).data?.pages[0]?.items.find(
    (one) => one.status === "awaiting_payment" && !one.needs_attention,
  );
  return (
    <div className="shell py-8 sm:py-12">
      <PageTitle>{t("checkout.title")}</PageTitle>
      {last ? (
        <Empty
          icon={<ShoppingBag aria-hidden />}
          title={t("checkout.unpaid", { number: last.order_number })}
          action={
            <ButtonLink to={`/orders/${last.id}`}>{t("order.payNow", { amount: money(last.final_amount) })}</ButtonLink>
          }
        />
      ) : (
        <Empty
          icon={<ShoppingBag aria-hidden />}
          title={t("cart.empty")}
          action={<ButtonLink to="/catalogue">{t("home.toCatalogue")}</ButtonLink>}
        >
          {t("cart.emptyText")}
        </Empty>
      )}
    </div>
  );
}

function CheckoutForm({
  quote,
  stale,
  refetch,
  confirmed,
  data,
  change,
  methods,
  method,
}: {
  quote: Quote;
  /** Whether the quote is for another delivery, and the next one is on its way. */
  stale: boolean;
  refetch: () => void;
  confirmed: boolean;
  data: CheckoutData;
  change: (part: Partial<CheckoutData>) => void;
  methods: DeliveryMethod[];
  method: DeliveryMethod | undefined;
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const cart = useCart();
  const [missing, setMissing] = useState<Missing>();
  const [failure, setFailure] = useState<unknown>();
  const [changed, setChanged] = useState(false);
  const [placedBefore, setPlacedBefore] = useState(false);
  const [busy, setBusy] = useState(false);

  const pay = async () => {
    setFailure(undefined);
    setPlacedBefore(false);
    const lacking = missingIn(data, method);
    setMissing(lacking);
    if (lacking || busy || stale) return;
    setBusy(true);
    const body = {
      items: cart.lines,
      ...orderParts(data, method),
      karma_points: quote.karma_points,
      expected_total: quote.final_amount,
      ...(cart.promoCode ? { promo_code: cart.promoCode } : {}),
    };
    const key = attemptKey();
    try {
      const placed = await unwrap(api.POST("/api/v1/orders", { params: { header: { "Idempotency-Key": key } }, body }));
      await finish(placed.order, placed.payment_url);
    } catch (error) {
      setBusy(false);
      if (isCode(error, "idempotency_key_reused")) {
        // An order whose answer was lost is there, with other contents than now: whether this is one more is asked.
        attemptDone();
        setPlacedBefore(true);
        void queryClient.invalidateQueries({ queryKey: ["orders"] });
      } else if (
        isCode(
          error,
          "price_changed",
          "delivery_method_unavailable",
          "promo_changed",
          "karma_moved",
          "wave_changed",
          "out_of_stock",
        )
      ) {
        setChanged(true);
        refetch();
      } else setFailure(error);
    }
  };
  const finish = async (order: Order, url: string | null) => {
    attemptDone();
    cart.clear();
    queryClient.setQueryData(["order", order.id], order);
    void queryClient.invalidateQueries({ queryKey: ["orders"] });
    // The order replaces this page, so that Back from the payment page leads to it.
    await navigate(`/orders/${order.id}`, { replace: true });
    if (url) location.assign(url);
  };
  const blocking = quote.items.some((item) => item.problem);
  return (
    <form
      className="grid items-start gap-8 lg:grid-cols-[1fr_23rem] lg:gap-12"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void pay();
      }}
    >
      <div className="flex flex-col gap-6">
        {!confirmed && (
          <Notice
            tone="amber"
            title={t("checkout.confirmFirst")}
            action={
              <ButtonLink to="/confirm?next=/checkout&send=1" variant="secondary">
                {t("checkout.confirm")}
              </ButtonLink>
            }
          >
            {t("checkout.confirmFirstText")}
          </Notice>
        )}
        <DeliveryCard
          {...{ data, change, methods, missing }}
          goods={quote.final_amount - quote.delivery_amount + quote.karma_points * 100}
        />
      </div>
      <Card className="flex flex-col gap-5 lg:sticky lg:top-24">
        <h2 className="text-lg font-semibold">{t("checkout.summary")}</h2>
        <ul className="flex flex-col gap-3">
          {quote.items.map((item) => (
            <li
              key={`${item.product_id} ${item.size} ${item.preorder_wave ?? ""}`}
              className="flex justify-between gap-4"
            >
              <span className="min-w-0">
                {item.name}
                <span className="block text-sm text-muted">
                  {item.size} · {t("order.pieces", { count: item.quantity })}
                </span>
                {item.is_preorder && item.preorder_wave !== null && (
                  <Badge tone="accent" className="mt-1">
                    {t("cart.preorderWave", { wave: item.preorder_wave })}
                  </Badge>
                )}
              </span>
              <span className="tabular-nums">{money(item.price * item.quantity)}</span>
            </li>
          ))}
        </ul>
        <dl className="flex flex-col gap-2 border-t border-line pt-4">
          {quote.discount_amount > 0 && (
            <div className="flex justify-between gap-4 text-leaf">
              <dt>{t("cart.discount")}</dt>
              <dd className="tabular-nums">−{money(quote.discount_amount)}</dd>
            </div>
          )}
          {quote.delivery_method !== null && (
            <div className="flex justify-between gap-4">
              <dt>{t("order.delivery")}</dt>
              <dd className="tabular-nums">
                {quote.delivery_amount > 0 ? money(quote.delivery_amount) : t("checkout.free")}
              </dd>
            </div>
          )}
          <div className="flex items-baseline justify-between gap-4 text-xl font-bold">
            <dt>{t("cart.total")}</dt>
            <dd className="tabular-nums">{money(quote.final_amount)}</dd>
          </div>
        </dl>
        {changed && (
          <Notice tone="amber" title={t("checkout.changed")}>
            {t("checkout.changedText")}
          </Notice>
        )}
        {placedBefore && (
          <Notice
            tone="amber"
            title={t("checkout.placedBefore")}
            action={
              <ButtonLink to="/orders" variant="secondary">
                {t("order.mine")}
              </ButtonLink>
            }
          >
            {t("checkout.placedBeforeText")}
          </Notice>
        )}
        {failure !== undefined && (
          <p role="alert" className="rounded-control bg-danger-soft px-4 py-3 font-medium text-danger">
            {failure instanceof NetworkError ? t("checkout.lost") : errorText(failure)}
          </p>
        )}
        {blocking ? (
          <ButtonLink to="/cart" size="lg" variant="secondary">
            {t("cart.problems")}
          </ButtonLink>
        ) : (
          <Button type="submit" size="lg" busy={busy} disabled={!confirmed || stale} className="w-full">
            {busy
              ? t("checkout.paying")
              : quote.final_amount > 0
                ? t("checkout.pay", { amount: money(quote.final_amount) })
                : t("checkout.placeFree")}
          </Button>
        )}
        <p className="text-center text-sm text-muted">{t("checkout.payHint")}</p>
      </Card>
    </form>
  );
}
