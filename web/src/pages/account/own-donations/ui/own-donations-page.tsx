import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { HandHeart } from "lucide-react";
import { type Donation, ownDonationsQuery } from "@/entities/donation";
import { api, queryClient, unwrap, useIdempotencyKey, useLive } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { dateTime, money, useTitle } from "@/shared/lib";
import {
  Badge,
  Button,
  ButtonLink,
  ConfirmButton,
  Empty,
  LoadError,
  LoadMore,
  PageTitle,
  Skeleton,
  toast,
  toastError,
} from "@/shared/ui";
import { Monthly } from "./monthly";

const TONES: Record<Donation["status"], "leaf" | "amber" | "neutral"> = {
  succeeded: "leaf",
  awaiting_payment: "amber",
  held: "amber",
  cancelled: "neutral",
  refunded: "neutral",
};

export function OwnDonationsPage() {
  const { t } = useTranslation();
  useTitle(t("donations.mine"));
  const list = useInfiniteQuery(ownDonationsQuery());
  useLive("donations", ["donations"]);
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageTitle aside={<ButtonLink to="/donations">{t("donations.give")}</ButtonLink>}>
        {t("donations.mine")}
      </PageTitle>
      <Monthly />
      {list.isError ? (
        <LoadError error={list.error} retry={() => void list.refetch()} />
      ) : list.isPending ? (
        <Skeleton className="h-40 rounded-card" />
      ) : items.length === 0 ? (
        <Empty icon={<HandHeart aria-hidden />} title={t("donations.mineEmpty")}>
          {t("donations.text")}
        </Empty>
      ) : (
        <ul className="flex flex-col divide-y divide-line rounded-card border border-line bg-surface">
          {items.map((one) => (
            <li key={one.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 p-5">
              <div className="min-w-0 flex-1 basis-48">
                <p className="text-lg font-semibold tabular-nums">{money(one.amount)}</p>
                {one.message && <p>{one.message}</p>}
                <p className="text-sm text-muted">
                  {dateTime(one.created_at)}
                  {one.is_anonymous && ` · ${t("donations.anonymous")}`}
                  {one.status === "succeeded" &&
                    one.refunded_amount > 0 &&
                    ` · ${t("order.refunded", { amount: money(one.refunded_amount) })}`}
                </p>
              </div>
              <Badge tone={TONES[one.status]}>{t(`donations.status.${one.status}`)}</Badge>
              {one.is_payable && <Unpaid donation={one} />}
            </li>
          ))}
        </ul>
      )}
      <LoadMore query={list} />
    </>
  );
}

const settle = () => queryClient.invalidateQueries({ queryKey: ["donations"] });

/** A link that ran out or was declined is replaced by a new one; who will not pay takes the donation off the list. */
function Unpaid({ donation }: { donation: Donation }) {
  const { t } = useTranslation();
  const path = { donation_id: donation.id };
  const [key, renew] = useIdempotencyKey();
  const pay = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/donations/{donation_id}/pay", {
          params: { path, header: { "Idempotency-Key": key } },
        }),
      ),
    onSuccess: (placed) => {
      // Who asks again comes back from a link that led nowhere.
      renew();
      if (placed.payment_url) location.assign(placed.payment_url);
      else toast.message(t("donations.linkLater"));
    },
    onError: async (error) => {
      toastError(error);
      await settle();
    },
  });
  const cancel = async () => {
    try {
      await unwrap(
        api.POST("/api/v1/donations/{donation_id}/cancel", {
          params: { path, header: { "Idempotency-Key": key } },
        }),
      );
      toast.success(t("donations.cancelled"));
    } catch (error) {
      toastError(error);
    }
    await settle();
  };
  return (
    <div className="flex flex-wrap gap-2">
      <Button busy={pay.isPending} onClick={() => pay.mutate()}>
        {t("order.payNow", { amount: money(donation.amount) })}
      </Button>
      <ConfirmButton
        variant="quiet"
        title={t("donations.cancelTitle")}
        text={t("donations.cancelText", { amount: money(donation.amount) })}
        confirm={t("donations.cancel")}
        onConfirm={cancel}
      >
        {t("donations.cancel")}
      </ConfirmButton>
    </div>
  );
}
