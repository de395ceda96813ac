import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ByPerson } from "@/features/find-person";
import { api, everyItem, queryClient, type Schemas, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { ago } from "@/shared/lib";
import { Badge, Button, Card, ConfirmButton, Dialog, LoadError, Skeleton, toastError } from "@/shared/ui";
import { CopyButton } from "@/shared/ui/copy";
import { TextField } from "@/shared/ui/form";

/** The devices at the doors. A key is shown once, when it is made. */
export function ReadersCard({ spaceId }: { spaceId: string }) {
  const { t } = useTranslation();
  const queryKey = ["spaces", spaceId, "readers"];
  const query = useQuery({
    queryKey,
    queryFn: () =>
      everyItem((query) =>
        unwrap(api.GET("/api/v1/spaces/{space_id}/readers", { params: { path: { space_id: spaceId }, query } })),
      ),
  });
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  const [made, setMade] = useState<Schemas["ReaderCreatedOut"]>();
  const reload = () => queryClient.invalidateQueries({ queryKey });
  const create = async () => {
    setBusy(true);
    try {
      setMade(
        await unwrap(
          api.POST("/api/v1/spaces/{space_id}/readers", {
            params: { path: { space_id: spaceId } },
            body: { name: name.trim() },
          }),
        ),
      );
      setName("");
    } catch (error) {
      toastError(error);
    }
    setBusy(false);
    await reload();
  };
  const revoke = async (id: string) => {
    try {
      await unwrap(
        api.DELETE("/api/v1/spaces/{space_id}/readers/{reader_id}", {
          params: { path: { space_id: spaceId, reader_id: id } },
        }),
      );
    } catch (error) {
      toastError(error);
    }
    await reload();
  };
  return (
    <Card aria-labelledby="readers">
      <h2 id="readers" className="mb-3 text-lg font-semibold">
        {t("areas.spaces.readers")}
      </h2>
      {query.isError ? (
        <LoadError error={query.error} retry={() => void query.refetch()} />
      ) : !query.data ? (
        <Skeleton className="h-20" />
      ) : (
        <ul className="divide-y divide-line">
          {query.data.length === 0 && <li className="text-muted">{t("areas.spaces.noReaders")}</li>}
          {query.data.map((reader) => (
            <li key={reader.id} className="flex flex-wrap items-center gap-3 py-2">
              <span className="min-w-0 flex-1 basis-40">
                <span className="font-medium wrap-anywhere">{reader.name}</span>
                <span className="block text-sm text-muted">
                  {reader.last_used_at
                    ? t("areas.spaces.lastUsed", { when: ago(reader.last_used_at) })
                    : t("areas.spaces.neverUsed")}
                </span>
                <ByPerson verb="added" id={reader.created_by} />
              </span>
              {reader.revoked_at ? (
                <Badge>{t("areas.spaces.revoked")}</Badge>
              ) : (
                <ConfirmButton
                  variant="quiet"
                  title={t("areas.spaces.revokeTitle", { name: reader.name })}
                  text={t("areas.spaces.revokeText")}
                  confirm={t("areas.spaces.revoke")}
                  onConfirm={() => revoke(reader.id)}
                >
                  {t("areas.spaces.revoke")}
                </ConfirmButton>
              )}
            </li>
          ))}
        </ul>
      )}
      <form
        className="mt-4 flex flex-wrap items-end gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() && !busy) void create();
        }}
      >
        <TextField
          label={t("areas.spaces.readerName")}
          className="min-w-0 flex-1 basis-44"
          value={name}
          maxLength={200}
          onChange={(event) => setName(event.target.value)}
        />
        <Button type="submit" variant="secondary" busy={busy} disabled={!name.trim()}>
          {t("areas.spaces.makeKey")}
        </Button>
      </form>
      <Dialog
        open={made !== undefined}
        firm
        onClose={() => setMade(undefined)}
        title={t("areas.spaces.keyTitle")}
        footer={<Button onClick={() => setMade(undefined)}>{t("areas.spaces.keyKept")}</Button>}
      >
        <p className="mb-3">{t("areas.spaces.keyText", { name: made?.name ?? "" })}</p>
        <code className="mb-4 block rounded-control bg-sunken p-4 break-all">{made?.key}</code>
        <CopyButton text={made?.key ?? ""} />
      </Dialog>
    </Card>
  );
}
