import { zodResolver } from "@hookform/resolvers/zod";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useForm, useWatch } from "react-hook-form";
import { Link, useNavigate } from "react-router";
import { z } from "zod";
import { FormError } from "@/widgets/auth-frame";
import { meQuery } from "@/entities/session";
import { api, isCode, queryClient, unwrap, type User } from "@/shared/api";
import { setLanguage, useTranslation } from "@/shared/i18n";
import { normalizePhone, useTitle } from "@/shared/lib";
import { Badge, Button, Card, LoadError, PageTitle, Skeleton, toast } from "@/shared/ui";
import { PasswordField, SelectField, showProblem, Switch, TextAreaField, TextField } from "@/shared/ui/form";
import { conflictsOf, merged } from "@/shared/lib/saving";
import { Avatar } from "./avatar";
import { ConflictDialog } from "./conflict-dialog";
import { PasswordCard } from "./password-card";

export function ProfilePage() {
  const { t } = useTranslation();
  useTitle(t("account.title"));
  const me = useQuery(meQuery);
  return (
    <>
      <PageTitle>{t("account.title")}</PageTitle>
      {me.data ? (
        <div className="flex flex-col gap-6">
          <ProfileForm me={me.data} />
          <PasswordCard />
        </div>
      ) : me.isError ? (
        <LoadError error={me.error} retry={() => void me.refetch()} />
      ) : (
        <Skeleton className="h-96 rounded-card" />
      )}
    </>
  );
}

const optional = (text: string): string | null => text.trim() || null;

const valuesOf = (user: User) => ({
  full_name: user.full_name,
  email: user.email ?? "",
  phone: user.phone ?? "",
  cdek_point: user.cdek_point ?? "",
  address: user.address ?? "",
  telegram: user.telegram ?? "",
  vk: user.vk ?? "",
  locale: user.locale === "en" ? ("en" as const) : ("ru" as const),
  is_public: user.is_public,
});
const FIELDS = Object.keys(valuesOf({} as User)) as (keyof ReturnType<typeof valuesOf>)[];

/** The form stands on the profile as it was read (`base`): what is saved elsewhere meanwhile is taken over, or asked about. */
function ProfileForm({ me }: { me: User }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const schema = useMemo(
    () =>
      z.object({
        full_name: z.string().trim().min(1, t("form.required")).max(200, t("form.tooLong")),
        email: z.string().trim().max(320),
        phone: z.string().trim().max(40),
        cdek_point: z.string().max(100, t("form.tooLong")),
        address: z.string().max(500, t("form.tooLong")),
        telegram: z.string().max(100, t("form.tooLong")),
        vk: z.string().max(100, t("form.tooLong")),
        locale: z.enum(["ru", "en"]),
        is_public: z.boolean(),
        current_password: z.string(),
      }),
    [t],
  );
  const form = useForm<z.infer<typeof schema>>({
    resolver: zodResolver(schema),
    defaultValues: { ...valuesOf(me), current_password: "" },
  });
  const [base, setBase] = useState(me);
  const [theirs, setTheirs] = useState<User>();
  const { errors, isSubmitting, isDirty } = form.formState;
  const [email, phone, isPublic] = useWatch({ control: form.control, name: ["email", "phone", "is_public"] });
  const newPhone = phone.trim() ? normalizePhone(phone) : null;
  const contactChanges = optional(email) !== base.email || newPhone !== base.phone;
  /** Begin again from another state of the profile, with what is in the fields afterwards. */
  const rebase = (user: User, keep: "mine" | "theirs") => {
    const { current_password, ...mine } = form.getValues();
    const values = merged(valuesOf(base), mine, valuesOf(user), FIELDS, keep);
    setBase(user);
    setTheirs(undefined);
    form.reset({ ...valuesOf(user), current_password: "" });
    for (const name of FIELDS) {
      if (values[name] !== valuesOf(user)[name]) form.setValue(name, values[name], { shouldDirty: true });
    }
    form.setValue("current_password", current_password);
  };
  const send = async (values: z.infer<typeof schema>, seen: User) => {
    const changed = await unwrap(
      api.PATCH("/api/v1/users/me", {
        body: {
          full_name: values.full_name,
          cdek_point: optional(values.cdek_point),
          address: optional(values.address),
          telegram: optional(values.telegram),
          vk: optional(values.vk),
          locale: values.locale,
          is_public: values.is_public,
          updated_at: seen.updated_at,
          ...(optional(values.email) !== seen.email ? { email: optional(values.email) } : {}),
          ...(newPhone !== seen.phone ? { phone: newPhone } : {}),
          ...(contactChanges ? { current_password: values.current_password } : {}),
        },
      }),
    );
    const { code_sent, ...user } = changed;
    queryClient.setQueryData(["me"], user);
    setBase(user);
    form.reset({ ...valuesOf(user), current_password: "" });
    if (values.locale !== seen.locale) await setLanguage(values.locale);
    toast.success(code_sent.length > 0 ? t("account.codeSent") : t("action.saved"));
    if (code_sent[0]) await navigate(`/confirm?channel=${code_sent[0]}&next=/account`);
  };
  const submit = form.handleSubmit(async (values) => {
    try {
      try {
        await send(values, base);
      } catch (error) {
        if (!isCode(error, "user_changed")) throw error;
        const now = await unwrap(api.GET("/api/v1/users/me"));
        if (conflictsOf(valuesOf(base), values, valuesOf(now), FIELDS).length > 0) setTheirs(now);
        else await send({ ...values, ...merged(valuesOf(base), values, valuesOf(now), FIELDS, "mine") }, now);
      }
    } catch (error) {
      showProblem(
        error,
        form.setError,
        ["full_name", "email", "phone", "cdek_point", "address", "telegram", "vk", "current_password"],
        {
          invalid_phone: "phone",
          phone_not_allowed: "phone",
          invalid_email: "email",
          wrong_password: "current_password",
        },
      );
    }
  });
  return (
    <Card>
      <form onSubmit={(event) => void submit(event)} noValidate className="flex flex-col gap-5">
        <Avatar me={me} />
        <FormError>{errors.root?.message}</FormError>
        <TextField
          label={t("account.name")}
          autoComplete="name"
          error={errors.full_name?.message}
          {...form.register("full_name")}
        />
        <div className="grid gap-5 sm:grid-cols-2">
          <TextField
            label={t("account.email")}
            type="email"
            autoComplete="email"
            error={errors.email?.message}
            hint={<ContactState value={me.email} confirmed={me.email_verified} channel="email" />}
            {...form.register("email")}
          />
          <TextField
            label={t("account.phone")}
            type="tel"
            autoComplete="tel"
            error={errors.phone?.message}
            hint={<ContactState value={me.phone} confirmed={me.phone_verified} channel="phone" />}
            {...form.register("phone")}
          />
        </div>
        {contactChanges && (
          <PasswordField
            label={t("account.currentPassword")}
            hint={t("account.passwordForContact")}
            autoComplete="current-password"
            error={errors.current_password?.message}
            {...form.register("current_password")}
          />
        )}
        <TextField
          label={t("account.point")}
          optional
          error={errors.cdek_point?.message}
          {...form.register("cdek_point")}
        />
        <TextAreaField
          label={t("account.address")}
          optional
          rows={2}
          autoComplete="street-address"
          error={errors.address?.message}
          {...form.register("address")}
        />
        <div className="grid gap-5 sm:grid-cols-2">
          <TextField
            label={t("account.telegram")}
            optional
            error={errors.telegram?.message}
            {...form.register("telegram")}
          />
          <TextField label={t("account.vk")} optional error={errors.vk?.message} {...form.register("vk")} />
        </div>
        <SelectField label={t("account.language")} {...form.register("locale")}>
          <option value="ru">Русский</option>
          <option value="en">English</option>
        </SelectField>
        <Switch
          label={t("account.public")}
          checked={isPublic}
          onChange={(checked) => form.setValue("is_public", checked, { shouldDirty: true })}
        />
        <Button type="submit" size="lg" busy={isSubmitting} disabled={!isDirty} className="self-start">
          {t("action.save")}
        </Button>
      </form>
      {theirs && (
        <ConflictDialog
          conflicts={conflictsOf(valuesOf(base), form.getValues(), valuesOf(theirs), FIELDS)}
          onKeep={(keep) => rebase(theirs, keep)}
          onClose={() => setTheirs(undefined)}
        />
      )}
    </Card>
  );
}

function ContactState({ value, confirmed, channel }: { value: string | null; confirmed: boolean; channel: string }) {
  const { t } = useTranslation();
  const [now] = useState(value);
  if (!now) return null;
  if (confirmed) return <Badge tone="leaf">{t("account.confirmed")}</Badge>;
  return (
    <span className="flex flex-wrap items-center gap-2">
      <Badge tone="amber">{t("account.notConfirmed")}</Badge>
      <Link
        to={`/confirm?channel=${channel}&send=1&next=/account`}
        className="inline-flex min-h-11 items-center font-semibold text-ink underline underline-offset-4"
      >
        {t("account.confirm")}
      </Link>
    </span>
  );
}
