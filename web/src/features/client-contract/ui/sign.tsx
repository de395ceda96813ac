import { useMutation } from "@tanstack/react-query";
import { MessageSquareText } from "lucide-react";
import { useEffect, useState } from "react";
import { type Client, readClient } from "@/entities/client";
import { api, ApiError, isCode, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { Button, errorText, toast } from "@/shared/ui";
import { CodeField } from "@/shared/ui/form";

/** A code to the client's phone; the client reads it aloud, and it signs exactly the version that is shown. */
export function Sign({ client, contract }: { client: Client; contract: NonNullable<Client["contract"]> }) {
  const { t } = useTranslation();
  const path = { client_id: client.id };
  const [code, setCode] = useState("");
  const [until, setUntil] = useState(0);
  const wait = useCountdown(until);
  const unread = client.blockers.some((one) => one.code === "contract_unread");
  const send = useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/manager/clients/{client_id}/contract/code", { params: { path } })),
    onSuccess: async (sent) => {
      setCode("");
      setUntil(new Date(sent.resend_after).getTime());
      sign.reset();
      await readClient(client.id);
    },
    onError: (error) => {
      if (error instanceof ApiError && error.retryAfter) setUntil(inSeconds(error.retryAfter));
    },
  });
  const sign = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/manager/clients/{client_id}/contract/sign", {
          params: { path },
          body: { code, sha256: contract.sha256 ?? "" },
        }),
      ),
    onSuccess: () => toast.success(t("contracts.state.signed")),
    onSettled: () => readClient(client.id),
  });
  const sent = contract.code;
  const error = sign.error ?? send.error;
  const left = isCode(sign.error, "invalid_code") ? Number(sign.error.problem.tries_left) : NaN;
  const shown = error && (Number.isFinite(left) ? t("contracts.triesLeft", { count: left }) : errorText(error));
  return (
    <section aria-labelledby="sign" className="flex flex-col gap-4 rounded-card bg-sunken p-5">
      <h3 id="sign" className="font-semibold">
        {t("areas.clients.contract.sign")}
      </h3>
      <p className="text-sm text-muted">{t("areas.clients.contract.signText")}</p>
      {sent && (
        <form
          noValidate
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            if (code.length === 6 && !sign.isPending) sign.mutate();
          }}
        >
          <p>{t("areas.clients.contract.codeSent", { number: sent.code_no, phone: sent.masked_phone })}</p>
          <CodeField
            label={t("areas.clients.contract.code")}
            value={code}
            autoComplete="off"
            onChange={(event) => setCode(event.target.value.replace(/\D/g, ""))}
            error={shown ?? undefined}
          />
          <Button type="submit" size="lg" busy={sign.isPending} disabled={code.length !== 6}>
            {t("contracts.sign")}
          </Button>
        </form>
      )}
      {!sent && shown && (
        <p role="alert" className="font-medium text-danger">
          {shown}
        </p>
      )}
      <Button
        variant={sent ? "quiet" : "primary"}
        className="self-start"
        disabled={wait > 0 || unread}
        busy={send.isPending}
        onClick={() => send.mutate()}
      >
        <MessageSquareText aria-hidden />
        {wait > 0
          ? t("auth.codeResendIn", { seconds: wait })
          : t(sent ? "auth.codeResend" : "areas.clients.contract.sendCode")}
      </Button>
      {unread && <p className="text-sm">{t("areas.clients.contract.showFirst")}</p>}
      <p className="text-sm text-muted">{t("contracts.signLegal")}</p>
    </section>
  );
}

const inSeconds = (seconds: number): number => Date.now() + seconds * 1000;

/** Whole seconds until a moment (Unix time in milliseconds), 0 when it is past. */
function useCountdown(until: number): number {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    const tick = () => setLeft(Math.max(0, Math.ceil((until - Date.now()) / 1000)));
    tick();
    const timer = setInterval(tick, 500);
    return () => clearInterval(timer);
  }, [until]);
  return left;
}
