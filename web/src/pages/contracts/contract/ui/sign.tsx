import { useMutation } from "@tanstack/react-query";
import { PenLine } from "lucide-react";
import { useEffect, useState } from "react";
import type { Contract } from "@/entities/contract";
import { api, ApiError, isCode, queryClient, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { Button, Card, errorText, toast } from "@/shared/ui";
import { CheckboxField, CodeField } from "@/shared/ui/form";
import type { ContractFile } from "../model/contract-file";

const reload = async (id: string) => {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: ["contract", id], exact: true }),
    queryClient.invalidateQueries({ queryKey: ["contracts"] }),
    queryClient.invalidateQueries({ queryKey: ["application"] }),
  ]);
};

const inSeconds = (seconds: number): number => Date.now() + seconds * 1000;

/** Two steps: have a code sent, and answer it for exactly the bytes that are shown beside. */
export function Sign({ contract, file }: { contract: Contract; file: ContractFile | undefined }) {
  const { t } = useTranslation();
  const [read, setRead] = useState(false);
  const [code, setCode] = useState("");
  const [until, setUntil] = useState(0);
  const wait = useCountdown(until);
  const path = { contract_id: contract.id };
  const send = useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/contracts/{contract_id}/code", { params: { path } })),
    onSuccess: async (sent) => {
      setCode("");
      setUntil(new Date(sent.resend_after).getTime());
      sign.reset();
      await reload(contract.id);
    },
    onError: (error) => {
      if (error instanceof ApiError && error.retryAfter) setUntil(inSeconds(error.retryAfter));
    },
  });
  const show = useMutation({
    mutationFn: () => unwrap(api.GET("/api/v1/contracts/{contract_id}/code", { params: { path } })),
    onSuccess: (found) => setCode(found.code),
  });
  const sign = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/contracts/{contract_id}/sign", {
          params: { path },
          body: { code: code.trim(), sha256: file?.sha256 ?? "" },
        }),
      ),
    onSuccess: async (signed) => {
      queryClient.setQueryData(["contract", contract.id], signed);
      toast.success(t("contracts.state.signed"));
      await reload(contract.id);
    },
    onError: (error) => {
      if (!isCode(error, "invalid_code")) void reload(contract.id);
    },
  });
  const sent = contract.code;
  const ready = file?.intact === true;
  const error = sign.error ?? show.error ?? send.error;
  const left = isCode(sign.error, "invalid_code") ? Number(sign.error.problem.tries_left) : NaN;
  return (
    <Card className="flex flex-col gap-5 border-ink!">
      <h2 className="flex items-center gap-3 text-lg font-semibold">
        <PenLine className="size-5 shrink-0" aria-hidden />
        {t("contracts.signTitle")}
      </h2>
      {!sent ? (
        <>
          <p className="text-muted">{t("contracts.signText")}</p>
          <CheckboxField
            label={t("contracts.haveRead")}
            checked={read}
            disabled={!ready}
            onChange={(event) => setRead(event.target.checked)}
          />
          {error && (
            <p role="alert" className="font-medium text-danger">
              {errorText(error)}
            </p>
          )}
          <Button size="lg" disabled={!read || wait > 0} busy={send.isPending} onClick={() => send.mutate()}>
            {wait > 0 ? t("auth.codeResendIn", { seconds: wait }) : t("contracts.sendCode")}
          </Button>
        </>
      ) : (
        <form
          noValidate
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            if (ready && code.trim().length === 6 && !sign.isPending) sign.mutate();
          }}
        >
          <p className="text-muted">{t("contracts.codeSent", { number: sent.code_no, phone: sent.masked_phone })}</p>
          <CodeField
            label={t("auth.codeLabel")}
            value={code}
            onChange={(event) => setCode(event.target.value.replace(/\D/g, ""))}
            error={
              error ? (Number.isFinite(left) ? t("contracts.triesLeft", { count: left }) : errorText(error)) : undefined
            }
          />
          <Button type="submit" size="lg" busy={sign.isPending} disabled={!ready || code.length !== 6}>
            {t("contracts.sign")}
          </Button>
          <div className="flex flex-wrap gap-x-2">
            <Button variant="quiet" disabled={wait > 0} busy={send.isPending} onClick={() => send.mutate()}>
              {wait > 0 ? t("auth.codeResendIn", { seconds: wait }) : t("auth.codeResend")}
            </Button>
            <Button variant="quiet" busy={show.isPending} onClick={() => show.mutate()}>
              {t("contracts.showCode")}
            </Button>
          </div>
        </form>
      )}
      <p className="text-sm text-muted">{t("contracts.signLegal")}</p>
    </Card>
  );
}

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
