import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { availabilityQuery, beginsOf, type BookingListItem, SlotGrid } from "@/entities/booking";
import { api, isCode, queryClient, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { dateTime, money, period, time, todayIn } from "@/shared/lib";
import { Button, Dialog, errorText, LoadError, Skeleton, toast } from "@/shared/ui";
import { TextField } from "@/shared/ui/form";

const FARTHEST_DAYS = 60;
const MINUTE = 60_000;

/** Another time of the same desk or room, as long as before: a longer one has another price and is booked anew. */
export function MoveBooking({ booking, onClose }: { booking: BookingListItem; onClose: () => void }) {
  const { t } = useTranslation();
  const zone = booking.time_zone;
  const [now] = useState(() => Date.now());
  const bookedDay = todayIn(zone, Date.parse(booking.begin));
  const [day, setDay] = useState(bookedDay);
  const [begin, setBegin] = useState<string>();
  const available = useQuery(availabilityQuery(booking.resource_id, day));
  const minutes = (Date.parse(booking.end) - Date.parse(booking.begin)) / MINUTE;
  const count = Math.max(1, Math.ceil(minutes / (available.data?.slot_minutes ?? minutes)));
  // Its own time is free for the booking itself, and where it is already is no other time.
  const isOwn = (slot: { begin: string; end: string }) =>
    Date.parse(slot.begin) >= Date.parse(booking.begin) && Date.parse(slot.end) <= Date.parse(booking.end);
  const slots = (available.data?.slots ?? []).map((slot) => ({ ...slot, is_free: slot.is_free || isOwn(slot) }));
  const begins = beginsOf(slots, count).map((slot) => ({
    ...slot,
    is_free: slot.is_free && Date.parse(slot.begin) !== Date.parse(booking.begin),
  }));
  const index = begins.findIndex((slot) => slot.begin === begin && slot.is_free);
  const chosen = index < 0 ? [] : slots.slice(index, index + count);
  const [first, last] = [chosen[0], chosen.at(-1)];
  const price = (available.data?.price ?? 0) * count;
  const move = useMutation({
    mutationFn: (to: { begin: string; end: string }) =>
      unwrap(api.PATCH("/api/v1/bookings/{booking_id}", { params: { path: { booking_id: booking.id } }, body: to })),
    onSuccess: async (moved) => {
      toast.success(t("cowork.moved", { time: dateTime(moved.begin, moved.time_zone) }));
      onClose();
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: ["bookings"] }),
        queryClient.invalidateQueries({ queryKey: ["availability", booking.resource_id] }),
      ]);
    },
    onError: () => {
      setBegin(undefined);
      void available.refetch();
    },
  });
  const { error } = move;
  const prices = isCode(error, "booking_price_differs") ? error.problem : undefined;
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("cowork.moveTitle")}
      footer={
        <>
          <Button variant="secondary" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button
            busy={move.isPending}
            disabled={!first || !last}
            onClick={() => first && last && move.mutate({ begin: first.begin, end: last.end })}
          >
            {t("cowork.move")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-5">
        <p className="wrap-anywhere text-muted">
          {booking.resource_name}, {booking.space_name}: {period(booking.begin, booking.end, zone)}
        </p>
        <TextField
          label={t("cowork.day")}
          type="date"
          min={todayIn(zone, now)}
          max={todayIn(zone, now + FARTHEST_DAYS * 86_400_000)}
          value={day}
          // The day of a pass is counted: on another one it would be another day of it.
          disabled={booking.paid_by === "pass"}
          onChange={(event) => {
            if (!event.target.value) return;
            setDay(event.target.value);
            setBegin(undefined);
            move.reset();
          }}
          hint={
            booking.paid_by === "pass"
              ? t("cowork.movePassDay")
              : t("cowork.clock", { zone, time: time(new Date(now).toISOString(), zone) })
          }
        />
        {available.isError ? (
          <LoadError error={available.error} retry={() => void available.refetch()} />
        ) : available.isPending ? (
          <Skeleton className="h-40" />
        ) : begins.some((slot) => slot.is_free) ? (
          <SlotGrid
            slots={begins}
            zone={zone}
            chosen={first ? [first] : []}
            hint={t("cowork.moveHint", { count: minutes })}
            onPress={(pressed) => {
              setBegin(pressed);
              move.reset();
            }}
          />
        ) : (
          <p role="status" className="text-muted">
            {t("cowork.noSlots")}
          </p>
        )}
        {first && last && (
          <p className="font-semibold" aria-live="polite">
            {period(first.begin, last.end, zone)}
            {booking.paid_by !== "pass" && ` · ${price === 0 ? t("cowork.free") : money(price)}`}
          </p>
        )}
        {error && (
          <p role="alert" className="font-medium text-danger">
            {prices && typeof prices.amount === "number" && typeof prices.booked_amount === "number"
              ? t("cowork.movePrice", { amount: money(prices.amount), booked: money(prices.booked_amount) })
              : errorText(error)}
          </p>
        )}
      </div>
    </Dialog>
  );
}
