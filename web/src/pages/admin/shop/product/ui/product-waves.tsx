import { useMutation, useQuery } from "@tanstack/react-query";
import { Waves } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { useMay } from "@/entities/permission";
import { type Product, type Wave, wavesQuery } from "@/entities/product";
import { api, queryClient, type Schemas, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { date } from "@/shared/lib";
import { changesOf } from "@/shared/lib/saving";
import {
  Badge,
  Button,
  ButtonLink,
  Card,
  Dialog,
  Empty,
  errorText,
  LoadError,
  Progress,
  Skeleton,
  toast,
} from "@/shared/ui";
import { SelectField, TextAreaField, TextField } from "@/shared/ui/form";

import { ProductShards } from "./product-shards";

type Status = Schemas["WaveStatus"];
// What the API lets a wave become next.
const NEXT: Record<Status, Status | undefined> = {
  open: "in_production",
  full: "in_production",
  in_production: "ready",
  ready: "completed",
  completed: undefined,
};
const TONES: Record<Status, "leaf" | "amber" | "accent" | "neutral"> = {
  open: "leaf",
  full: "amber",
  in_production: "accent",
  ready: "leaf",
  completed: "neutral",
};

export function ProductWaves({ product }: { product: Product }) {
  const { t } = useTranslation();
  const may = useMay("waves.update");
  const mayDivide = useMay("products.change_stock");
  const query = useQuery({ ...wavesQuery(product.id), staleTime: 0 });
  const [edited, setEdited] = useState<Wave>();
  if (query.isError) return <LoadError error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton className="h-60 rounded-card" />;
  if (query.data.items.length === 0) {
    return (
      <Empty
        icon={<Waves aria-hidden />}
        title={t("areas.shop.wavesTab.none")}
        action={<ButtonLink to={`/admin/products/${product.id}`}>{t("areas.shop.wavesTab.toData")}</ButtonLink>}
      >
        {t("areas.shop.wavesTab.noneText")}
      </Empty>
    );
  }
  return (
    <div className="flex flex-col gap-6">
      <ul className="grid gap-4 lg:grid-cols-2">
        {query.data.items.map((wave) => (
          <li key={wave.wave_number}>
            <Card className="flex h-full flex-col gap-3">
              <div className="flex items-center justify-between gap-3">
                <h2 className="font-semibold">{t("areas.shop.wavesTab.wave", { wave: wave.wave_number })}</h2>
                <Badge tone={TONES[wave.status]}>{t(`areas.shop.waveStatus.${wave.status}`)}</Badge>
              </div>
              <Progress
                value={wave.current_count}
                max={wave.capacity}
                label={t("areas.shop.wavesTab.taken", { taken: wave.current_count, capacity: wave.capacity })}
              />
              <p className="text-sm text-muted">
                {t("areas.shop.wavesTab.taken", { taken: wave.current_count, capacity: wave.capacity })}
                {wave.ship_date && ` · ${t("areas.shop.wavesTab.ships", { date: date(wave.ship_date) })}`}
              </p>
              {wave.message && <p className="wrap-anywhere whitespace-pre-line">{wave.message}</p>}
              <div className="mt-auto flex flex-wrap gap-3">
                {may && (
                  <Button variant="secondary" onClick={() => setEdited(wave)}>
                    {t("areas.shop.wavesTab.edit")}
                  </Button>
                )}
                <Link
                  to={`/admin/orders?product_id=${product.id}&wave=${wave.wave_number}`}
                  className="inline-flex min-h-11 items-center underline underline-offset-4"
                >
                  {t("areas.shop.wavesTab.orders")}
                </Link>
              </div>
            </Card>
          </li>
        ))}
      </ul>
      {mayDivide && !product.is_archived && <ProductShards product={product} />}
      {edited && <WaveDialog product={product} wave={edited} onClose={() => setEdited(undefined)} />}
    </div>
  );
}

function WaveDialog({ product, wave, onClose }: { product: Product; wave: Wave; onClose: () => void }) {
  const { t } = useTranslation();
  const [status, setStatus] = useState<Status>(wave.status);
  const [message, setMessage] = useState(wave.message ?? "");
  const [shipDate, setShipDate] = useState(wave.ship_date ?? "");
  const [capacity, setCapacity] = useState("");
  const [asked, setAsked] = useState(false);
  const more = /^\d+$/.test(capacity.trim()) && Number(capacity) > wave.capacity;
  const next = NEXT[wave.status];
  const path = { path: { product_id: product.id, number: wave.wave_number } };
  const done = async () => {
    toast.success(t("action.saved"));
    await queryClient.invalidateQueries({ queryKey: ["product", product.id] });
    onClose();
  };
  const save = useMutation({
    mutationFn: () =>
      unwrap(
        api.PATCH("/api/v1/products/{product_id}/waves/{number}", {
          params: path,
          body: changes,
        }),
      ),
    onSuccess: done,
  });
  const raise = useMutation({
    mutationFn: () =>
      unwrap(
        api.PATCH("/api/v1/products/{product_id}/waves/{number}", {
          params: path,
          body: { capacity: Number(capacity) },
        }),
      ),
    onSuccess: done,
  });
  const failed = save.error ?? raise.error;
  // What others have changed meanwhile stays as they left it.
  const changes = changesOf(
    { status: wave.status, message: wave.message, ship_date: wave.ship_date },
    { status, message: message.trim() || null, ship_date: shipDate || null },
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("areas.shop.wavesTab.wave", { wave: wave.wave_number })}
      footer={
        <>
          <Button variant="secondary" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button busy={save.isPending} onClick={() => (Object.keys(changes).length > 0 ? save.mutate() : onClose())}>
            {t("areas.shop.wavesTab.saveAndTell", { count: wave.current_count })}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <p className="text-muted">{t("areas.shop.wavesTab.text")}</p>
        <SelectField
          label={t("areas.shop.column.status")}
          value={status}
          onChange={(event) => setStatus(event.target.value as Status)}
        >
          <option value={wave.status}>{t(`areas.shop.waveStatus.${wave.status}`)}</option>
          {next && <option value={next}>{t(`areas.shop.waveStatus.${next}`)}</option>}
        </SelectField>
        <TextField
          type="date"
          optional
          label={t("areas.shop.wavesTab.shipDate")}
          value={shipDate}
          onChange={(event) => setShipDate(event.target.value)}
        />
        <TextAreaField
          optional
          label={t("areas.shop.wavesTab.message")}
          value={message}
          maxLength={1000}
          onChange={(event) => setMessage(event.target.value)}
        />
        {(wave.status === "open" || wave.status === "full") && !product.is_archived && (
          <form
            noValidate
            className="flex flex-wrap items-end gap-3 border-t border-line pt-4"
            onSubmit={(event) => {
              event.preventDefault();
              setAsked(true);
              if (more && !raise.isPending) raise.mutate();
            }}
          >
            <TextField
              type="number"
              label={t("areas.shop.wavesTab.capacity")}
              hint={t("areas.shop.wavesTab.capacityNow", { count: wave.capacity })}
              min={wave.capacity + 1}
              value={capacity}
              error={asked && !more ? t("areas.shop.wavesTab.capacityWrong", { count: wave.capacity }) : undefined}
              onChange={(event) => setCapacity(event.target.value)}
              className="grow"
            />
            <Button type="submit" variant="secondary" busy={raise.isPending} className="mb-6.5">
              {t("areas.shop.wavesTab.raise")}
            </Button>
          </form>
        )}
        {failed && (
          <p role="alert" className="font-medium text-danger">
            {errorText(failed)}
          </p>
        )}
      </div>
    </Dialog>
  );
}
