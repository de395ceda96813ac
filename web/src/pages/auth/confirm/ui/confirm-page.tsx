import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { AuthFrame, FormError } from "@/widgets/auth-frame";
import { meQuery, safeNext } from "@/entities/session";
import { api, isCode, queryClient, unwrap, type User } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { useTitle } from "@/shared/lib";
import { Button, ButtonLink, errorText, LoadError, Skeleton, toast } from "@/shared/ui";
import { CodeField } from "@/shared/ui/form";

type Channel = "phone" | "email";

/** The address that waits to be confirmed: the one that was asked for, else the first. */
function waiting(user: User, wanted: string | null): Channel | undefined {
  const open: Channel[] = [];
  if (user.phone && !user.phone_verified) open.push("phone");
  if (user.email && !user.email_verified) open.push("email");
  return open.find((channel) => channel === wanted) ?? open[0];
}

/** The account once the code is taken: also by a try before, whose answer was lost. A code works once. */
async function confirmed(channel: Channel, code: string): Promise<User> {
  try {
    return await unwrap(api.POST("/api/v1/auth/verify/confirm", { body: { channel, code } }));
  } catch (failure) {
    const user = await unwrap(api.GET("/api/v1/users/me")).catch(() => undefined);
    if (user?.[`${channel}_verified`]) return user;
    throw failure;
  }
}

export function ConfirmPage() {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const next = safeNext(params.get("next"));
  const me = useQuery(meQuery);
  useTitle(t("auth.codeSubmit"));
  const [channel, setChannel] = useState<Channel>();
  const user = me.data;
  const current = channel ?? (user && waiting(user, params.get("channel")));
  if (!user) {
    return (
      <AuthFrame title={t("auth.codeSubmit")}>
        {me.isError ? <LoadError error={me.error} /> : <Skeleton className="h-40" />}
      </AuthFrame>
    );
  }
  if (!current) {
    return (
      <AuthFrame title={t("auth.nothingToConfirm")}>
        <ButtonLink to={next} size="lg">
          {t("action.continue")}
        </ButtonLink>
      </AuthFrame>
    );
  }
  return <CodeForm user={user} channel={current} next={next} onSent={() => setChannel(current)} />;
}

function CodeForm({ user, channel, next, onSent }: { user: User; channel: Channel; next: string; onSent: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const [code, setCode] = useState("");
  const [wait, setWait] = useState(60);
  const address = (channel === "phone" ? user.phone : user.email) ?? "";
  useEffect(() => {
    if (wait <= 0) return;
    const timer = setTimeout(() => setWait(wait - 1), 1000);
    return () => clearTimeout(timer);
  }, [wait]);
  const confirm = useMutation({
    mutationFn: (given: string) => confirmed(channel, given),
    onSuccess: (changed) => {
      queryClient.setQueryData(["me"], changed);
      toast.success(t("auth.confirmed"));
      void navigate(next, { replace: true });
    },
    onError: () => setCode(""),
  });
  const resend = useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/auth/verify/request", { body: { channel } })),
    onSuccess: () => {
      setWait(60);
      onSent();
      toast.success(t("auth.codeSent"));
    },
  });
  // Somebody who comes here from elsewhere than the registration has no code yet.
  const asked = useRef(false);
  useEffect(() => {
    if (params.get("send") !== "1" || asked.current) return;
    asked.current = true;
    resend.mutate();
  }, [params, resend]);
  const change = (text: string) => {
    const digits = text.replace(/\D/g, "").slice(0, 6);
    setCode(digits);
    if (digits.length === 6 && !confirm.isPending) confirm.mutate(digits);
  };
  const failure = confirm.error ?? (isCode(resend.error, "code_too_soon") ? null : resend.error);
  return (
    <AuthFrame
      title={t("auth.codeTitle", { contact: channel === "phone" ? t("auth.codePhone") : t("auth.codeEmail") })}
      text={t("auth.codeText", { address })}
    >
      <form
        className="flex flex-col gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          if (code.length === 6 && !confirm.isPending) confirm.mutate(code);
        }}
      >
        <FormError>{failure && errorText(failure)}</FormError>
        <CodeField
          label={t("auth.codeLabel")}
          name="code"
          value={code}
          onChange={(event) => change(event.target.value)}
          // eslint-disable-next-line jsx-a11y/no-autofocus -- the one thing to do on this screen
          autoFocus
        />
        <Button type="submit" size="lg" busy={confirm.isPending} disabled={code.length < 6 && !confirm.isPending}>
          {t("auth.codeSubmit")}
        </Button>
      </form>
      <div className="flex flex-wrap justify-center gap-2">
        <Button variant="quiet" disabled={wait > 0} busy={resend.isPending} onClick={() => resend.mutate()}>
          {wait > 0 ? t("auth.codeResendIn", { seconds: wait }) : t("auth.codeResend")}
        </Button>
        <ButtonLink variant="quiet" to={next === "/checkout" ? "/cart" : next} replace>
          {t("auth.codeLater")}
        </ButtonLink>
      </div>
    </AuthFrame>
  );
}
