import { Pencil, Plus, Smartphone } from "lucide-react";
import { useSearchParams } from "react-router";
import { StepCard, useWizardClient } from "@/widgets/client-wizard";
import { DevicePhotos } from "@/features/device-photos";
import { change, type Client, type Device, readClient, useCaseRights } from "@/entities/client";
import { api, isCode, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { money } from "@/shared/lib";
import { Badge, Button, ConfirmButton, Empty, Notice, toastError } from "@/shared/ui";
import { DeviceDialog } from "./device-dialog";

const MOST = 10;
export const titleOf = (device: Device): string => [device.brand, device.model].filter(Boolean).join(" ");

/** Step 3: the devices with their photos. Which form is open stands in the address: a reload opens it again. */
export function ClientDevicesPage() {
  const { t } = useTranslation();
  const client = useWizardClient();
  const { mayEdit } = useCaseRights(client);
  const [params, setParams] = useSearchParams();
  const open = params.get("device");
  const edited = client.devices.find((one) => one.id === open);
  const show = (device: string | null) =>
    setParams(device ? { device } : {}, { replace: device === null, preventScrollReset: true });
  return (
    <StepCard step="devices" client={client}>
      <p className="mb-5 text-muted">{t("areas.clients.device.intro")}</p>
      {client.status === "AWAITING_CONTRACT" && mayEdit && (
        <Notice tone="amber" className="mb-5">
          {t("areas.clients.device.voids")}
        </Notice>
      )}
      {client.devices.length === 0 ? (
        <Empty icon={<Smartphone aria-hidden />} title={t("areas.clients.device.none")}>
          {t("areas.clients.device.noneText")}
        </Empty>
      ) : (
        <ul className="flex flex-col gap-6">
          {client.devices.map((device) => (
            <DeviceItem
              key={device.id}
              client={client}
              device={device}
              mayEdit={mayEdit}
              onEdit={() => show(device.id)}
            />
          ))}
        </ul>
      )}
      {mayEdit && (
        <div className="mt-5 flex flex-wrap items-center gap-3">
          <Button variant="secondary" disabled={client.devices.length >= MOST} onClick={() => show("new")}>
            <Plus aria-hidden />
            {t("areas.clients.device.add")}
          </Button>
          <p className="text-sm text-muted">
            {t("areas.clients.device.count", { count: client.devices.length, most: MOST })}
          </p>
        </div>
      )}
      {mayEdit && (open === "new" || edited) && (
        <DeviceDialog key={open} client={client} device={edited} onClose={() => show(null)} />
      )}
    </StepCard>
  );
}

function DeviceItem({
  client,
  device,
  mayEdit,
  onEdit,
}: {
  client: Client;
  device: Device;
  mayEdit: boolean;
  onEdit: () => void;
}) {
  const { t } = useTranslation();
  const name = titleOf(device);
  const remove = async () => {
    const path = { client_id: client.id, device_id: device.id };
    try {
      await change(client.id, () =>
        unwrap(api.DELETE("/api/v1/manager/clients/{client_id}/devices/{device_id}", { params: { path } })),
      );
    } catch (error) {
      if (isCode(error, "device_not_found")) await readClient(client.id);
      else toastError(error);
    }
  };
  const facts = [
    device.imei && `IMEI ${device.imei}`,
    device.imei2 && `IMEI 2 ${device.imei2}`,
    device.serial && `S/N ${device.serial}`,
  ].filter(Boolean);
  return (
    <li className="rounded-card border border-line p-4 sm:p-5">
      <div className="mb-4 flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0 flex-1 basis-56">
          <h3 className="flex flex-wrap items-center gap-2 text-lg font-semibold wrap-anywhere">
            {name}
            <Badge tone={device.condition === "broken" ? "danger" : "neutral"}>
              {t(`areas.clients.device.conditions.${device.condition}` as "areas.clients.device.conditions.good")}
            </Badge>
          </h3>
          <p className="text-sm text-muted tabular-nums">
            {t(`areas.clients.device.types.${device.type}` as "areas.clients.device.types.phone")} ·{" "}
            {money(device.price)}
          </p>
          <p className="text-sm text-muted tabular-nums wrap-anywhere">{facts.join(" · ")}</p>
          {device.comment && <p className="mt-1 text-sm wrap-anywhere">{device.comment}</p>}
        </div>
        {mayEdit && (
          <div className="flex flex-wrap gap-1">
            <Button variant="quiet" onClick={onEdit} aria-label={t("areas.clients.device.editOf", { name })}>
              <Pencil aria-hidden />
              {t("areas.clients.device.edit")}
            </Button>
            <ConfirmButton
              variant="quiet"
              title={t("areas.clients.device.deleteTitle", { name })}
              text={t("areas.clients.device.deleteText", { count: device.photos.length })}
              confirm={t("areas.clients.device.delete")}
              onConfirm={remove}
            >
              {t("areas.clients.device.delete")}
            </ConfirmButton>
          </div>
        )}
      </div>
      {device.condition === "broken" && (
        <Notice tone="danger" className="mb-4">
          {t("areas.clients.device.broken")}
        </Notice>
      )}
      <DevicePhotos clientId={client.id} device={device} mayEdit={mayEdit} />
    </li>
  );
}
