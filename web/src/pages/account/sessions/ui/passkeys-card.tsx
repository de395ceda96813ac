import { useMutation, useQuery } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { addPasskey, passkeysWork } from "@/features/passkey";
import { api, queryClient, type Schemas, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { ago } from "@/shared/lib";
import { Button, Card, Dialog, errorText, LoadError, Skeleton, toast } from "@/shared/ui";
import { PasswordField, TextField } from "@/shared/ui/form";

type Passkey = Schemas["PasskeyOut"];

const changed = async () => {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: ["passkeys"] }),
    queryClient.invalidateQueries({ queryKey: ["sessions"] }),
  ]);
};

export function PasskeysCard() {
  const { t } = useTranslation();
  const [adding, setAdding] = useState(false);
  const [removed, setRemoved] = useState<Passkey>();
  const passkeys = useQuery({
    queryKey: ["passkeys"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/auth/passkeys", { signal })),
  });
  if (passkeys.isError) return <LoadError error={passkeys.error} retry={() => void passkeys.refetch()} />;
  if (passkeys.isPending) return <Skeleton className="h-40 rounded-card" />;
  return (
    <Card className="flex flex-col gap-4">
      <h2 className="flex items-center gap-3 text-lg font-semibold">
        <KeyRound className="size-5 shrink-0" aria-hidden />
        {t("security.passkeys")}
      </h2>
      <p className="max-w-prose text-muted">{t("security.passkeysText")}</p>
      {passkeys.data.items.length > 0 && (
        <ul className="flex flex-col divide-y divide-line">
          {passkeys.data.items.map((passkey) => (
            <li key={passkey.id} className="flex flex-wrap items-center justify-between gap-x-5 gap-y-2 py-3">
              <span className="min-w-0">
                <span className="block font-medium break-words">{passkey.name}</span>
                <span className="text-sm text-muted">
                  {passkey.last_used_at
                    ? t("security.passkeyUsed", { when: ago(passkey.last_used_at) })
                    : t("security.passkeyUnused")}
                </span>
              </span>
              <Button variant="quiet" onClick={() => setRemoved(passkey)}>
                {t("security.passkeyRemove")}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {passkeysWork() ? (
        <Button variant="secondary" className="self-start" onClick={() => setAdding(true)}>
          {t("security.passkeyAdd")}
        </Button>
      ) : (
        <p className="text-sm text-muted">{t("security.passkeyUnsupported")}</p>
      )}
      {adding && <Add onClose={() => setAdding(false)} />}
      {removed && <Remove passkey={removed} onClose={() => setRemoved(undefined)} />}
    </Card>
  );
}

function Add({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const add = useMutation({
    mutationFn: () => addPasskey(name.trim(), { current_password: password }),
    onSuccess: async () => {
      toast.success(t("security.passkeyAdded"));
      onClose();
      await changed();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("security.passkeyAdd")}
      footer={
        <>
          <Button variant="secondary" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button busy={add.isPending} disabled={!name.trim() || !password} onClick={() => add.mutate()}>
            {t("security.passkeyAdd")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-5">
        <TextField
          label={t("security.passkeyName")}
          hint={t("security.passkeyNameHint")}
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Password value={password} onChange={setPassword} error={add.error} />
      </div>
    </Dialog>
  );
}

function Remove({ passkey, onClose }: { passkey: Passkey; onClose: () => void }) {
  const { t } = useTranslation();
  const [password, setPassword] = useState("");
  const remove = useMutation({
    mutationFn: () =>
      unwrap(
        api.DELETE("/api/v1/auth/passkeys/{passkey_id}", {
          params: { path: { passkey_id: passkey.id } },
          body: { current_password: password },
        }),
      ),
    onSuccess: async () => {
      toast.success(t("security.passkeyRemoved"));
      onClose();
      await changed();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("security.passkeyRemoveTitle", { name: passkey.name })}
      footer={
        <>
          <Button variant="secondary" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button variant="danger" busy={remove.isPending} disabled={!password} onClick={() => remove.mutate()}>
            {t("security.passkeyRemove")}
          </Button>
        </>
      }
    >
      <p className="mb-5 text-muted">{t("security.passkeyRemoveText")}</p>
      <Password value={password} onChange={setPassword} error={remove.error} />
    </Dialog>
  );
}

function Password({
  value,
  onChange,
  error,
}: {
  value: string;
  onChange: (value: string) => void;
  error: Error | null;
}) {
  const { t } = useTranslation();
  const text = error instanceof DOMException ? t("auth.passkeyFailed") : error ? errorText(error) : undefined;
  return (
    <PasswordField
      label={t("account.currentPassword")}
      autoComplete="current-password"
      value={value}
      error={text}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
