import { zodResolver } from "@hookform/resolvers/zod";
import { useMemo, useState } from "react";
import { useForm, useWatch } from "react-hook-form";
import { Link, Navigate, useNavigate, useSearchParams } from "react-router";
import { z } from "zod";
import { AuthFrame, FormError } from "@/widgets/auth-frame";
import { safeNext, useIsMember, withNext } from "@/entities/session";
import { api, signedIn, unwrap, useIdempotencyKey } from "@/shared/api";
import { language, useTranslation } from "@/shared/i18n";
import { isEmail, looksLikeContact, normalizeContact, useDraft, useTitle } from "@/shared/lib";
import { Button } from "@/shared/ui";
import { PasswordField, showProblem, TextField } from "@/shared/ui/form";

export function RegisterPage() {
  const { t } = useTranslation();
  useTitle(t("auth.registerTitle"));
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const next = safeNext(params.get("next"));
  const member = useIsMember();
  const [key] = useIdempotencyKey();
  const schema = useMemo(
    () =>
      z.object({
        full_name: z.string().trim().min(1, t("form.required")).max(200, t("form.tooLong")),
        contact: z.string().trim().min(1, t("form.required")).refine(looksLikeContact, t("form.contactInvalid")),
        password: z.string().min(1, t("form.required")).min(10, t("form.passwordShort")).max(1000),
      }),
    [t],
  );
  const form = useForm<z.infer<typeof schema>>({
    resolver: zodResolver(schema),
    defaultValues: { full_name: "", contact: "", password: "" },
  });
  const [full_name, contact] = useWatch({ control: form.control, name: ["full_name", "contact"] });
  const draft = useDraft(
    "register",
    useMemo(() => ({ full_name, contact }), [full_name, contact]),
  );
  const { errors, isSubmitting, isSubmitSuccessful } = form.formState;
  // The draft is read once, before the first keystroke.
  const [restored] = useState(() => draft.restore({ full_name: "", contact: "" }));
  if (member && !isSubmitting && !isSubmitSuccessful) return <Navigate to={next} replace />;

  const submit = form.handleSubmit(async (values) => {
    try {
      const address = normalizeContact(values.contact);
      const tokens = await unwrap(
        api.POST("/api/v1/auth/register", {
          params: { header: { "Idempotency-Key": key } },
          body: {
            full_name: values.full_name,
            password: values.password,
            locale: language(),
            session: "cookie",
            ...(isEmail(address) ? { email: address } : { phone: address }),
          },
        }),
      );
      draft.clear();
      signedIn(tokens);
      await navigate(`/confirm${withNext(next)}`, { replace: true });
    } catch (error) {
      showProblem(error, form.setError, ["full_name", "password"], {
        invalid_phone: "contact",
        invalid_email: "contact",
        phone_not_allowed: "contact",
        weak_password: "password",
      });
    }
  });
  return (
    <AuthFrame title={t("auth.registerTitle")}>
      <form onSubmit={(event) => void submit(event)} noValidate className="flex flex-col gap-5">
        <FormError>{errors.root?.message}</FormError>
        <TextField
          label={t("auth.name")}
          autoComplete="name"
          error={errors.full_name?.message}
          {...form.register("full_name", { value: restored.full_name })}
        />
        <TextField
          label={t("auth.contact")}
          hint={t("auth.contactHint")}
          autoComplete="username"
          error={errors.contact?.message}
          {...form.register("contact", { value: restored.contact })}
        />
        <PasswordField
          label={t("auth.password")}
          hint={t("auth.passwordHint")}
          autoComplete="new-password"
          error={errors.password?.message}
          {...form.register("password")}
        />
        <Button type="submit" size="lg" busy={isSubmitting}>
          {t("auth.create")}
        </Button>
      </form>
      <p className="text-center">
        {t("auth.haveAccount")}{" "}
        <Link
          to={`/login${withNext(next)}`}
          className="inline-flex min-h-11 items-center font-medium underline underline-offset-4"
        >
          {t("auth.submit")}
        </Link>
      </p>
    </AuthFrame>
  );
}
