import { zodResolver } from "@hookform/resolvers/zod";
import { useMemo } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { FormError } from "@/widgets/auth-frame";
import { api, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { Button, Card, toast } from "@/shared/ui";
import { PasswordField, showProblem } from "@/shared/ui/form";

export function PasswordCard() {
  const { t } = useTranslation();
  const schema = useMemo(
    () =>
      z.object({
        current_password: z.string().min(1, t("form.required")),
        new_password: z.string().min(10, t("form.passwordShort")).max(1000),
      }),
    [t],
  );
  const form = useForm<z.infer<typeof schema>>({
    resolver: zodResolver(schema),
    defaultValues: { current_password: "", new_password: "" },
  });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async (values) => {
    try {
      await unwrap(api.POST("/api/v1/auth/password/change", { body: values }));
      form.reset();
      toast.success(t("account.passwordChanged"));
    } catch (error) {
      showProblem(error, form.setError, ["current_password", "new_password"], {
        wrong_password: "current_password",
        weak_password: "new_password",
      });
    }
  });
  return (
    <Card>
      <h2 className="mb-5 text-lg font-semibold">{t("account.changePassword")}</h2>
      <form onSubmit={(event) => void submit(event)} noValidate className="flex flex-col gap-5">
        <FormError>{errors.root?.message}</FormError>
        <div className="grid gap-5 sm:grid-cols-2">
          <PasswordField
            label={t("account.currentPassword")}
            autoComplete="current-password"
            error={errors.current_password?.message}
            {...form.register("current_password")}
          />
          <PasswordField
            label={t("auth.newPassword")}
            autoComplete="new-password"
            error={errors.new_password?.message}
            {...form.register("new_password")}
          />
        </div>
        <Button type="submit" variant="secondary" busy={isSubmitting} className="self-start">
          {t("account.changePassword")}
        </Button>
      </form>
    </Card>
  );
}
