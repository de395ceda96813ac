import { Camera, ImagePlus, RotateCcw, X } from "lucide-react";
import { type DragEvent, useRef } from "react";
import { type Device, keepClient, type Photo } from "@/entities/client";
import { api, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { cn } from "@/shared/lib";
import { Badge, Button, ConfirmButton, errorText, IconButton, Progress, toast, toastError } from "@/shared/ui";
import { ACCEPT, MAX_PHOTOS, pictureType } from "../model/picture-type";
import { addPhotos, cancelUpload, retryUpload, type Upload, useUploads } from "../model/uploads";

const TILE = "relative flex flex-col overflow-hidden rounded-control border border-line bg-sunken";

/** The photos of a device: those that are kept, those on their way, and how more are taken. */
export function DevicePhotos({ clientId, device, mayEdit }: { clientId: string; device: Device; mayEdit: boolean }) {
  const { t } = useTranslation();
  const uploads = useUploads(device.id);
  const camera = useRef<HTMLInputElement>(null);
  const files = useRef<HTMLInputElement>(null);
  // What the API already lists and is still being sent is shown once, with its progress.
  const underway = new Set(uploads.map((one) => one.photoId));
  const photos = device.photos.filter((one) => !underway.has(one.id));
  const room = MAX_PHOTOS - photos.filter((one) => one.status !== "rejected").length - uploads.length;
  const add = (chosen: Iterable<File>) => {
    const taken: File[] = [];
    for (const file of chosen) {
      if (!pictureType(file)) toast.error(t("areas.clients.photo.wrongType", { name: file.name }));
      else if (taken.length >= room) toast.error(t("areas.clients.photo.tooMany", { name: file.name }));
      else taken.push(file);
    }
    if (taken.length > 0) addPhotos(clientId, device.id, taken);
  };
  const chosen = (event: { target: HTMLInputElement }) => {
    add([...(event.target.files ?? [])]);
    event.target.value = "";
  };
  const drop = (event: DragEvent) => {
    if (!mayEdit || event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    add([...event.dataTransfer.files]);
  };
  return (
    <section aria-label={t("areas.clients.photo.of", { name: nameOf(device) })}>
      {photos.length + uploads.length > 0 && (
        <ul className="mb-3 grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-4">
          {photos.map((photo, place) => (
            <PhotoTile
              key={photo.id}
              clientId={clientId}
              photo={photo}
              label={t("areas.clients.photo.number", { number: place + 1, name: nameOf(device) })}
              mayEdit={mayEdit}
            />
          ))}
          {uploads.map((one) => (
            <UploadTile key={one.key} upload={one} />
          ))}
        </ul>
      )}
      {mayEdit && (
        // eslint-disable-next-line jsx-a11y/no-static-element-interactions -- the buttons within do the same by keyboard
        <div
          onDragOver={(event) => event.dataTransfer.types.includes("Files") && event.preventDefault()}
          onDrop={drop}
          className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-control border border-dashed border-line-strong/60 p-3"
        >
          <input
            ref={camera}
            type="file"
            accept="image/*"
            capture="environment"
            className="sr-only"
            tabIndex={-1}
            aria-label={t("areas.clients.photo.take")}
            onChange={chosen}
          />
          <input
            ref={files}
            type="file"
            multiple
            accept={ACCEPT}
            className="sr-only"
            tabIndex={-1}
            aria-label={t("areas.clients.photo.choose")}
            onChange={chosen}
          />
          <Button
            variant="secondary"
            className="md:hidden"
            disabled={room <= 0}
            onClick={() => camera.current?.click()}
          >
            <Camera aria-hidden />
            {t("areas.clients.photo.take")}
          </Button>
          <Button variant="secondary" disabled={room <= 0} onClick={() => files.current?.click()}>
            <ImagePlus aria-hidden />
            {t("areas.clients.photo.choose")}
          </Button>
          <p className="min-w-0 flex-1 basis-48 text-sm text-muted">
            {room > 0 ? t("areas.clients.photo.limits", { count: room }) : t("areas.clients.photo.full")}
          </p>
        </div>
      )}
    </section>
  );
}

const nameOf = (device: Device): string => [device.brand, device.model].filter(Boolean).join(" ");

function PhotoTile({
  clientId,
  photo,
  label,
  mayEdit,
}: {
  clientId: string;
  photo: Photo;
  label: string;
  mayEdit: boolean;
}) {
  const { t } = useTranslation();
  const remove = async () => {
    try {
      const path = { client_id: clientId, photo_id: photo.id };
      keepClient(
        await unwrap(api.DELETE("/api/v1/manager/clients/{client_id}/photos/{photo_id}", { params: { path } })),
      );
    } catch (error) {
      toastError(error);
    }
  };
  return (
    <li className={TILE}>
      {photo.thumbnail_url ? (
        <a href={photo.url ?? photo.thumbnail_url} target="_blank" rel="noreferrer" className="block">
          <img src={photo.thumbnail_url} alt={label} className="aspect-square w-full object-cover" />
        </a>
      ) : (
        <p className="grid aspect-square place-items-center p-3 text-center text-sm text-muted" role="status">
          {photo.status === "rejected"
            ? t(`areas.clients.photo.reason.${photo.reason ?? ""}` as "areas.clients.photo.rejected", {
                defaultValue: t("areas.clients.photo.rejected"),
              })
            : t("areas.clients.photo.inspected")}
        </p>
      )}
      {photo.hints.length > 0 && (
        <p className="flex flex-wrap gap-1 p-2">
          {photo.hints.map((hint) => (
            <Badge key={hint} tone="amber">
              {t(`areas.clients.photo.hint.${hint}` as "areas.clients.photo.hint.blurry", { defaultValue: hint })}
            </Badge>
          ))}
        </p>
      )}
      {photo.status === "rejected" && (
        <p className="p-2">
          <Badge tone="danger">{t("areas.clients.photo.rejected")}</Badge>
        </p>
      )}
      {mayEdit && (
        <div className="mt-auto flex justify-center p-1">
          <ConfirmButton
            variant="quiet"
            title={t("areas.clients.photo.deleteTitle")}
            text={t("areas.clients.photo.deleteText", { name: label })}
            confirm={t("areas.clients.photo.delete")}
            onConfirm={remove}
          >
            <span className="sr-only">{label}: </span>
            {t("areas.clients.photo.delete")}
          </ConfirmButton>
        </div>
      )}
    </li>
  );
}

function UploadTile({ upload }: { upload: Upload }) {
  const { t } = useTranslation();
  const failed = upload.state === "failed";
  return (
    <li className={cn(TILE, failed && "border-danger")}>
      {/* HEIC has no preview in most browsers: its name stands there then. */}
      <img src={upload.preview} alt={upload.name} className="aspect-square w-full object-cover opacity-60" />
      <div className="flex items-center gap-1 p-1 pl-2">
        <div className="min-w-0 flex-1">
          {failed ? (
            <p role="alert" className="text-sm text-danger">
              {upload.refusal ? t("areas.clients.photo.tooLarge") : errorText(upload.error)}
            </p>
          ) : upload.state === "running" ? (
            <>
              <p className="text-sm tabular-nums">{upload.percent} %</p>
              <Progress
                value={upload.percent}
                max={100}
                label={t("areas.clients.photo.sending", { name: upload.name })}
              />
            </>
          ) : (
            <p className="text-sm text-muted" role="status">
              {t(upload.state === "waiting" ? "areas.clients.photo.waiting" : "areas.clients.photo.resizing")}
            </p>
          )}
        </div>
        {failed && !upload.refusal && (
          <IconButton
            label={t("areas.clients.photo.retry", { name: upload.name })}
            onClick={() => retryUpload(upload.key)}
          >
            <RotateCcw aria-hidden />
          </IconButton>
        )}
        <IconButton
          label={t("areas.clients.photo.cancel", { name: upload.name })}
          onClick={() => void cancelUpload(upload.key)}
        >
          <X aria-hidden />
        </IconButton>
      </div>
    </li>
  );
}
