import { type SubmitEvent, useState } from "react";
import { useNavigate } from "react-router";
import { AuthFrame, FormError } from "@/widgets/auth-frame";
import { api, isCode, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { looksLikeContact, normalizeContact, useTitle } from "@/shared/lib";
import { Button, errorText, toast } from "@/shared/ui";
import { CodeField, PasswordField, TextField } from "@/shared/ui/form";

/** A new password by a code; whether there is such an account is not said. */
export function ForgotPage() {
  const { t } = useTranslation();
  useTitle(t("auth.forgotTitle"));
  const navigate = useNavigate();
  const [login, setLogin] = useState("");
  const [resetToken, setResetToken] = useState<string>();
  const [code, setCode] = useState("");
  const [password, setPassword] = useState("");
  const [errors, setErrors] = useState<{ root?: string; login?: string; code?: string; password?: string }>({});
  const [busy, setBusy] = useState(false);

  const attempt = async (work: () => Promise<void>) => {
    if (busy) return;
    setBusy(true);
    setErrors({});
    try {
      await work();
    } catch (error) {
      if (isCode(error, "weak_password")) setErrors({ password: errorText(error) });
      else if (isCode(error, "invalid_code", "code_expired")) setErrors({ code: errorText(error) });
      else setErrors({ root: errorText(error) });
    } finally {
      setBusy(false);
    }
  };
  const ask = (event: SubmitEvent) => {
    event.preventDefault();
    if (!looksLikeContact(login)) {
      setErrors({ login: t("form.contactInvalid") });
      return;
    }
    void attempt(async () => {
      const sent = await unwrap(api.POST("/api/v1/auth/password/forgot", { body: { login: normalizeContact(login) } }));
      setResetToken(sent.reset_token);
    });
  };
  const reset = (event: SubmitEvent) => {
    event.preventDefault();
    const found = {
      ...(code.length < 6 ? { code: t("form.codeInvalid") } : {}),
      ...(password.length < 10 ? { password: t("form.passwordShort") } : {}),
    };
    setErrors(found);
    if (Object.keys(found).length > 0) return;
    void attempt(async () => {
      await unwrap(
        api.POST("/api/v1/auth/password/reset", {
          body: { login: normalizeContact(login), code, new_password: password, reset_token: resetToken ?? null },
        }),
      );
      toast.success(t("auth.resetDone"));
      await navigate("/login", { replace: true });
    });
  };
  if (resetToken === undefined) {
    return (
      <AuthFrame title={t("auth.forgotTitle")} text={t("auth.forgotText")}>
        <form onSubmit={ask} noValidate className="flex flex-col gap-5">
          <FormError>{errors.root}</FormError>
          <TextField
            label={t("auth.login")}
            name="login"
            autoComplete="username"
            maxLength={320}
            value={login}
            error={errors.login}
            onChange={(event) => setLogin(event.target.value)}
          />
          <Button type="submit" size="lg" busy={busy}>
            {t("auth.forgotSubmit")}
          </Button>
        </form>
      </AuthFrame>
    );
  }
  return (
    <AuthFrame title={t("auth.forgotTitle")} text={t("auth.forgotCodeText")}>
      <form onSubmit={reset} noValidate className="flex flex-col gap-5">
        <FormError>{errors.root}</FormError>
        <CodeField
          label={t("auth.codeLabel")}
          name="code"
          value={code}
          error={errors.code}
          onChange={(event) => setCode(event.target.value.replace(/\D/g, ""))}
        />
        <PasswordField
          label={t("auth.newPassword")}
          name="new_password"
          hint={t("auth.passwordHint")}
          autoComplete="new-password"
          value={password}
          error={errors.password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Button type="submit" size="lg" busy={busy}>
          {t("auth.reset")}
        </Button>
      </form>
    </AuthFrame>
  );
}
