import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { CalendarClock } from "lucide-react";
import { useState } from "react";
import { type BookingListItem, bookingQuery, ownBookingsQuery } from "@/entities/booking";
import { api, queryClient, unwrap, useLive } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { dateTime, money, period, useNow, useTitle } from "@/shared/lib";
import {
  Badge,
  Button,
  ButtonLink,
  Card,
  ConfirmButton,
  Empty,
  LoadError,
  LoadMore,
  PageTitle,
  Skeleton,
  toast,
  toastError,
} from "@/shared/ui";
import { MoveBooking } from "./move-booking";

const TONES: Record<BookingListItem["status"], "leaf" | "amber" | "neutral"> = {
  confirmed: "leaf",
  awaiting_payment: "amber",
  amount_mismatch: "amber",
  cancelled: "neutral",
  expired: "neutral",
};

export function BookingsPage() {
  const { t } = useTranslation();
  useTitle(t("cowork.bookings"));
  const list = useInfiniteQuery(ownBookingsQuery());
  useLive("bookings", ["bookings"]);
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageTitle aside={<ButtonLink to="/spaces">{t("cowork.book")}</ButtonLink>}>{t("cowork.bookings")}</PageTitle>
      {list.isError ? (
        <LoadError error={list.error} retry={() => void list.refetch()} />
      ) : list.isPending ? (
        <Skeleton className="h-40 rounded-card" />
      ) : items.length === 0 ? (
        <Empty icon={<CalendarClock aria-hidden />} title={t("cowork.bookingsEmpty")}>
          {t("cowork.bookingsEmptyText")}
        </Empty>
      ) : (
        <ul className="flex flex-col divide-y divide-line rounded-card border border-line bg-surface">
          {items.map((one) => (
            <BookingRow key={one.id} booking={one} />
          ))}
        </ul>
      )}
      <LoadMore query={list} />
      <Feed />
    </>
  );
}

function BookingRow({ booking }: { booking: BookingListItem }) {
  const { t } = useTranslation();
  const isUnpaid = booking.status === "awaiting_payment";
  // A page that stays open must not offer without loss what costs by now.
  const now = useNow(60_000);
  const [isMoving, setIsMoving] = useState(false);
  const isAhead = new Date(booking.begin).getTime() > now;
  const isOpen = isUnpaid || (booking.status === "confirmed" && isAhead);
  // What is lost by a cancellation: of a booking that costs nothing, nothing is.
  const hasRules = booking.status === "confirmed" && booking.paid_by !== "free";
  const isFree = now < new Date(booking.full_refund_until).getTime();
  const rules: string = isFree
    ? t("cowork.cancelFreeUntil", { time: dateTime(booking.full_refund_until, booking.time_zone) })
    : booking.paid_by === "pass"
      ? t("cowork.cancelLatePass")
      : t("cowork.cancelLate", { percent: booking.late_refund_percent });
  const cancel = async () => {
    try {
      const done = await unwrap(
        api.DELETE("/api/v1/bookings/{booking_id}", { params: { path: { booking_id: booking.id } } }),
      );
      toast.success(
        done.paid_by === "payment" && booking.status === "confirmed" && done.amount > 0
          ? t("cowork.cancelledPaid")
          : t("cowork.cancelled"),
      );
    } catch (error) {
      toastError(error);
    }
    await queryClient.invalidateQueries({ queryKey: ["bookings"] });
  };
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-3 p-5">
      <div className="min-w-0 flex-1 basis-56">
        <p className="font-semibold">{period(booking.begin, booking.end, booking.time_zone)}</p>
        <p className="wrap-anywhere">
          {booking.resource_name}, {booking.space_name}
        </p>
        <p className="text-sm text-muted">
          {booking.paid_by === "pass"
            ? t("cowork.byPass")
            : booking.amount === 0
              ? t("cowork.free")
              : money(booking.amount)}
          {isOpen && hasRules && ` · ${rules}`}
        </p>
      </div>
      <Badge tone={TONES[booking.status]}>{t(`cowork.bookingStatus.${booking.status}`)}</Badge>
      {isOpen && (
        <div className="flex flex-wrap gap-2">
          {isUnpaid && <PayLink bookingId={booking.id} amount={booking.amount} />}
          {!isUnpaid && isFree && (
            <Button variant="quiet" onClick={() => setIsMoving(true)}>
              {t("cowork.move")}
            </Button>
          )}
          {isMoving && <MoveBooking booking={booking} onClose={() => setIsMoving(false)} />}
          <ConfirmButton
            variant="quiet"
            title={t("cowork.cancelTitle")}
            text={[
              t("cowork.cancelText", {
                what: `${booking.resource_name}, ${dateTime(booking.begin, booking.time_zone)}`,
              }),
              ...(hasRules && !isFree ? [`${rules.charAt(0).toUpperCase()}${rules.slice(1)}.`] : []),
            ].join(" ")}
            confirm={t("cowork.cancel")}
            onConfirm={cancel}
          >
            {t("cowork.cancel")}
          </ConfirmButton>
        </div>
      )}
    </li>
  );
}

/** The link stands at the booking itself: listings have none. */
function PayLink({ bookingId, amount }: { bookingId: string; amount: number }) {
  const { t } = useTranslation();
  const booking = useQuery(bookingQuery(bookingId)).data;
  const now = useNow();
  const isHeld = booking?.hold_until && now < Date.parse(booking.hold_until);
  return isHeld && booking.payment_url ? (
    <a
      href={booking.payment_url}
      className="inline-flex min-h-11 items-center rounded-full bg-accent px-5 font-semibold text-on-accent"
    >
      {t("order.payNow", { amount: money(amount) })}
    </a>
  ) : null;
}

/** A secret address for calendar programs; a new one takes the place of the one before. */
function Feed() {
  const { t } = useTranslation();
  const issue = useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/bookings/feed")),
    onError: toastError,
  });
  const revoke = async () => {
    try {
      await unwrap(api.DELETE("/api/v1/bookings/feed"));
      issue.reset();
      toast.success(t("cowork.feedRevoked"));
    } catch (error) {
      toastError(error);
    }
  };
  const url = issue.data?.url;
  return (
    <Card className="mt-8 flex flex-col gap-4">
      <h2 className="text-lg font-semibold">{t("cowork.feed")}</h2>
      <p className="text-muted">{t("cowork.feedText")}</p>
      {url && <code className="rounded-control bg-sunken p-3 text-sm wrap-anywhere">{url}</code>}
      <div className="flex flex-wrap gap-3">
        {url ? (
          <Button
            variant="secondary"
            onClick={() => void navigator.clipboard.writeText(url).then(() => toast.success(t("cowork.copied")))}
          >
            {t("action.copy")}
          </Button>
        ) : (
          <Button variant="secondary" busy={issue.isPending} onClick={() => issue.mutate()}>
            {t("cowork.feedIssue")}
          </Button>
        )}
        <ConfirmButton
          variant="quiet"
          title={t("cowork.feedRevokeTitle")}
          text={t("cowork.feedRevokeText")}
          confirm={t("cowork.feedRevoke")}
          onConfirm={revoke}
        >
          {t("cowork.feedRevoke")}
        </ConfirmButton>
      </div>
    </Card>
  );
}
