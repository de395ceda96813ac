import { useMutation, useQuery } from "@tanstack/react-query";
import { Download, Smartphone } from "lucide-react";
import { useState } from "react";
import { api, queryClient, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { Badge, Button, Card, Dialog, errorText, LoadError, Skeleton, toast } from "@/shared/ui";
import { CodeField, PasswordField, TextField } from "@/shared/ui/form";
import { QrCode } from "@/shared/ui/qr";

const changed = async () => {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: ["second-factor"] }),
    queryClient.invalidateQueries({ queryKey: ["sessions"] }),
  ]);
};

/** The authenticator app: whether it is on, setting it up, and turning it off. */
export function SecondFactorCard() {
  const { t } = useTranslation();
  const [open, setOpen] = useState<"setup" | "renew" | "remove">();
  const factor = useQuery({
    queryKey: ["second-factor"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/auth/2fa", { signal })),
  });
  if (factor.isError) return <LoadError error={factor.error} retry={() => void factor.refetch()} />;
  if (factor.isPending) return <Skeleton className="h-40 rounded-card" />;
  const on = factor.data.totp;
  return (
    <Card className="flex flex-col gap-4">
      <h2 className="flex flex-wrap items-center gap-3 text-lg font-semibold">
        <Smartphone className="size-5 shrink-0" aria-hidden />
        {t("security.factor")}
        <Badge tone={on ? "leaf" : "neutral"}>{on ? t("security.factorOn") : t("security.factorOff")}</Badge>
      </h2>
      <p className="max-w-prose text-muted">{t("security.factorText")}</p>
      {on && <p>{t("security.recoveryLeft", { count: factor.data.recovery_codes_left })}</p>}
      <div className="flex flex-wrap gap-3">
        {on && (
          <Button variant="secondary" onClick={() => setOpen("renew")}>
            {t("security.recoveryRenew")}
          </Button>
        )}
        <Button variant={on ? "danger" : "secondary"} onClick={() => setOpen(on ? "remove" : "setup")}>
          {on ? t("security.factorDisable") : t("security.factorEnable")}
        </Button>
      </div>
      {open === "setup" && <Setup onClose={() => setOpen(undefined)} />}
      {open === "renew" && <Renew onClose={() => setOpen(undefined)} />}
      {open === "remove" && <Remove onClose={() => setOpen(undefined)} />}
    </Card>
  );
}

/** Password, then the QR code and a first code of the app, then the recovery codes: shown only once. */
function Setup({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const begin = useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/auth/2fa/totp", { body: { current_password: password } })),
    onSuccess: () => setPassword(""),
  });
  const confirm = useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/auth/2fa/totp/confirm", { body: { code } })),
    onSuccess: () => toast.success(t("security.enabled")),
  });
  const close = () => {
    onClose();
    if (confirm.data) void changed();
  };
  const codes = confirm.data?.recovery_codes;
  const secret = begin.data;
  return (
    <Dialog
      open
      // The codes come in the answer to the confirmation.
      firm={codes !== undefined || confirm.isPending}
      onClose={close}
      title={codes ? t("security.recoveryTitle") : t("security.factor")}
      footer={
        codes ? (
          <Button onClick={close}>{t("security.recoverySaved")}</Button>
        ) : secret ? (
          <Button busy={confirm.isPending} disabled={code.length !== 6} onClick={() => confirm.mutate()}>
            {t("security.confirm")}
          </Button>
        ) : (
          <Button busy={begin.isPending} disabled={!password} onClick={() => begin.mutate()}>
            {t("action.continue")}
          </Button>
        )
      }
    >
      {codes ? (
        <RecoveryCodes codes={codes} />
      ) : secret ? (
        <div className="flex flex-col items-center gap-4">
          <p className="self-start font-semibold">{t("security.scan")}</p>
          <QrCode text={secret.otpauth_uri} label={t("security.qr")} />
          <p className="text-center text-sm text-muted">
            {t("security.scanOr")}
            <code className="mt-1 block text-base font-semibold break-all text-ink">
              {secret.secret.replace(/(.{4})/g, "$1 ").trim()}
            </code>
          </p>
          <CodeField
            className="w-full"
            label={t("security.codeNow")}
            value={code}
            error={confirm.error ? errorText(confirm.error) : undefined}
            onChange={(event) => setCode(event.target.value.replace(/\D/g, ""))}
          />
        </div>
      ) : (
        <PasswordField
          label={t("account.currentPassword")}
          autoComplete="current-password"
          value={password}
          error={begin.error ? errorText(begin.error) : undefined}
          onChange={(event) => setPassword(event.target.value)}
        />
      )}
    </Dialog>
  );
}

/** What lets in without the app: shown only once, so that there is a file of it. */
function RecoveryCodes({ codes }: { codes: string[] }) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-col gap-4">
      <p className="text-muted">{t("security.recoveryText")}</p>
      <ul className="grid grid-cols-2 gap-x-6 gap-y-2 rounded-control bg-sunken p-4 font-mono tabular-nums">
        {codes.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
      <a
        href={`data:text/plain;charset=utf-8,${encodeURIComponent(codes.join("\n"))}`}
        download="atrium-recovery-codes.txt"
        className="inline-flex min-h-11 items-center gap-2 self-start font-semibold underline underline-offset-4"
      >
        <Download className="size-5" aria-hidden />
        {t("security.download")}
      </a>
    </div>
  );
}

/** The password and a code, as for turning the app off, then new recovery codes in place of the old ones. */
function Renew({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const proof = useProof();
  const renew = useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/auth/2fa/recovery-codes", { body: proof.body })),
  });
  const codes = renew.data?.recovery_codes;
  const close = () => {
    onClose();
    if (codes) void changed();
  };
  return (
    <Dialog
      open
      // The old codes are gone as soon as the new ones are asked for.
      firm={codes !== undefined || renew.isPending}
      onClose={close}
      title={codes ? t("security.recoveryTitle") : t("security.recoveryRenew")}
      footer={
        codes ? (
          <Button onClick={close}>{t("security.recoverySaved")}</Button>
        ) : (
          <Button busy={renew.isPending} disabled={!proof.isComplete} onClick={() => renew.mutate()}>
            {t("action.continue")}
          </Button>
        )
      }
    >
      {codes ? (
        <RecoveryCodes codes={codes} />
      ) : (
        <div className="flex flex-col gap-5">
          <p className="text-muted">{t("security.recoveryRenewText")}</p>
          <ProofFields proof={proof} error={renew.error} />
        </div>
      )}
    </Dialog>
  );
}

function Remove({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const proof = useProof();
  const remove = useMutation({
    mutationFn: () => unwrap(api.DELETE("/api/v1/auth/2fa/totp", { body: proof.body })),
    onSuccess: async () => {
      toast.success(t("security.disabled"));
      onClose();
      await changed();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("security.proof")}
      footer={
        <>
          <Button variant="secondary" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button variant="danger" busy={remove.isPending} disabled={!proof.isComplete} onClick={() => remove.mutate()}>
            {t("security.factorDisable")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-5">
        <ProofFields proof={proof} error={remove.error} />
      </div>
    </Dialog>
  );
}

/** The present password, and a code of the app or a recovery code. */
function useProof() {
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  return {
    password,
    setPassword,
    code,
    setCode,
    isComplete: password !== "" && code.trim() !== "",
    body: { current_password: password, code: code.trim() },
  };
}

function ProofFields({ proof, error }: { proof: ReturnType<typeof useProof>; error: unknown }) {
  const { t } = useTranslation();
  return (
    <>
      <PasswordField
        label={t("account.currentPassword")}
        autoComplete="current-password"
        value={proof.password}
        onChange={(event) => proof.setPassword(event.target.value)}
      />
      <TextField
        label={`${t("auth.factorCode")} / ${t("auth.factorRecovery")}`}
        autoComplete="one-time-code"
        maxLength={40}
        value={proof.code}
        error={error ? errorText(error) : undefined}
        onChange={(event) => proof.setCode(event.target.value)}
      />
    </>
  );
}
