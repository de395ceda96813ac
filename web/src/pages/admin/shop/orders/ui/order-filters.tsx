import { useQuery } from "@tanstack/react-query";
import { SlidersHorizontal, X } from "lucide-react";
import { useCallback, useState } from "react";
import { ORDER_STATUSES, PAYMENT_STATUSES } from "@/entities/order";
import { productQuery } from "@/entities/product";
import { useTranslation } from "@/shared/i18n";
import { Button, IconButton } from "@/shared/ui";
import { CheckboxField, SearchFilter, SelectFilter, TextField } from "@/shared/ui/form";

const MORE = ["payment_status", "needs_attention", "refund_due", "from", "to", "wave", "product_id"] as const;

/** All that the list can be narrowed by; it stands in the address. */
export function OrderFilters({
  query,
  onChange,
}: {
  query: URLSearchParams;
  onChange: (changes: Record<string, string>) => void;
}) {
  const { t } = useTranslation();
  const value = (name: string) => query.get(name) ?? "";
  const used = MORE.filter((name) => query.has(name)).length;
  const [open, setOpen] = useState(used > 0);
  const search = useCallback((q: string) => onChange({ q }), [onChange]);
  const product = value("product_id");
  return (
    <div className="mb-4 flex flex-col gap-3" role="search">
      <div className="flex flex-wrap gap-3">
        <SearchFilter
          label={t("areas.shop.search")}
          placeholder={t("areas.shop.searchHint")}
          value={value("q")}
          onChange={search}
          className="min-w-56 flex-1"
        />
        <SelectFilter
          label={t("areas.shop.column.status")}
          value={value("status")}
          onChange={(status) => onChange({ status })}
          className="min-w-44"
        >
          <option value="">{t("areas.shop.anyStatus")}</option>
          {ORDER_STATUSES.map((status) => (
            <option key={status} value={status}>
              {t(`order.status.${status}`)}
            </option>
          ))}
        </SelectFilter>
        <Button variant="secondary" aria-expanded={open} onClick={() => setOpen(!open)}>
          <SlidersHorizontal aria-hidden />
          {used > 0 ? t("areas.shop.filtersUsed", { count: used }) : t("areas.shop.filters")}
        </Button>
      </div>
      {open && (
        <div className="grid gap-4 rounded-card border border-line bg-surface p-4 sm:grid-cols-2 lg:grid-cols-4">
          <SelectFilter
            label={t("areas.shop.column.payment")}
            value={value("payment_status")}
            onChange={(payment) => onChange({ payment_status: payment })}
            className="self-end"
          >
            <option value="">{t("areas.shop.anyPayment")}</option>
            {PAYMENT_STATUSES.map((status) => (
              <option key={status} value={status}>
                {t(`areas.shop.payment.${status}`)}
              </option>
            ))}
          </SelectFilter>
          <TextField
            type="date"
            label={t("areas.shop.from")}
            value={value("from")}
            max={value("to") || undefined}
            onChange={(event) => onChange({ from: event.target.value })}
          />
          <TextField
            type="date"
            label={t("areas.shop.to")}
            value={value("to")}
            min={value("from") || undefined}
            onChange={(event) => onChange({ to: event.target.value })}
          />
          <TextField
            type="number"
            min={1}
            max={9999}
            label={t("areas.shop.wave")}
            value={value("wave")}
            onChange={(event) => onChange({ wave: event.target.value })}
          />
          <CheckboxField
            label={t("areas.shop.onlyAttention")}
            checked={value("needs_attention") === "true"}
            onChange={(event) => onChange({ needs_attention: event.target.checked ? "true" : "" })}
          />
          <CheckboxField
            label={t("areas.shop.onlyRefundDue")}
            checked={value("refund_due") === "true"}
            onChange={(event) => onChange({ refund_due: event.target.checked ? "true" : "" })}
          />
          {product && <ProductChosen id={product} onRemove={() => onChange({ product_id: "" })} />}
        </div>
      )}
    </div>
  );
}

function ProductChosen({ id, onRemove }: { id: string; onRemove: () => void }) {
  const { t } = useTranslation();
  const product = useQuery(productQuery(id)).data;
  return (
    <p className="flex min-h-11 items-center gap-1 rounded-full bg-sunken pl-4">
      <span className="truncate">{t("areas.shop.ofProduct", { name: product?.name ?? id })}</span>
      <IconButton label={t("areas.shop.anyProduct")} onClick={onRemove}>
        <X aria-hidden />
      </IconButton>
    </p>
  );
}
