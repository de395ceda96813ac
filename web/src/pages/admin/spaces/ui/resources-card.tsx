import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useMay } from "@/entities/permission";
import { api, queryClient, type Schemas, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { money } from "@/shared/lib";
import { Badge, Button, Card, Dialog, errorText, LoadError, Skeleton } from "@/shared/ui";
import { CheckboxField, SelectField, Switch, TextField } from "@/shared/ui/form";
import { Availability } from "./availability";

export type Resource = Schemas["ResourceOut"];

/** Desks and rooms: what one costs, whether it can be booked, and its slots of today. */
export function ResourcesCard({ spaceId }: { spaceId: string }) {
  const { t } = useTranslation();
  const may = useMay("resources.write");
  const query = useQuery({
    queryKey: ["resources", spaceId],
    queryFn: () => unwrap(api.GET("/api/v1/resources", { params: { query: { space_id: spaceId, limit: 100 } } })),
  });
  const [edited, setEdited] = useState<Resource | "new">();
  return (
    <Card aria-labelledby="resources">
      <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
        <h2 id="resources" className="text-lg font-semibold">
          {t("areas.spaces.resources")}
        </h2>
        {may && (
          <Button variant="secondary" onClick={() => setEdited("new")}>
            {t("areas.spaces.addResource")}
          </Button>
        )}
      </div>
      {query.isError ? (
        <LoadError error={query.error} retry={() => void query.refetch()} />
      ) : !query.data ? (
        <Skeleton className="h-24" />
      ) : (
        <ul className="divide-y divide-line">
          {query.data.items.length === 0 && <li className="text-muted">{t("areas.spaces.noResources")}</li>}
          {query.data.items.map((one) => (
            <li key={one.id} className="py-3">
              <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
                <span className="min-w-0 flex-1 basis-40">
                  <span className="font-medium wrap-anywhere">{one.name}</span>
                  <span className="block text-sm text-muted">
                    {t(`areas.spaces.kinds.${one.kind}`)} ·{" "}
                    {t("areas.spaces.perSlot", { price: money(one.price), minutes: one.slot_minutes })}
                  </span>
                </span>
                {!one.is_active && <Badge>{t("areas.spaces.outOfUse")}</Badge>}
                {may && (
                  <Button
                    variant="quiet"
                    onClick={() => setEdited(one)}
                    aria-label={`${t("areas.spaces.edit")}: ${one.name}`}
                  >
                    {t("areas.spaces.edit")}
                  </Button>
                )}
              </div>
              <Availability resource={one} />
            </li>
          ))}
        </ul>
      )}
      <Dialog
        open={edited !== undefined}
        onClose={() => setEdited(undefined)}
        title={edited === "new" ? t("areas.spaces.addResource") : (edited?.name ?? "")}
      >
        {edited && (
          <ResourceForm
            spaceId={spaceId}
            resource={edited === "new" ? undefined : edited}
            onDone={() => {
              setEdited(undefined);
              void queryClient.invalidateQueries({ queryKey: ["resources", spaceId] });
            }}
          />
        )}
      </Dialog>
    </Card>
  );
}

function ResourceForm({
  spaceId,
  resource,
  onDone,
}: {
  spaceId: string;
  resource: Resource | undefined;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const [form, setForm] = useState({
    name: resource?.name ?? "",
    kind: resource?.kind ?? "desk",
    capacity: String(resource?.capacity ?? 1),
    price: String((resource?.price ?? 0) / 100),
    slot: String(resource?.slot_minutes ?? 60),
    active: resource?.is_active ?? true,
    cancel: false,
  });
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const change = (part: Partial<typeof form>) => setForm((before) => ({ ...before, ...part }));
  const save = async () => {
    setBusy(true);
    setProblem(undefined);
    const body = {
      name: form.name.trim(),
      kind: form.kind,
      capacity: Number(form.capacity),
      price: Math.round(Number(form.price.replace(",", ".")) * 100),
      slot_minutes: Number(form.slot),
    };
    try {
      if (resource) {
        await unwrap(
          api.PATCH("/api/v1/resources/{resource_id}", {
            params: { path: { resource_id: resource.id } },
            body: { ...body, is_active: form.active, cancel_bookings: form.cancel, version: resource.version },
          }),
        );
      } else {
        await unwrap(api.POST("/api/v1/resources", { body: { ...body, space_id: spaceId } }));
      }
      onDone();
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };
  return (
    <form
      noValidate
      className="grid gap-4 sm:grid-cols-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (form.name.trim() && !busy) void save();
      }}
    >
      <TextField
        label={t("areas.spaces.name")}
        className="sm:col-span-2"
        value={form.name}
        maxLength={200}
        onChange={(event) => change({ name: event.target.value })}
      />
      <SelectField
        label={t("areas.spaces.kind")}
        value={form.kind}
        onChange={(event) => change({ kind: event.target.value as Resource["kind"] })}
      >
        <option value="desk">{t("areas.spaces.kinds.desk")}</option>
        <option value="room">{t("areas.spaces.kinds.room")}</option>
      </SelectField>
      {(
        [
          ["capacity", "people"],
          ["price", "price"],
          ["slot", "slot"],
        ] as const
      ).map(([name, label]) => (
        <TextField
          key={name}
          label={t(`areas.spaces.${label}`)}
          inputMode="decimal"
          value={form[name]}
          onChange={(event) => change({ [name]: event.target.value })}
        />
      ))}
      {resource && (
        <div className="sm:col-span-2">
          <Switch
            label={t("areas.spaces.canBeBooked")}
            checked={form.active}
            onChange={(active) => change({ active })}
          />
          {!form.active && resource.is_active && (
            <CheckboxField
              label={t("areas.spaces.cancelBookings")}
              checked={form.cancel}
              onChange={(event) => change({ cancel: event.target.checked })}
            />
          )}
        </div>
      )}
      {problem !== undefined && (
        <p role="alert" className="font-medium text-danger sm:col-span-2">
          {errorText(problem)}
        </p>
      )}
      <Button type="submit" busy={busy} disabled={!form.name.trim()} className="justify-self-start">
        {t("action.save")}
      </Button>
    </form>
  );
}
