import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { Download, PackageCheck, ShoppingBag, TriangleAlert } from "lucide-react";
import { useCallback, useState } from "react";
import { useSearchParams } from "react-router";
import { allOrdersQuery, type Order, orderFilter, OrderStatusBadge } from "@/entities/order";
import { useMay } from "@/entities/permission";
import { watchTask } from "@/entities/task";
import { SavedViews } from "@/features/saved-views";
import { api, queryClient, unwrap, useLive } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { dateTime, money, useTitle } from "@/shared/lib";
import { Badge, Button, Empty, errorText, LoadError, LoadMore, PageTitle, toast, toastError } from "@/shared/ui";
import { type Column, DataTable } from "@/shared/ui/table";
import { OrderFilters } from "./order-filters";

const PATH = "/admin/orders";
const NONE: ReadonlySet<string> = new Set();

export function OrdersPage() {
  const { t } = useTranslation();
  useTitle(t("areas.shop.title"));
  const [query, setQuery] = useSearchParams();
  const filter = orderFilter(query);
  const list = useInfiniteQuery(allOrdersQuery(filter));
  useLive("queue/orders", ["orders", "all"]);
  const mayExport = useMay("orders.export");
  const mayAssemble = useMay("orders.assemble");
  // Chosen in this list: a saved view or a step back in the history shows other orders, and nobody chose any of them.
  const listed = query.toString();
  const [choice, setChoice] = useState({ listed, keys: NONE });
  const chosen = choice.listed === listed ? choice.keys : NONE;
  const choose = (keys: ReadonlySet<string>) => setChoice({ listed, keys });
  const orders = list.data?.pages.flatMap((page) => page.items);
  const change = useCallback(
    (changes: Record<string, string>) => {
      setQuery(
        (before) => {
          const next = new URLSearchParams(before);
          for (const [name, value] of Object.entries(changes)) {
            if (value) next.set(name, value);
            else next.delete(name);
          }
          return next;
        },
        { replace: true },
      );
    },
    [setQuery],
  );
  const download = useMutation({
    mutationFn: () => unwrap(api.GET("/api/v1/orders/export", { params: { query: filter } })),
    onSuccess: (task) => {
      watchTask({ id: task.task_id, label: "file" });
      toast.success(t("areas.shop.exportStarted"));
    },
    onError: toastError,
  });
  const isFiltered = Object.keys(filter).length > 0;
  return (
    <>
      <PageTitle
        aside={
          mayExport && (
            <Button variant="secondary" busy={download.isPending} onClick={() => download.mutate()}>
              <Download aria-hidden />
              {t("areas.shop.export")}
            </Button>
          )
        }
      >
        {t("areas.shop.title")}
      </PageTitle>
      <SavedViews
        className="mb-4"
        list="orders"
        path={PATH}
        query={query}
        common={[
          { name: t("areas.shop.view.all"), query: "" },
          { name: t("areas.shop.view.toAssemble"), query: "status=paid" },
          { name: t("areas.shop.view.toShip"), query: "status=assembling" },
          { name: t("areas.shop.view.attention"), query: "needs_attention=true" },
          { name: t("areas.shop.view.refundDue"), query: "refund_due=true" },
        ]}
      />
      <OrderFilters query={query} onChange={change} />
      {chosen.size > 0 && <Chosen orders={orders ?? []} chosen={chosen} onDone={() => choose(NONE)} />}
      {list.isError ? (
        <LoadError error={list.error} retry={() => void list.refetch()} />
      ) : orders?.length === 0 && !list.hasNextPage ? (
        <Empty
          icon={<ShoppingBag aria-hidden />}
          title={t(isFiltered ? "areas.shop.nothingFound" : "areas.shop.noOrders")}
          action={
            isFiltered && (
              <Button variant="secondary" onClick={() => setQuery({})}>
                {t("areas.shop.resetFilters")}
              </Button>
            )
          }
        >
          {t(isFiltered ? "areas.shop.nothingFoundText" : "areas.shop.noOrdersText")}
        </Empty>
      ) : (
        <OrderTable orders={orders} selection={mayAssemble ? { keys: chosen, onChange: choose } : undefined} />
      )}
      {orders && orders.length > 0 && (
        <p className="mt-3 text-sm text-muted" role="status">
          {t("areas.shop.shown", { count: orders.length, sum: money(total(orders)) })}
        </p>
      )}
      <LoadMore query={list} />
    </>
  );
}

const total = (orders: Order[]) => orders.reduce((sum, order) => sum + order.final_amount - order.refunded_amount, 0);

function OrderTable({
  orders,
  selection,
}: {
  orders: Order[] | undefined;
  selection: { keys: ReadonlySet<string>; onChange: (keys: Set<string>) => void } | undefined;
}) {
  const { t } = useTranslation();
  const columns: Column<Order>[] = [
    {
      key: "number",
      title: t("areas.shop.column.number"),
      cell: (order) => <span className="tabular-nums">{order.order_number}</span>,
    },
    {
      key: "status",
      title: t("areas.shop.column.status"),
      cell: (order) => (
        <span className="flex flex-wrap gap-1.5">
          <OrderStatusBadge order={order} />
          {order.needs_attention && (
            <Badge tone="danger">
              <TriangleAlert className="size-3.5" aria-hidden />
              {t("areas.shop.attention")}
            </Badge>
          )}
          {order.refund_due > 0 && (
            <Badge tone="danger">{t("areas.shop.refundDue", { sum: money(order.refund_due) })}</Badge>
          )}
        </span>
      ),
    },
    {
      key: "payment",
      title: t("areas.shop.column.payment"),
      onlyWide: true,
      cell: (order) =>
        order.payment_status
          ? t(`areas.shop.payment.${order.payment_status}` as "areas.shop.payment.pending")
          : t("areas.shop.payment.none"),
    },
    {
      key: "customer",
      title: t("areas.shop.column.customer"),
      onlyWide: true,
      cell: (order) => (
        <span className="block max-w-56">
          <span className="block truncate">{order.customer.name ?? "—"}</span>
          <span className="block truncate text-sm text-muted">{order.customer.phone ?? order.customer.email}</span>
        </span>
      ),
    },
    {
      key: "goods",
      title: t("areas.shop.column.goods"),
      onlyWide: true,
      cell: (order) => {
        const waves = [...new Set(order.items.flatMap((item) => item.preorder_wave ?? []))];
        return (
          <span className="block max-w-64">
            <span className="block truncate">{order.items[0]?.name}</span>
            <span className="block truncate text-sm text-muted">
              {t("areas.shop.pieces", { count: order.items.reduce((sum, item) => sum + item.quantity, 0) })}
              {waves.length > 0 && ` · ${t("areas.shop.waves", { waves: waves.join(", ") })}`}
            </span>
          </span>
        );
      },
    },
    {
      key: "date",
      title: t("areas.shop.column.date"),
      cell: (order) => <span className="text-sm whitespace-nowrap text-muted">{dateTime(order.created_at)}</span>,
    },
    {
      key: "sum",
      title: t("areas.shop.column.sum"),
      align: "right",
      cell: (order) => <span className="font-semibold whitespace-nowrap">{money(order.final_amount)}</span>,
    },
  ];
  return (
    <DataTable
      label={t("areas.shop.title")}
      columns={columns}
      rows={orders}
      rowKey={(order) => order.id}
      rowName={(order) => order.order_number}
      rowLink={(order) => `${PATH}/${order.id}`}
      {...(selection ? { selection } : {})}
    />
  );
}

/** What can be done with several orders at once: paid ones are taken to be assembled, one by one. */
function Chosen({ orders, chosen, onDone }: { orders: Order[]; chosen: ReadonlySet<string>; onDone: () => void }) {
  const { t } = useTranslation();
  const ready = orders.filter((order) => chosen.has(order.id) && order.status === "paid" && !order.needs_attention);
  const [refused, setRefused] = useState<{ number: string; text: string }[]>([]);
  const assemble = useMutation({
    mutationFn: async () => {
      const failures: { number: string; text: string }[] = [];
      for (const order of ready) {
        try {
          await unwrap(api.POST("/api/v1/orders/{order_id}/assemble", { params: { path: { order_id: order.id } } }));
        } catch (error) {
          failures.push({ number: order.order_number, text: errorText(error) });
        }
      }
      return failures;
    },
    onSuccess: async (failures) => {
      setRefused(failures);
      if (failures.length < ready.length) {
        toast.success(t("areas.shop.assembled", { count: ready.length - failures.length }));
      }
      await queryClient.invalidateQueries({ queryKey: ["orders"] });
      if (failures.length === 0) onDone();
    },
  });
  return (
    <div className="sticky top-2 z-20 mb-4 rounded-card border border-line bg-surface p-3 shadow-lift">
      <div className="flex flex-wrap items-center gap-3">
        <p className="grow px-2 font-medium">{t("staff.selected", { count: chosen.size })}</p>
        {ready.length > 0 ? (
          <Button busy={assemble.isPending} onClick={() => assemble.mutate()}>
            <PackageCheck aria-hidden />
            {t("areas.shop.assembleMany", { count: ready.length })}
          </Button>
        ) : (
          <p className="text-sm text-muted">{t("areas.shop.noneReady")}</p>
        )}
        <Button variant="quiet" onClick={onDone}>
          {t("areas.shop.unselect")}
        </Button>
      </div>
      {refused.length > 0 && (
        <ul role="alert" className="mt-2 px-2 text-sm text-danger">
          {refused.map((one) => (
            <li key={one.number}>
              {one.number}: {one.text}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
