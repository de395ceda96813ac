import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import {
  availabilityQuery,
  chosenSlots,
  isRange,
  pressed,
  type Range,
  type Resource,
  resourcesQuery,
  type Slot,
  SlotGrid,
} from "@/entities/booking";
import { everyOwnPassQuery } from "@/entities/pass";
import { useIsMember } from "@/entities/session";
import type { Space } from "@/entities/space";
import { api, queryClient, unwrap, useIdempotencyKey } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { money, period, time, todayIn } from "@/shared/lib";
import { Button, ButtonLink, Card, errorText, LoadError, Skeleton } from "@/shared/ui";
import { Switch, TextField } from "@/shared/ui/form";

const FARTHEST_DAYS = 60;

export function BookForm({ space, resource }: { space: Space; resource: Resource }) {
  const { t } = useTranslation();
  const zone = space.time_zone;
  const [now] = useState(() => new Date());
  const [day, setDay] = useState(() => todayIn(zone, now.getTime()));
  const [range, setRange] = useState<Range | null>(null);
  // Above what was chosen, which goes away where somebody else was faster.
  const [refusal, setRefusal] = useState<unknown>();
  const available = useQuery(availabilityQuery(resource.id, day));
  const slots = available.data?.slots ?? [];
  const chosen = chosenSlots(slots, range);
  return (
    <Card className="flex min-w-0 flex-col gap-6">
      <TextField
        label={t("cowork.day")}
        type="date"
        min={todayIn(zone, now.getTime())}
        max={todayIn(zone, now.getTime() + FARTHEST_DAYS * 86_400_000)}
        value={day}
        onChange={(event) => {
          if (!event.target.value) return;
          setDay(event.target.value);
          setRange(null);
          setRefusal(undefined);
        }}
        hint={t("cowork.clock", { zone, time: time(now.toISOString(), zone) })}
      />
      {available.isError ? (
        <LoadError error={available.error} retry={() => void available.refetch()} />
      ) : available.isPending ? (
        <Skeleton className="h-40" />
      ) : slots.some((slot) => slot.is_free) ? (
        <SlotGrid
          slots={slots}
          zone={zone}
          chosen={chosen}
          hint={t("cowork.timeHint")}
          onPress={(begin) => {
            setRange(pressed(slots, range, begin, available.data.max_slots));
            setRefusal(undefined);
          }}
        />
      ) : (
        <p role="status" className="text-muted">
          {t("cowork.noSlots")}
        </p>
      )}
      {refusal !== undefined && (
        <p role="alert" className="font-medium text-danger">
          {errorText(refusal)}
        </p>
      )}
      {available.data && isRange(chosen, available.data.max_slots) && (
        <Order
          key={`${chosen[0]?.begin ?? ""}-${String(chosen.length)}`}
          space={space}
          resource={resource}
          chosen={chosen}
          onRefused={(error) => {
            setRefusal(error);
            if (error === undefined) return;
            void available.refetch();
            void queryClient.invalidateQueries({ queryKey: resourcesQuery(space.id).queryKey, exact: true });
          }}
        />
      )}
    </Card>
  );
}

/** What was chosen, what it costs, and the button. */
function Order({
  space,
  resource,
  chosen,
  onRefused,
}: {
  space: Space;
  resource: Resource;
  chosen: Slot[];
  onRefused: (error: unknown) => void;
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const member = useIsMember();
  const [byPass, setByPass] = useState(false);
  const [key] = useIdempotencyKey();
  const begin = chosen[0]?.begin ?? "";
  const end = chosen.at(-1)?.end ?? "";
  const amount = resource.price * chosen.length;
  const usesPass = byPass && amount > 0;
  const book = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/bookings", {
          params: { header: { "Idempotency-Key": key } },
          body: {
            resource_id: resource.id,
            begin,
            end,
            use_pass: usesPass,
            ...(usesPass ? {} : { expected_amount: amount }),
          },
        }),
      ),
    onSuccess: async (booking) => {
      await queryClient.invalidateQueries({ queryKey: ["bookings"] });
      if (booking.payment_url) location.assign(booking.payment_url);
      else await navigate("/account/bookings");
    },
    onMutate: () => onRefused(undefined),
    onError: onRefused,
  });
  return (
    <div className="flex flex-col gap-4 border-t border-line pt-5">
      <p className="text-lg font-semibold" aria-live="polite">
        {period(begin, end, space.time_zone)}
        {` · ${amount === 0 || usesPass ? t("cowork.free") : money(amount)}`}
      </p>
      <p className="text-sm text-muted">
        {t("cowork.rules", { count: space.full_refund_hours, percent: space.late_refund_percent })}
      </p>
      {member && amount > 0 && (
        <PassSwitch resource={resource} zone={space.time_zone} begin={begin} checked={byPass} onChange={setByPass} />
      )}
      {member ? (
        <Button size="lg" busy={book.isPending} onClick={() => book.mutate()}>
          {amount === 0 || usesPass ? t("cowork.bookNow") : t("cowork.bookAndPay", { amount: money(amount) })}
        </Button>
      ) : (
        <ButtonLink to={`/login?next=/spaces/${space.id}`} size="lg">
          {t("cowork.signIn")}
        </ButtonLink>
      )}
    </div>
  );
}

/** Whether one of all passes pays for it, where one is good on that day. */
function PassSwitch({
  resource,
  zone,
  begin,
  checked,
  onChange,
}: {
  resource: Resource;
  zone: string;
  begin: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  const { t } = useTranslation();
  const passes = useQuery(everyOwnPassQuery).data;
  const good = passes?.find(
    (one) =>
      one.status === "active" &&
      // What is booked on a day that is counted already takes no other one.
      (!one.is_used_up || one.last_used_on === todayIn(zone, Date.parse(begin))) &&
      one.valid_until !== null &&
      Date.parse(begin) < Date.parse(one.valid_until) &&
      one.covers.includes(resource.kind) &&
      (one.space_id === null || one.space_id === resource.space_id),
  );
  return good ? (
    <Switch label={t("cowork.usePass", { name: good.name })} checked={checked} onChange={onChange} />
  ) : null;
}
