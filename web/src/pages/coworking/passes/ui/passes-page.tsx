import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { Ticket } from "lucide-react";
import { ownPassesQuery, type Pass, type PassProduct, passProductsQuery } from "@/entities/pass";
import { api, isCode, queryClient, unwrap, useIdempotencyKey, useLive } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { date, money, organisationDay, useTitle } from "@/shared/lib";
import {
  Badge,
  Button,
  Card,
  ConfirmButton,
  Empty,
  LoadError,
  LoadMore,
  PageTitle,
  Skeleton,
  toastError,
} from "@/shared/ui";

const TONES: Record<Pass["status"], "leaf" | "amber" | "neutral"> = {
  active: "leaf",
  awaiting_payment: "amber",
  frozen: "amber",
  refunding: "amber",
  amount_mismatch: "amber",
  expired: "neutral",
  cancelled: "neutral",
  refunded: "neutral",
};

const settle = () => queryClient.invalidateQueries({ queryKey: ["passes"] });

export function PassesPage() {
  const { t } = useTranslation();
  useTitle(t("cowork.passes"));
  const list = useInfiniteQuery(ownPassesQuery());
  useLive("passes", ["passes"]);
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageTitle>{t("cowork.passes")}</PageTitle>
      {list.isError ? (
        <LoadError error={list.error} retry={() => void list.refetch()} />
      ) : list.isPending ? (
        <Skeleton className="h-40 rounded-card" />
      ) : items.length === 0 ? (
        <Empty icon={<Ticket aria-hidden />} title={t("cowork.passesEmpty")}>
          {t("cowork.passesEmptyText")}
        </Empty>
      ) : (
        <ul className="flex flex-col gap-4">
          {items.map((one) => (
            <li key={one.id}>
              <PassCard bought={one} />
            </li>
          ))}
        </ul>
      )}
      <LoadMore query={list} />
      <Products />
    </>
  );
}

function PassCard({ bought }: { bought: Pass }) {
  const { t } = useTranslation();
  const freeze = useMutation({
    mutationFn: (isFrozen: boolean) =>
      unwrap(
        api.PATCH("/api/v1/passes/{pass_id}", {
          params: { path: { pass_id: bought.id } },
          body: { is_frozen: isFrozen },
        }),
      ),
    onError: toastError,
    onSettled: settle,
  });
  const giveBack = async () => {
    try {
      await unwrap(api.DELETE("/api/v1/passes/{pass_id}", { params: { path: { pass_id: bought.id } } }));
    } catch (error) {
      toastError(error);
    }
    await settle();
  };
  const isUnpaid = bought.status === "awaiting_payment";
  const mayFreeze =
    bought.status === "active" && bought.frozen_times < bought.freezes && bought.frozen_days < bought.freeze_days;
  const mayReturn = isUnpaid || (bought.status === "active" && bought.uses === 0);
  return (
    <Card className="flex flex-col gap-4">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <h2 className="text-lg font-semibold wrap-anywhere">{bought.name}</h2>
        <Badge tone={TONES[bought.status]}>{t(`cowork.passStatus.${bought.status}`)}</Badge>
      </div>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-1.5">
        {bought.kind !== "month" && (
          <>
            <dt className="text-muted">{t("cowork.left")}</dt>
            <dd className="font-semibold tabular-nums">
              {t("cowork.leftOf", { left: bought.visits_left, count: Math.max(bought.visits, 1) })}
            </dd>
          </>
        )}
        {bought.valid_until && (
          <>
            <dt className="text-muted">{t("cowork.validUntil")}</dt>
            <dd>{date(organisationDay(bought.valid_until, true))}</dd>
          </>
        )}
        {bought.covers.length > 0 && (
          <>
            <dt className="text-muted">{t("cowork.covers")}</dt>
            <dd>{bought.covers.map((kind) => t(`cowork.kinds.${kind}`)).join(", ")}</dd>
          </>
        )}
        <dt className="text-muted">{t("cowork.price")}</dt>
        <dd className="tabular-nums">{bought.amount === 0 ? t("cowork.free") : money(bought.amount)}</dd>
      </dl>
      <div className="flex flex-wrap gap-3 empty:hidden">
        {isUnpaid && <PassPayLink bought={bought} />}
        {mayFreeze && (
          <ConfirmButton
            variant="secondary"
            title={t("cowork.freezeTitle")}
            text={t("cowork.freezeText", { count: bought.freeze_days - bought.frozen_days })}
            confirm={t("cowork.freeze")}
            onConfirm={() => freeze.mutateAsync(true).catch(() => undefined)}
          >
            {t("cowork.freeze")}
          </ConfirmButton>
        )}
        {bought.status === "frozen" && (
          <Button variant="secondary" busy={freeze.isPending} onClick={() => freeze.mutate(false)}>
            {t("cowork.resume")}
          </Button>
        )}
        {mayReturn && (
          <ConfirmButton
            variant="quiet"
            title={t("cowork.returnTitle")}
            text={t("cowork.returnText", { name: bought.name })}
            confirm={t("cowork.return")}
            onConfirm={giveBack}
          >
            {t("cowork.return")}
          </ConfirmButton>
        )}
      </div>
    </Card>
  );
}

/** The link stands at the pass itself: listings have none. */
function PassPayLink({ bought }: { bought: Pass }) {
  const { t } = useTranslation();
  const url = useQuery({
    queryKey: ["passes", bought.id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/passes/{pass_id}", { params: { path: { pass_id: bought.id } }, signal })),
  }).data?.payment_url;
  return url ? (
    <a
      href={url}
      className="inline-flex min-h-11 items-center rounded-full bg-accent px-5 font-semibold text-on-accent"
    >
      {t("order.payNow", { amount: money(bought.amount) })}
    </a>
  ) : null;
}

function Products() {
  const { t } = useTranslation();
  const products = useQuery(passProductsQuery);
  if (!products.data?.items.length) return null;
  return (
    <section className="mt-10">
      <h2 className="display mb-4 text-xl">{t("cowork.buyPass")}</h2>
      <ul className="grid gap-4 sm:grid-cols-2">
        {products.data.items.map((one) => (
          <li key={one.id}>
            <Product product={one} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Product({ product }: { product: PassProduct }) {
  const { t } = useTranslation();
  const [key, renewKey] = useIdempotencyKey();
  const buy = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/passes", {
          params: { header: { "Idempotency-Key": key } },
          body: { product_id: product.id, expected_amount: product.price },
        }),
      ),
    onSuccess: async (bought) => {
      renewKey();
      if (bought.payment_url) location.assign(bought.payment_url);
      else await settle();
    },
    onError: async (error) => {
      // The page shows the new price; the person decides again.
      if (isCode(error, "price_changed")) await queryClient.invalidateQueries({ queryKey: passProductsQuery.queryKey });
      toastError(error);
    },
  });
  return (
    <Card className="flex h-full flex-col gap-3">
      <h3 className="font-semibold wrap-anywhere">{product.name}</h3>
      <p className="text-sm text-muted">
        {product.kind === "visits" && `${t("cowork.visits", { count: product.visits })}, `}
        {t("cowork.goodFor", { count: product.valid_days })}
        {product.freezes > 0 && `, ${t("cowork.mayFreeze", { count: product.freeze_days })}`}
      </p>
      <Button className="mt-auto" busy={buy.isPending} onClick={() => buy.mutate()}>
        {product.price === 0 ? t("cowork.take") : t("cowork.buyFor", { amount: money(product.price) })}
      </Button>
    </Card>
  );
}
