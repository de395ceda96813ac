import { type InfiniteData, type UseInfiniteQueryResult, useInfiniteQuery } from "@tanstack/react-query";
import { useId } from "react";
import { PersonName } from "@/features/find-person";
import { useMay } from "@/entities/permission";
import { api, queryClient, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { dateTime, money, period } from "@/shared/lib";
import { Card, ConfirmButton, LoadError, LoadMore, toast, toastError } from "@/shared/ui";
import { ThingHistory } from "./thing-history";

interface Row {
  id: string;
  what: string;
  person: string | null;
  asked: number;
  came: number | null;
}

const bookingsKey = ["bookings", "staff"];
const passesKey = ["passes", "mismatched"];

/** Bookings of every space whose payment came in another amount: their slots are free again, so no day shows them. */
export function MismatchedBookings() {
  const { t } = useTranslation();
  const mayWrite = useMay("bookings.write");
  const list = useInfiniteQuery({
    queryKey: [...bookingsKey, "mismatched"],
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET("/api/v1/bookings", {
          params: { query: { needs_attention: true, limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });
  const rows = list.data?.pages.flatMap((page) =>
    page.items.map((one) => ({
      id: one.id,
      what: `${one.resource_name}, ${one.space_name}, ${period(one.begin, one.end, one.time_zone)}`,
      person: one.user_id,
      asked: one.amount,
      came: one.captured_amount,
    })),
  );
  const refund = (id: string) =>
    unwrap(api.DELETE("/api/v1/bookings/{booking_id}", { params: { path: { booking_id: id } } }));
  return (
    <Mismatched
      kind="booking"
      list={list}
      rows={rows}
      text={t("areas.spaces.mismatch.bookings")}
      queryKey={bookingsKey}
      {...(mayWrite ? { refund } : {})}
    />
  );
}

/** Passes whose payment came in another amount. */
export function MismatchedPasses() {
  const { t } = useTranslation();
  const list = useInfiniteQuery({
    queryKey: passesKey,
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET("/api/v1/passes", {
          params: { query: { needs_attention: true, limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });
  const rows = list.data?.pages.flatMap((page) =>
    page.items.map((one) => ({
      id: one.id,
      what: `${one.name}, ${dateTime(one.created_at)}`,
      person: one.user_id,
      asked: one.amount,
      came: one.captured_amount,
    })),
  );
  const refund = (id: string) => unwrap(api.DELETE("/api/v1/passes/{pass_id}", { params: { path: { pass_id: id } } }));
  return (
    <Mismatched
      kind="pass"
      list={list}
      rows={rows}
      text={t("areas.spaces.mismatch.passes")}
      queryKey={passesKey}
      refund={refund}
    />
  );
}

/** Nothing at all while there is nothing to decide. */
function Mismatched<Page>({
  kind,
  list,
  rows,
  text,
  queryKey,
  refund,
}: {
  kind: "booking" | "pass";
  list: UseInfiniteQueryResult<InfiniteData<Page>>;
  rows: Row[] | undefined;
  text: string;
  queryKey: string[];
  /** Missing for those who may look and not decide. */
  refund?: (id: string) => Promise<unknown>;
}) {
  const { t } = useTranslation();
  const title = useId();
  if (list.isError) return <LoadError error={list.error} retry={() => void list.refetch()} />;
  if (!rows || (rows.length === 0 && !list.hasNextPage)) return null;
  const give = async (row: Row) => {
    try {
      await refund?.(row.id);
      toast.success(
        row.came === null
          ? t("areas.spaces.mismatch.begun")
          : t("areas.spaces.refundBegun", { amount: money(row.came) }),
      );
    } catch (error) {
      toastError(error);
    }
    await queryClient.invalidateQueries({ queryKey });
  };
  return (
    <Card aria-labelledby={title} className="mb-5">
      <h2 id={title} className="text-lg font-semibold">
        {t("areas.spaces.mismatch.title")}
      </h2>
      <p className="mt-1 max-w-prose text-muted">{text}</p>
      <ul className="mt-2 divide-y divide-line">
        {rows.map((row) => (
          <li key={row.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
            <span className="min-w-0 flex-1 basis-64">
              <span className="block font-medium wrap-anywhere">{row.what}</span>
              {row.person && <PersonName id={row.person} className="text-sm" />}
            </span>
            <span className="tabular-nums">
              {t("areas.spaces.mismatch.asked", { amount: money(row.asked) })}
              {row.came !== null && (
                <strong className="block">{t("areas.spaces.mismatch.came", { amount: money(row.came) })}</strong>
              )}
            </span>
            <ThingHistory thing={{ kind, id: row.id, name: row.what }} />
            {refund && (
              <ConfirmButton
                variant="secondary"
                title={t("areas.spaces.mismatch.confirmTitle")}
                text={`${row.what}. ${t("areas.spaces.refundHeld")}`}
                confirm={t("areas.spaces.refund")}
                onConfirm={() => give(row)}
              >
                {t("areas.spaces.mismatch.refund")}
              </ConfirmButton>
            )}
          </li>
        ))}
      </ul>
      <LoadMore query={list} />
    </Card>
  );
}
