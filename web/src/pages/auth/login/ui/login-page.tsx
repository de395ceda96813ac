import { zodResolver } from "@hookform/resolvers/zod";
import { useQuery } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { Link, Navigate, useLocation, useNavigate, useSearchParams } from "react-router";
import { z } from "zod";
import { AuthFrame, FormError } from "@/widgets/auth-frame";
import { passkeysWork, signInByPasskey } from "@/features/passkey";
import { safeNext, useIsMember, withNext } from "@/entities/session";
import { accessToken, api, ApiError, isCode, signedIn, type Tokens, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { isEmail, normalizeContact, useTitle } from "@/shared/lib";
import { Button, errorText, Notice } from "@/shared/ui";
import { PasswordField, showProblem, TextField } from "@/shared/ui/form";
import { type Challenge, SecondFactor } from "./second-factor";

const schema = z.object({ login: z.string().trim().min(1), password: z.string().min(1) });
type Form = z.infer<typeof schema>;

/** A session that was opened here, and that the API could not be asked for, goes on once it can: why not, until then. */
const useAwaitedSession = () =>
  useQuery({
    queryKey: ["session"],
    // What went wrong is an answer here: it stays on the screen while the API is asked again.
    queryFn: () =>
      accessToken().then(
        () => null,
        (error: unknown) => ({ error }),
      ),
    gcTime: 0,
    refetchInterval: (query) => query.state.data != null && 5_000,
  }).data;

export function LoginPage() {
  const { t } = useTranslation();
  useTitle(t("auth.signIn"));
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const next = safeNext(params.get("next"));
  const { ended } = (useLocation().state as { ended?: boolean } | null) ?? {};
  const member = useIsMember();
  const awaited = useAwaitedSession();
  const [challenge, setChallenge] = useState<Challenge>();
  const [passkeyBusy, setPasskeyBusy] = useState(false);
  const form = useForm<Form>({ resolver: zodResolver(schema), defaultValues: { login: "", password: "" } });
  const { errors, isSubmitting } = form.formState;
  if (member) return <Navigate to={next} replace />;

  const enter = (tokens: Tokens) => {
    signedIn(tokens);
    void navigate(next, { replace: true });
  };
  const submit = form.handleSubmit(async ({ login, password }) => {
    try {
      const known = isEmail(login) || !/\d{6}/.test(login.replace(/\D/g, "")) ? login.trim() : normalizeContact(login);
      enter(await unwrap(api.POST("/api/v1/auth/login", { body: { login: known, password, session: "cookie" } })));
    } catch (error) {
      if (isCode(error, "second_factor_required")) setChallenge(error.problem as unknown as Challenge);
      else showProblem(error, form.setError, ["login", "password"]);
    }
  });
  const byPasskey = async () => {
    setPasskeyBusy(true);
    try {
      enter(await signInByPasskey());
    } catch (error) {
      form.setError("root", { message: error instanceof ApiError ? errorText(error) : t("auth.passkeyFailed") });
    } finally {
      setPasskeyBusy(false);
    }
  };
  if (challenge) return <SecondFactor challenge={challenge} onDone={enter} onBack={() => setChallenge(undefined)} />;
  return (
    <AuthFrame title={t("auth.signIn")}>
      {ended && <Notice tone="amber">{t("auth.ended")}</Notice>}
      {awaited && (
        <Notice tone="amber" title={errorText(awaited.error)}>
          {t("auth.awaited")}
        </Notice>
      )}
      <form onSubmit={(event) => void submit(event)} noValidate className="flex flex-col gap-5">
        <FormError>{errors.root?.message}</FormError>
        <TextField
          label={t("auth.login")}
          autoComplete="username"
          maxLength={320}
          error={errors.login && (errors.login.message?.includes(" ") ? errors.login.message : t("form.required"))}
          {...form.register("login")}
        />
        <PasswordField
          label={t("auth.password")}
          autoComplete="current-password"
          maxLength={1000}
          error={errors.password && t("form.required")}
          {...form.register("password")}
        />
        <Button type="submit" size="lg" busy={isSubmitting}>
          {t("auth.submit")}
        </Button>
      </form>
      {passkeysWork() && (
        <Button variant="secondary" size="lg" busy={passkeyBusy} onClick={() => void byPasskey()}>
          <KeyRound aria-hidden />
          {t("auth.passkey")}
        </Button>
      )}
      <p className="flex flex-wrap justify-center gap-x-6 text-center">
        <Link to="/forgot" className="inline-flex min-h-11 items-center font-medium underline underline-offset-4">
          {t("auth.forgot")}
        </Link>
        <Link
          to={`/register${withNext(next)}`}
          className="inline-flex min-h-11 items-center font-medium underline underline-offset-4"
        >
          {t("auth.register")}
        </Link>
      </p>
    </AuthFrame>
  );
}
