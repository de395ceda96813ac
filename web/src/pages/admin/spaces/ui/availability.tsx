import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { cn, time, todayIn } from "@/shared/lib";
import { Skeleton } from "@/shared/ui";
import type { Resource } from "../model/resource-values";

/** The slots of a day, free and taken, once they are asked for. */
export function Availability({ resource, timeZone }: { resource: Resource; timeZone: string }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [day, setDay] = useState(() => todayIn(timeZone));
  const query = useQuery({
    queryKey: ["resources", resource.id, "availability", day],
    queryFn: () =>
      unwrap(
        api.GET("/api/v1/resources/{resource_id}/availability", {
          params: { path: { resource_id: resource.id }, query: { from: day, to: day } },
        }),
      ),
    enabled: open && day !== "",
    staleTime: 0,
  });
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="flex min-h-11 cursor-pointer items-center text-sm font-medium text-muted">
        {t("areas.spaces.availability")}
      </summary>
      {open && (
        <>
          <input
            type="date"
            aria-label={t("areas.spaces.day")}
            value={day}
            onChange={(event) => setDay(event.target.value)}
            className="mb-3 min-h-11 rounded-control border border-line-strong/60 bg-surface px-3"
          />
          {query.isPending && <Skeleton className="h-10" />}
          <ul className="flex flex-wrap gap-1.5">
            {query.data?.slots.map((slot) => (
              <li
                key={slot.begin}
                className={cn(
                  "rounded-control px-2.5 py-1 text-sm tabular-nums",
                  slot.is_free ? "bg-leaf-soft text-leaf" : "bg-sunken text-muted line-through",
                )}
              >
                {time(slot.begin, query.data.time_zone)}
                <span className="sr-only"> {t(slot.is_free ? "areas.spaces.free" : "areas.spaces.taken")}</span>
              </li>
            ))}
            {query.data?.slots.length === 0 && <li className="text-muted">{t("areas.spaces.noSlots")}</li>}
          </ul>
        </>
      )}
    </details>
  );
}
