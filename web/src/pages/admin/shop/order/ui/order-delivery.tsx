import { useQueries } from "@tanstack/react-query";
import { Pencil } from "lucide-react";
import { useState } from "react";
import { isFinal, type Order } from "@/entities/order";
import { useMay } from "@/entities/permission";
import { productQuery } from "@/entities/product";
import { api, isCode, queryClient, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { Button, Card, Dialog, errorText, IconButton, toast } from "@/shared/ui";
import { ConflictNotice, type Difference } from "@/shared/ui/conflict";
import { SelectField, TextAreaField, TextField } from "@/shared/ui/form";
import { OrderTracking } from "./order-tracking";

/** Where the order goes and who takes it; staff correct it until the parcel leaves. */
export function OrderDelivery({ order }: { order: Order }) {
  const { t } = useTranslation();
  const may = useMay("orders.correct");
  const [open, setOpen] = useState(false);
  const place = order.cdek_point ? `${t("order.point")}: ${order.cdek_point}` : order.delivery_address;
  const canCorrect = may && !isFinal(order) && order.status !== "shipped";
  return (
    <Card>
      <div className="-mt-2 mb-1 flex items-center justify-between gap-3">
        <h2 className="font-semibold">{t("order.delivery")}</h2>
        {canCorrect && (
          <IconButton label={t("areas.shop.correct.open")} onClick={() => setOpen(true)}>
            <Pencil aria-hidden />
          </IconButton>
        )}
      </div>
      <dl className="flex flex-col gap-3">
        <div>
          <dt className="text-sm text-muted">{order.delivery_name ?? t("order.address")}</dt>
          <dd className="font-medium wrap-anywhere whitespace-pre-line">{place ?? "—"}</dd>
        </div>
        {order.recipient && (
          <div>
            <dt className="text-sm text-muted">{t("checkout.recipient")}</dt>
            <dd className="wrap-anywhere">
              {[order.recipient.name, order.recipient.phone, order.recipient.email].filter(Boolean).join(", ")}
            </dd>
          </div>
        )}
        <OrderTracking order={order} canCorrect={may && order.status === "shipped"} />
      </dl>
      {open && <CorrectDialog order={order} onClose={() => setOpen(false)} />}
    </Card>
  );
}

interface Form {
  address: string;
  point: string;
  name: string;
  phone: string;
  email: string;
  sizes: Record<string, string>;
}

const formOf = (order: Order): Form => ({
  address: order.delivery_address ?? "",
  point: order.cdek_point ?? "",
  name: order.recipient?.name ?? "",
  phone: order.recipient?.phone ?? "",
  email: order.recipient?.email ?? "",
  sizes: Object.fromEntries(order.items.map((item) => [item.line_id, item.size])),
});

function CorrectDialog({ order, onClose }: { order: Order; onClose: () => void }) {
  const { t } = useTranslation();
  // What the form began with: what differs from it is sent, what differs from the order now is a conflict.
  const [base, setBase] = useState(order);
  const [form, setForm] = useState(() => formOf(order));
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const products = useQueries({ queries: order.items.map((item) => productQuery(item.product_id)) });
  const before = formOf(base);
  const now = formOf(order);
  const names: Record<Exclude<keyof Form, "sizes">, string> = {
    address: t("order.address"),
    point: t("order.point"),
    name: t("checkout.recipientName"),
    phone: t("checkout.recipientPhone"),
    email: t("areas.shop.correct.email"),
  };
  const fields = Object.keys(names) as (keyof typeof names)[];
  const isStale = order.version !== base.version;
  const differences: Difference[] = [
    ...fields
      .filter((field) => now[field] !== before[field])
      .map((field) => ({ field, label: names[field], theirs: now[field], mine: form[field] })),
    ...order.items
      .filter((item) => now.sizes[item.line_id] !== before.sizes[item.line_id])
      .map((item) => ({
        field: item.line_id,
        label: item.name,
        theirs: item.size,
        mine: form.sizes[item.line_id] ?? "",
      })),
    ...(order.status === base.status
      ? []
      : [
          {
            field: "status",
            label: t("areas.shop.column.status"),
            theirs: t(`order.status.${order.status}`),
            mine: t(`order.status.${base.status}`),
          },
        ]),
  ];
  const save = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const isMoved = form.address !== before.address || form.point !== before.point;
      const isReaddressed = fields.slice(2).some((field) => form[field] !== before[field]);
      const changed = await unwrap(
        api.PATCH("/api/v1/orders/{order_id}", {
          params: { path: { order_id: order.id } },
          body: {
            ...(isMoved
              ? { delivery: { address: form.address.trim() || null, cdek_point: form.point.trim() || null } }
              : {}),
            ...(isReaddressed
              ? {
                  recipient: {
                    name: form.name.trim(),
                    phone: form.phone.trim() || null,
                    email: form.email.trim() || null,
                  },
                }
              : {}),
            items: order.items
              .filter((item) => form.sizes[item.line_id] !== before.sizes[item.line_id])
              .map((item) => ({ line_id: item.line_id, size: form.sizes[item.line_id] ?? item.size })),
            version: base.version,
          },
        }),
      );
      queryClient.setQueryData(["order", order.id], changed);
      void queryClient.invalidateQueries({ queryKey: ["orders"] });
      toast.success(t("action.saved"));
      onClose();
    } catch (failure) {
      if (isCode(failure, "order_version_conflict", "order_changed", "illegal_transition")) {
        await queryClient.refetchQueries({ queryKey: ["order", order.id], exact: true });
      }
      if (!isCode(failure, "order_version_conflict")) setError(failure);
    } finally {
      setBusy(false);
    }
  };
  const set = (field: keyof typeof names) => (event: { target: { value: string } }) =>
    setForm({ ...form, [field]: event.target.value });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("areas.shop.correct.title", { number: order.order_number })}
      footer={
        <>
          <Button variant="secondary" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button busy={busy} onClick={() => void save()}>
            {t("action.save")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {isStale && (
          <ConflictNotice
            differences={differences}
            onTake={() => {
              setBase(order);
              setForm(now);
            }}
            onKeep={() => setBase(order)}
          />
        )}
        <TextAreaField label={names.address} value={form.address} maxLength={500} rows={2} onChange={set("address")} />
        <TextField label={names.point} value={form.point} maxLength={100} onChange={set("point")} />
        <TextField label={names.name} value={form.name} maxLength={200} onChange={set("name")} />
        <TextField label={names.phone} type="tel" value={form.phone} maxLength={40} onChange={set("phone")} />
        <TextField
          label={names.email}
          type="email"
          optional
          value={form.email}
          maxLength={320}
          onChange={set("email")}
        />
        {order.items.map((item, place) => {
          const sizes = products[place]?.data?.sizes ?? [];
          const all = [...new Set([item.size, ...sizes.map((one) => one.size)])];
          return (
            <SelectField
              key={item.line_id}
              label={t("areas.shop.correct.size", { name: item.name })}
              value={form.sizes[item.line_id] ?? item.size}
              disabled={item.is_preorder && all.length < 2}
              onChange={(event) => setForm({ ...form, sizes: { ...form.sizes, [item.line_id]: event.target.value } })}
            >
              {all.map((size) => (
                <option key={size} value={size}>
                  {size}
                </option>
              ))}
            </SelectField>
          );
        })}
        {error !== undefined && (
          <p role="alert" className="font-medium text-danger">
            {errorText(error)}
          </p>
        )}
      </div>
    </Dialog>
  );
}
