import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useMay } from "@/entities/permission";
import type { Space } from "@/entities/space";
import { api, everyItem, queryClient, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { money } from "@/shared/lib";
import { Badge, Button, Card, Dialog, LoadError, Skeleton } from "@/shared/ui";
import type { Resource } from "../model/resource-values";
import { Availability } from "./availability";
import { Closures } from "./closures";
import { ResourceForm } from "./resource-form";

/** Desks and rooms: what one costs, whether it can be booked, and its slots of today. */
export function ResourcesCard({ space }: { space: Space }) {
  const spaceId = space.id;
  const { t } = useTranslation();
  const may = useMay("resources.write");
  const query = useQuery({
    queryKey: ["resources", spaceId],
    queryFn: () =>
      everyItem((page) => unwrap(api.GET("/api/v1/resources", { params: { query: { space_id: spaceId, ...page } } }))),
  });
  const [edited, setEdited] = useState<Resource | "new">();
  const [closed, setClosed] = useState<Resource>();
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
          {query.data.length === 0 && <li className="text-muted">{t("areas.spaces.noResources")}</li>}
          {query.data.map((one) => (
            <li key={one.id} className="py-3">
              <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
                <span className="min-w-0 flex-1 basis-40">
                  <span className="font-medium wrap-anywhere">{one.name}</span>
                  <span className="block text-sm text-muted">
                    {t(`areas.spaces.kinds.${one.kind}`)} ·{" "}
                    {t("areas.spaces.perSlot", { price: money(one.price), minutes: one.slot_minutes })}
                    {one.opening_hours && ` · ${t("areas.spaces.ownHours")}`}
                  </span>
                </span>
                {!one.is_active && <Badge>{t("areas.spaces.outOfUse")}</Badge>}
                {may && (
                  <Button
                    variant="quiet"
                    onClick={() => setClosed(one)}
                    aria-label={`${t("areas.spaces.closures.title")}: ${one.name}`}
                  >
                    {t("areas.spaces.closures.title")}
                    {one.closures.length > 0 && ` (${one.closures.length})`}
                  </Button>
                )}
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
              <Availability resource={one} timeZone={space.time_zone} />
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
      <Dialog
        open={closed !== undefined}
        onClose={() => setClosed(undefined)}
        title={t("areas.spaces.closures.of", { name: closed?.name ?? "" })}
      >
        {closed && <Closures resource={closed} zone={space.time_zone} />}
      </Dialog>
    </Card>
  );
}
