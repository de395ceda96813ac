import {
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  MouseSensor,
  TouchSensor,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import {
  arrayMove,
  rectSortingStrategy,
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
} from "@dnd-kit/sortable";
import { CSS } from "@dnd-kit/utilities";
import { useQuery } from "@tanstack/react-query";
import { GripVertical, ImageOff, LoaderCircle, RotateCcw, Trash2, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useMay } from "@/entities/permission";
import { mediaQuery, type Product } from "@/entities/product";
import { api, queryClient, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { cn } from "@/shared/lib";
import { Badge, Button, Card, Dialog, Empty, IconButton, Progress, toast, toastError } from "@/shared/ui";
import { FileDrop } from "@/shared/ui/files";
import { ACCEPT, usePictureUploads } from "../model/use-picture-uploads";

type Picture = Product["media"][number];

/** A product's pictures: put up by drop, ordered by drag or by keyboard, the first is the cover. */
export function ProductPictures({ product }: { product: Product }) {
  const { t } = useTranslation();
  const may = useMay("media.write");
  const media = useQuery(mediaQuery(product.id)).data?.items ?? [];
  const [order, setOrder] = useState<string[]>();
  const [removed, setRemoved] = useState<Picture>();
  const pictures = [...product.media].sort((a, b) => a.order - b.order);
  const shown = order ? [...pictures].sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id)) : pictures;
  const { uploads, add, retry, cancel } = usePictureUploads(
    product.id,
    (file) => toast.error(t("areas.shop.pictures.wrongType", { name: file.name })),
    toastError,
  );
  const waiting = media.filter((one) => one.status === "pending");
  const rejected = media.filter((one) => one.status === "rejected");
  // A picture that was being looked at is ready: the product has it now.
  const ready = media.filter((one) => one.status === "ready").length;
  const seen = useRef(ready);
  useEffect(() => {
    if (ready === seen.current) return;
    seen.current = ready;
    void queryClient.invalidateQueries({ queryKey: ["product", product.id], exact: true });
  }, [ready, product.id]);
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 4 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 150, tolerance: 8 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const reread = () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: ["product", product.id], exact: true }),
      queryClient.invalidateQueries({ queryKey: ["product", product.id, "media"] }),
    ]);
  const move = async ({ active, over }: DragEndEvent) => {
    if (!over || active.id === over.id) return;
    const ids = shown.map((one) => one.id);
    const next = arrayMove(ids, ids.indexOf(String(active.id)), ids.indexOf(String(over.id)));
    setOrder(next);
    try {
      const saved = await unwrap(
        api.PUT("/api/v1/products/{product_id}/media/order", {
          params: { path: { product_id: product.id } },
          body: { media_ids: next },
        }),
      );
      queryClient.setQueryData(["product", product.id], saved);
      void queryClient.invalidateQueries({ queryKey: ["products"] });
    } catch (error) {
      toastError(error);
      await reread();
    }
    setOrder(undefined);
  };
  const remove = async (id: string) => {
    try {
      await unwrap(
        api.DELETE("/api/v1/products/{product_id}/media/{media_id}", {
          params: { path: { product_id: product.id, media_id: id } },
        }),
      );
    } catch (error) {
      toastError(error);
    }
    setRemoved(undefined);
    await reread();
  };
  const place = (id: string | number) => shown.findIndex((one) => one.id === id) + 1;
  const spoken = {
    onDragStart: ({ active }: { active: { id: string | number } }) =>
      t("areas.shop.pictures.lifted", { place: place(active.id), count: shown.length }),
    onDragOver: ({ over }: { over: { id: string | number } | null }) =>
      over ? t("areas.shop.pictures.over", { place: place(over.id), count: shown.length }) : undefined,
    onDragEnd: ({ over }: { over: { id: string | number } | null }) =>
      t("areas.shop.pictures.dropped", { place: over ? place(over.id) : 0 }),
    onDragCancel: () => t("areas.shop.pictures.cancelled"),
  };
  return (
    <div className="flex flex-col gap-6">
      {may && (
        <FileDrop
          label={t("areas.shop.pictures.choose")}
          hint={t("areas.shop.pictures.hint")}
          accept={ACCEPT}
          multiple
          onFiles={add}
        />
      )}
      {(uploads.length > 0 || waiting.length > 0 || rejected.length > 0) && (
        <Card className="p-3!">
          <ul className="flex flex-col gap-1" aria-live="polite">
            {uploads.map((one) => (
              <li key={one.key} className="flex items-center gap-3 pl-2">
                <div className="min-w-0 flex-1">
                  <p className="truncate text-[0.9375rem]">
                    {one.file.name}
                    {one.state === "failed" && (
                      <span className="text-danger"> · {t("areas.shop.pictures.failed")}</span>
                    )}
                  </p>
                  {one.state === "running" && (
                    <Progress
                      value={one.percent}
                      max={100}
                      label={t("areas.shop.pictures.uploading", { name: one.file.name })}
                    />
                  )}
                </div>
                {one.state === "failed" && (
                  <IconButton
                    label={t("areas.shop.pictures.retry", { name: one.file.name })}
                    onClick={() => retry(one)}
                  >
                    <RotateCcw aria-hidden />
                  </IconButton>
                )}
                <IconButton
                  label={t("areas.shop.pictures.cancel", { name: one.file.name })}
                  onClick={() => cancel(one.key)}
                >
                  <X aria-hidden />
                </IconButton>
              </li>
            ))}
            {waiting.map((one) => (
              <li key={one.id} className="flex min-h-11 items-center gap-3 pl-2">
                <LoaderCircle className="size-5 animate-spin text-accent" aria-hidden />
                {t("areas.shop.pictures.inspected")}
              </li>
            ))}
            {rejected.map((one) => (
              <li key={one.id} className="flex items-center gap-3 pl-2">
                <ImageOff className="size-5 shrink-0 text-danger" aria-hidden />
                <span className="min-w-0 flex-1">{t("areas.shop.pictures.rejected")}</span>
                {may && (
                  <IconButton label={t("areas.shop.pictures.dismiss")} onClick={() => void remove(one.id)}>
                    <X aria-hidden />
                  </IconButton>
                )}
              </li>
            ))}
          </ul>
        </Card>
      )}
      {shown.length === 0 ? (
        <Empty icon={<ImageOff aria-hidden />} title={t("areas.shop.pictures.none")}>
          {t("areas.shop.pictures.noneText")}
        </Empty>
      ) : (
        <DndContext
          sensors={sensors}
          collisionDetection={closestCenter}
          onDragEnd={(event) => void move(event)}
          accessibility={{
            announcements: spoken,
            screenReaderInstructions: { draggable: t("areas.shop.pictures.howTo") },
          }}
        >
          <SortableContext items={shown.map((one) => one.id)} strategy={rectSortingStrategy}>
            <ol
              aria-label={t("areas.shop.pictures.title")}
              className="grid grid-cols-2 gap-4 sm:grid-cols-3 lg:grid-cols-4 2xl:grid-cols-6"
            >
              {shown.map((picture, index) => (
                <PictureTile
                  key={picture.id}
                  picture={picture}
                  place={index + 1}
                  may={may}
                  onRemove={() => setRemoved(picture)}
                />
              ))}
            </ol>
          </SortableContext>
        </DndContext>
      )}
      <Dialog
        open={removed !== undefined}
        onClose={() => setRemoved(undefined)}
        title={t("areas.shop.pictures.removeTitle")}
        footer={
          <>
            <Button variant="secondary" onClick={() => setRemoved(undefined)}>
              {t("action.cancel")}
            </Button>
            <Button variant="danger" onClick={() => removed && void remove(removed.id)}>
              {t("areas.shop.pictures.remove")}
            </Button>
          </>
        }
      >
        <p className="mb-4 text-muted">{t("areas.shop.pictures.removeText", { name: product.name })}</p>
        {removed && <img src={removed.thumbnail_url} alt="" className="max-h-60 rounded-control" />}
      </Dialog>
    </div>
  );
}

function PictureTile({
  picture,
  place,
  may,
  onRemove,
}: {
  picture: Picture;
  place: number;
  may: boolean;
  onRemove: () => void;
}) {
  const { t } = useTranslation();
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({
    id: picture.id,
    disabled: !may,
  });
  return (
    <li
      ref={setNodeRef}
      style={{ transform: CSS.Transform.toString(transform) ?? "", transition: transition ?? "" }}
      className={cn(
        "relative overflow-hidden rounded-card border border-line bg-surface",
        isDragging && "z-10 border-accent shadow-lift",
      )}
    >
      <img
        src={picture.thumbnail_url}
        alt={t("areas.shop.pictures.picture", { place })}
        className="aspect-square w-full object-cover"
        draggable={false}
      />
      {place === 1 && (
        <Badge tone="accent" className="absolute top-2 left-2">
          {t("areas.shop.pictures.cover")}
        </Badge>
      )}
      {may && (
        <div className="flex items-center justify-between p-1">
          <button
            type="button"
            ref={setActivatorNodeRef}
            {...attributes}
            {...listeners}
            aria-label={t("areas.shop.pictures.move", { place })}
            className="grid size-11 cursor-grab touch-none place-items-center rounded-full hover:bg-sunken"
          >
            <GripVertical className="size-5" aria-hidden />
          </button>
          <IconButton label={t("areas.shop.pictures.removeOne", { place })} onClick={onRemove}>
            <Trash2 aria-hidden />
          </IconButton>
        </div>
      )}
    </li>
  );
}
