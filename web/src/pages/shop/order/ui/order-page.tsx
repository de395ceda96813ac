import { useMutation, useQuery } from "@tanstack/react-query";
import { Check, LoaderCircle, PartyPopper } from "lucide-react";
import { useEffect } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { Why } from "@/features/why";
import { useCart } from "@/entities/cart";
import { isFinal, type Order, orderQuery, type OrderStatus, OrderStatusBadge } from "@/entities/order";
import { api, queryClient, unwrap, useIdempotencyKey, useLive } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { cn, money, time, useTitle } from "@/shared/lib";
import {
  Button,
  ButtonLink,
  Card,
  ConfirmButton,
  LoadError,
  Notice,
  PageTitle,
  Skeleton,
  toast,
  toastError,
} from "@/shared/ui";
import { OrderFacts } from "./order-facts";
import { OrderHistory } from "./order-history";
import { OrderItems } from "./order-items";
import { OrderRefunds } from "./order-refunds";

export function OrderPage() {
  const { orderId = "" } = useParams();
  const order = useQuery(orderQuery(orderId));
  useLive(`order/${orderId}`, ["order", orderId]);
  if (order.data) return <OrderView key={order.data.id} order={order.data} />;
  return (
    <div className="shell py-8 sm:py-12">
      {order.isError ? (
        <LoadError isPage error={order.error} retry={() => void order.refetch()} />
      ) : (
        <div className="flex flex-col gap-6">
          <Skeleton className="h-10 w-64" />
          <Skeleton className="h-24 rounded-card" />
          <Skeleton className="h-64 rounded-card" />
        </div>
      )}
    </div>
  );
}

function OrderView({ order }: { order: Order }) {
  const { t } = useTranslation();
  useTitle(t("order.title", { number: order.order_number }));
  return (
    <div className="shell py-8 sm:py-12">
      <PageTitle aside={<OrderStatusBadge order={order} />}>
        {t("order.title", { number: order.order_number })}
      </PageTitle>
      <div className="grid items-start gap-6 lg:grid-cols-[1fr_21rem] lg:gap-8">
        <div className="flex min-w-0 flex-col gap-6">
          <NowCard order={order} />
          {!["expired", "cancelled"].includes(order.status) && <Steps order={order} />}
          <OrderItems order={order} />
        </div>
        <div className="flex flex-col gap-6">
          <Why of="order" id={order.id} stamp={order.updated_at} />
          <OrderFacts order={order} />
          <OrderRefunds order={order} />
          <OrderHistory order={order} />
          <div className="flex flex-wrap gap-3">
            <ButtonLink variant="secondary" to={`/help/new?order=${encodeURIComponent(order.order_number)}`}>
              {t("order.help")}
            </ButtonLink>
            <Cancel order={order} />
          </div>
        </div>
      </div>
    </div>
  );
}

/** The one thing that matters now: pay, wait, rejoice, or what went wrong. */
function NowCard({ order }: { order: Order }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const add = useCart((cart) => cart.add);
  const [key, renewKey] = useIdempotencyKey();
  const pay = useMutation({
    mutationFn: () =>
      order.payment_url
        ? Promise.resolve(order.payment_url)
        : unwrap(
            api.POST("/api/v1/orders/{order_id}/pay", {
              params: { path: { order_id: order.id }, header: { "Idempotency-Key": key } },
            }),
          ).then((placed) => {
            queryClient.setQueryData(["order", order.id], placed.order);
            return placed.payment_url;
          }),
    onSuccess: (url) => {
      // Who comes Back from a payment that failed asks for another one.
      renewKey();
      if (url) location.assign(url);
    },
    onError: toastError,
  });
  const [query, setQuery] = useSearchParams();
  const goesOn = query.has("pay");
  const { mutate } = pay;
  const isUnpaid = order.status === "awaiting_payment" && !order.needs_attention;
  useEffect(() => {
    if (!goesOn) return;
    // A link from a message: Back from the payment page must not lead there again.
    setQuery({}, { replace: true });
    if (isUnpaid) mutate();
  }, [goesOn, setQuery, isUnpaid, mutate]);
  const again = () => {
    for (const item of order.items) add(item.product_id, item.size, item.quantity);
    void navigate("/cart");
  };
  if (order.needs_attention) {
    return (
      <Notice tone="amber" title={t("order.review")}>
        {t("order.reviewText")}
      </Notice>
    );
  }
  if (isUnpaid) {
    return (
      <Card className="flex flex-col gap-4 border-ink!">
        <p role="status" className="flex items-center gap-3 text-lg font-semibold">
          <LoaderCircle className="size-5 shrink-0 animate-spin text-accent" aria-hidden />
          {t("order.waiting")}
        </p>
        <p className="text-muted">
          {t("order.waitingText")}{" "}
          {order.hold_expires_at && t("order.holdUntil", { time: time(order.hold_expires_at) })}
        </p>
        <Button size="lg" className="self-start" busy={pay.isPending} onClick={() => pay.mutate()}>
          {t("order.payNow", { amount: money(order.final_amount) })}
        </Button>
      </Card>
    );
  }
  if (order.status === "expired") {
    return (
      <Notice tone="amber" title={t("order.expired")} action={<Button onClick={again}>{t("order.orderAgain")}</Button>}>
        {t("order.expiredText")}
      </Notice>
    );
  }
  if (order.status === "cancelled") {
    return (
      <Notice
        title={t("order.cancelled")}
        action={
          <Button variant="secondary" onClick={again}>
            {t("order.orderAgain")}
          </Button>
        }
      >
        {order.paid_at ? t("order.cancelledText") : null}
      </Notice>
    );
  }
  if (order.status === "paid") {
    return (
      <div role="status" className="flex items-center gap-4 rounded-card bg-leaf-soft p-5 text-leaf">
        <PartyPopper className="size-7 shrink-0" aria-hidden />
        <div>
          <p className="text-lg font-semibold">{t("order.thanks")}</p>
          <p className="text-ink">{t("order.thanksText")}</p>
        </div>
      </div>
    );
  }
  return null;
}

const STEPS = ["placed", "paid", "assembling", "shipped", "delivered"] as const;
const REACHED: Record<OrderStatus, number> = {
  awaiting_payment: 0,
  paid: 1,
  assembling: 2,
  shipped: 3,
  delivered: 4,
  expired: 0,
  cancelled: 0,
};

function Steps({ order }: { order: Order }) {
  const { t } = useTranslation();
  const reached = REACHED[order.status];
  return (
    <Card className="px-3! sm:px-6!">
      <ol aria-label={t("order.progress")} className="grid grid-cols-5">
        {STEPS.map((step, index) => {
          const done = index <= reached;
          return (
            <li
              key={step}
              aria-current={index === reached ? "step" : undefined}
              className="relative flex flex-col items-center gap-2 text-center"
            >
              {index > 0 && (
                <span
                  aria-hidden
                  className={cn("absolute top-3.5 right-1/2 h-0.5 w-full", index <= reached ? "bg-leaf" : "bg-line")}
                />
              )}
              <span
                aria-hidden
                className={cn(
                  "relative z-10 grid size-7 place-items-center rounded-full border-2 [&_svg]:size-4",
                  done ? "border-leaf bg-leaf text-surface" : "border-line bg-surface",
                )}
              >
                {done && <Check />}
              </span>
              <span className={cn("text-xs leading-tight sm:text-sm", done ? "font-semibold" : "text-muted")}>
                {t(`order.steps.${step}`)}
              </span>
            </li>
          );
        })}
      </ol>
    </Card>
  );
}

function Cancel({ order }: { order: Order }) {
  const { t } = useTranslation();
  const [key] = useIdempotencyKey();
  if (order.needs_attention || isFinal(order) || order.status === "shipped" || order.status === "assembling")
    return null;
  const cancel = async () => {
    try {
      const changed = await unwrap(
        api.POST("/api/v1/orders/{order_id}/cancel", {
          params: { path: { order_id: order.id }, header: { "Idempotency-Key": key } },
          body: {},
        }),
      );
      queryClient.setQueryData(["order", order.id], changed);
      void queryClient.invalidateQueries({ queryKey: ["orders"] });
      toast.success(t("order.cancelled"));
    } catch (error) {
      toastError(error);
      void queryClient.invalidateQueries({ queryKey: ["order", order.id] });
    }
  };
  return (
    <ConfirmButton
      title={t("order.cancelTitle", { number: order.order_number })}
      text={t("order.cancelText")}
      confirm={t("order.cancelYes")}
      onConfirm={cancel}
    >
      {t("order.cancel")}
    </ConfirmButton>
  );
}
