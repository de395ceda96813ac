import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { CalendarX2 } from "lucide-react";
import { PersonName } from "@/features/find-person";
import { useMay } from "@/entities/permission";
import { spacesQuery } from "@/entities/space";
import { api, queryClient, type Schemas, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { fromZone, money, period, time, todayIn, useFilters, useTitle } from "@/shared/lib";
import { Badge, ConfirmButton, Empty, LoadError, LoadMore, toastError } from "@/shared/ui";
import { DayFilter, SelectFilter } from "@/shared/ui/form";
import { type Column, DataTable } from "@/shared/ui/table";
import { ExportButton } from "./export-button";
import { MismatchedBookings } from "./mismatched";
import { PeriodExport } from "./period-export";
import { ThingHistory } from "./thing-history";

type Booking = Schemas["BookingListItemOut"];
const TONES = {
  awaiting_payment: "amber",
  confirmed: "leaf",
  expired: "neutral",
  cancelled: "neutral",
  amount_mismatch: "danger",
} as const;

/** A day by the clock of the space, as the list has it: a plain date is one of the organisation's time zone. */
function dayOf(day: string, timeZone = "UTC"): { from: string; to: string } {
  const next = new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
  return { from: fromZone(`${day}T00:00`, timeZone) ?? day, to: fromZone(`${next}T00:00`, timeZone) ?? day };
}

/** What is booked in a space on a day. Who may not read them, such as an accountant, takes them as a file. */
export function BookingsPage() {
  const { t } = useTranslation();
  useTitle(t("areas.spaces.tabs.bookings"));
  if (useMay("bookings.read_all")) return <Bookings />;
  return (
    <PeriodExport
      name={t("areas.spaces.tabs.bookings")}
      bySpace
      ask={(query) => unwrap(api.GET("/api/v1/bookings/export", { params: { query } }))}
    />
  );
}

function Bookings() {
  const { t } = useTranslation();
  const { get, set } = useFilters();
  const known = useQuery(spacesQuery);
  const spaces = known.data?.items ?? [];
  const mayWrite = useMay("bookings.write");
  const mayExport = useMay("bookings.export");
  const space = spaces.find((one) => one.id === get("space")) ?? spaces[0];
  const spaceId = space?.id ?? "";
  const day = get("day", todayIn(space?.time_zone));
  const list = useInfiniteQuery({
    queryKey: ["bookings", "staff", spaceId, day],
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET("/api/v1/bookings", {
          params: { query: { space_id: spaceId, day, limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    enabled: spaceId !== "",
    refetchInterval: 30_000,
  });
  const rows = list.data?.pages.flatMap((page) => page.items);
  // Without its spaces the list is not asked for.
  const failed = [known, list].find((query) => query.isError && !query.data);
  const cancel = async (booking: Booking) => {
    try {
      await unwrap(
        api.DELETE("/api/v1/bookings/{booking_id}", {
          params: { path: { booking_id: booking.id }, query: { full_refund: true } },
        }),
      );
    } catch (error) {
      toastError(error);
    }
    await queryClient.invalidateQueries({ queryKey: ["bookings", "staff"] });
  };
  const columns: Column<Booking>[] = [
    {
      key: "when",
      title: t("areas.spaces.when"),
      cell: (row) =>
        [row.begin, row.end].every((one) => todayIn(row.time_zone, Date.parse(one)) === day)
          ? `${time(row.begin, row.time_zone)}–${time(row.end, row.time_zone)}`
          : period(row.begin, row.end, row.time_zone),
    },
    { key: "what", title: t("areas.spaces.what"), cell: (row) => row.resource_name },
    {
      key: "person",
      title: t("areas.operations.person"),
      cell: (row) => row.user_id && <PersonName id={row.user_id} />,
    },
    {
      key: "status",
      title: t("areas.spaces.state"),
      cell: (row) => <Badge tone={TONES[row.status]}>{t(`areas.spaces.bookingStatus.${row.status}`)}</Badge>,
    },
    { key: "amount", title: t("areas.spaces.amount"), align: "right", cell: (row) => money(row.amount) },
    {
      key: "act",
      title: t("areas.spaces.action"),
      align: "right",
      cell: (row) => (
        <span className="flex flex-wrap justify-end gap-1">
          <ThingHistory thing={{ kind: "booking", id: row.id, name: row.resource_name, zone: row.time_zone }} />
          {mayWrite && (row.status === "confirmed" || row.status === "awaiting_payment") && (
            <ConfirmButton
              variant="quiet"
              title={t("areas.spaces.cancelTitle", { what: row.resource_name })}
              text={t("areas.spaces.cancelText")}
              confirm={t("areas.spaces.cancelBooking")}
              onConfirm={() => cancel(row)}
            >
              {t("areas.spaces.cancelBooking")}
            </ConfirmButton>
          )}
        </span>
      ),
    },
  ];
  return (
    <>
      <div className="mb-5 flex flex-wrap gap-3">
        <SelectFilter label={t("areas.spaces.space")} value={spaceId} onChange={(space) => set({ space })}>
          {spaces.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </SelectFilter>
        <DayFilter label={t("areas.spaces.day")} value={day} onChange={(value) => set({ day: value })} />
        {mayExport && (
          <ExportButton
            className="sm:ml-auto"
            ask={() =>
              unwrap(
                api.GET("/api/v1/bookings/export", {
                  params: { query: { space_id: spaceId, ...dayOf(day, space?.time_zone) } },
                }),
              )
            }
          />
        )}
      </div>
      <MismatchedBookings />
      {failed ? (
        <LoadError error={failed.error} retry={() => void failed.refetch()} />
      ) : known.data && !space ? (
        <Empty icon={<CalendarX2 aria-hidden />} title={t("areas.spaces.none")} />
      ) : rows?.length === 0 ? (
        <Empty icon={<CalendarX2 aria-hidden />} title={t("areas.spaces.noBookings")}>
          {t("areas.spaces.noBookingsText")}
        </Empty>
      ) : (
        <DataTable
          label={t("areas.spaces.tabs.bookings")}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          rowName={(row) => row.resource_name}
        />
      )}
      <LoadMore query={list} />
    </>
  );
}
