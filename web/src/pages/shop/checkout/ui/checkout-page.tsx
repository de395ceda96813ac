import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ShoppingBag } from "lucide-react";
import { useMemo, useState } from "react";
import { useNavigate } from "react-router";
import { attemptDone, attemptKey } from "@/features/place-order";
import { type Quote, quoteQuery, useCart } from "@/entities/cart";
import { type Order, ordersQuery } from "@/entities/order";
import { meQuery } from "@/entities/session";
import { api, isCode, NetworkError, queryClient, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { money, useDraft, useTitle } from "@/shared/lib";
import { Badge, Button, ButtonLink, Card, Empty, errorText, LoadError, Notice, PageTitle, Skeleton } from "@/shared/ui";
import { Choices, TextAreaField, TextField } from "@/shared/ui/form";

type Way = "point" | "address";
interface Delivery {
  way: Way;
  point: string;
  address: string;
}

/** The order on one page: where it goes, what it costs, one button that leads to the payment. */
export function CheckoutPage() {
  const { t } = useTranslation();
  useTitle(t("checkout.title"));
  const lines = useCart((cart) => cart.lines);
  const promoCode = useCart((cart) => cart.promoCode);
  const karmaPoints = useCart((cart) => cart.karmaPoints);
  const me = useQuery(meQuery);
  const quote = useQuery({ ...quoteQuery(lines, promoCode, karmaPoints), enabled: lines.length > 0 });
  if (lines.length === 0) return <NothingToOrder />;
  return (
    <div className="shell py-8 sm:py-12">
      <PageTitle>{t("checkout.title")}</PageTitle>
      {quote.isError ? (
        <LoadError error={quote.error} retry={() => void quote.refetch()} />
      ) : quote.data && me.data ? (
        <CheckoutForm quote={quote.data} refetch={() => void quote.refetch()} me={me.data} />
      ) : (
        <div className="grid gap-8 lg:grid-cols-[1fr_23rem]">
          <Skeleton className="h-72 rounded-card" />
          <Skeleton className="h-72 rounded-card" />
        </div>
      )}
    </div>
  );
}

/** Back from the payment page the cart is empty: what was ordered waits to be paid. */
function NothingToOrder() {
  const { t } = useTranslation();
  const last = useInfiniteQuery(ordersQuery()).data?.pages[0]?.items.find((one) => one.status === "awaiting_payment");
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
  refetch,
  me,
}: {
  quote: Quote;
  refetch: () => void;
  me: { cdek_point: string | null; address: string | null; phone_verified: boolean; email_verified: boolean };
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const cart = useCart();
  const [initial] = useState<Delivery>(() => ({
    way: me.address && !me.cdek_point ? "address" : "point",
    point: me.cdek_point ?? "",
    address: me.address ?? "",
  }));
  const [delivery, setDelivery] = useState<Delivery>(initial);
  const draft = useDraft(
    "delivery",
    useMemo(() => delivery, [delivery]),
  );
  const [restored, setRestored] = useState(false);
  if (!restored) {
    setRestored(true);
    setDelivery(draft.restore(initial));
  }
  const [missing, setMissing] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const [changed, setChanged] = useState(false);
  const [busy, setBusy] = useState(false);
  const confirmed = me.phone_verified || me.email_verified;
  const text = delivery[delivery.way].trim();

  const pay = async () => {
    setFailure(undefined);
    setMissing(!text);
    if (!text || busy) return;
    setBusy(true);
    const body = {
      items: cart.lines,
      delivery: delivery.way === "point" ? { cdek_point: text } : { address: text },
      karma_points: quote.karma_points,
      expected_total: quote.final_amount,
      ...(cart.promoCode ? { promo_code: cart.promoCode } : {}),
    };
    try {
      const placed = await unwrap(
        api.POST("/api/v1/orders", { params: { header: { "Idempotency-Key": attemptKey(body) } }, body }),
      );
      await finish(placed.order, placed.payment_url);
    } catch (error) {
      setBusy(false);
      if (isCode(error, "price_changed", "promo_changed", "karma_moved", "wave_changed", "out_of_stock")) {
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
        <Card className="flex flex-col gap-5">
          <Choices<Way>
            legend={t("checkout.delivery")}
            name="way"
            value={delivery.way}
            onChange={(way) => setDelivery({ ...delivery, way })}
            options={[
              { value: "point", label: t("checkout.point"), hint: t("checkout.pointHint") },
              { value: "address", label: t("checkout.address"), hint: t("checkout.addressHint") },
            ]}
          />
          {delivery.way === "point" ? (
            <TextField
              key="point"
              label={t("checkout.pointLabel")}
              name="point"
              placeholder={t("checkout.pointPlaceholder")}
              maxLength={100}
              value={delivery.point}
              error={missing && !text ? t("checkout.pointRequired") : undefined}
              onChange={(event) => setDelivery({ ...delivery, point: event.target.value })}
            />
          ) : (
            <TextAreaField
              key="address"
              label={t("checkout.addressLabel")}
              name="address"
              autoComplete="street-address"
              placeholder={t("checkout.addressPlaceholder")}
              maxLength={500}
              rows={3}
              value={delivery.address}
              error={missing && !text ? t("checkout.addressRequired") : undefined}
              onChange={(event) => setDelivery({ ...delivery, address: event.target.value })}
            />
          )}
        </Card>
      </div>
      <Card className="flex flex-col gap-5 lg:sticky lg:top-24">
        <h2 className="text-lg font-semibold">{t("checkout.summary")}</h2>
        <ul className="flex flex-col gap-3">
          {quote.items.map((item) => (
            <li key={`${item.product_id} ${item.size}`} className="flex justify-between gap-4">
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
          <Button type="submit" size="lg" busy={busy} disabled={!confirmed} className="w-full">
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
