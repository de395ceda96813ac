import { useMutation, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { Link, useNavigate } from "react-router";
import { consentTextsQuery, keepClient, phoneMask } from "@/entities/client";
import { api, ApiError, isCode, unwrap, useIdempotencyKey } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { normalizePhone, useDraft } from "@/shared/lib";
import { Button, Dialog, errorText, fieldErrorText, toastError } from "@/shared/ui";
import { CheckboxField, TextField } from "@/shared/ui/form";

interface Props {
  open: boolean;
  onClose: () => void;
}

export function NewClient({ open, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog open={open} onClose={onClose} title={t("areas.clients.newTitle")}>
      <NewClientForm />
    </Dialog>
  );
}

const EMPTY = { phone: "", full_name: "", email: "" };

/** Phone and name make the case; a consent that was signed on paper is recorded with it. */
function NewClientForm() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [values, setValues] = useState(EMPTY);
  const [consent, setConsent] = useState(false);
  const [asked, setAsked] = useState(false);
  const [key] = useIdempotencyKey();
  const texts = useQuery(consentTextsQuery);
  const text = texts.data?.items.find((one) => one.kind === "personal_data");
  const draft = useDraft(
    "client.new",
    useMemo(() => values, [values]),
  );
  const [restored, setRestored] = useState(false);
  if (!restored) {
    setRestored(true);
    setValues(draft.restore(EMPTY));
  }
  const set = (name: keyof typeof EMPTY, value: string) => {
    setValues((before) => ({ ...before, [name]: value }));
  };
  const create = useMutation({
    mutationFn: async () => {
      const made = await unwrap(
        api.POST("/api/v1/manager/clients", {
          params: { header: { "Idempotency-Key": key } },
          body: {
            phone: normalizePhone(values.phone),
            full_name: values.full_name.trim(),
            email: values.email.trim() || null,
          },
        }),
      );
      keepClient(made);
      if (!consent || !text) return made;
      try {
        return await unwrap(
          api.POST("/api/v1/manager/clients/{client_id}/consents", {
            params: { path: { client_id: made.id } },
            body: { kind: "personal_data", version: text.version, method: "paper" },
          }),
        );
      } catch (error) {
        // The case is there; the consent is asked for on its first step.
        toastError(error);
        return made;
      }
    },
    onSuccess: async (client) => {
      keepClient(client);
      draft.clear();
      await navigate(`/desk/clients/${client.id}/profile`);
    },
  });
  const { error } = create;
  const ofField = (name: string) => {
    const found = error instanceof ApiError ? error.fields.find((one) => one.field.endsWith(name)) : undefined;
    return found && fieldErrorText(found.code);
  };
  const phoneIsShort = values.phone.replace(/\D/g, "").length < 10;
  const existing = isCode(error, "client_exists") ? String(error.problem.client_id) : undefined;
  const phoneError = isCode(error, "invalid_phone", "phone_not_allowed", "own_client") ? errorText(error) : undefined;
  const placed = phoneError ?? ofField("phone") ?? ofField("full_name") ?? ofField("email");
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (!phoneIsShort && values.full_name.trim() && !create.isPending) create.mutate();
      }}
    >
      <TextField
        label={t("areas.clients.field.phone")}
        type="tel"
        inputMode="tel"
        autoComplete="off"
        placeholder="+7 916 123-45-67"
        value={values.phone}
        maxLength={24}
        onChange={(event) => set("phone", event.target.value)}
        onBlur={() => values.phone && set("phone", phoneMask(values.phone))}
        error={phoneError ?? ofField("phone") ?? (asked && phoneIsShort ? t("form.phoneInvalid") : undefined)}
        hint={t("areas.clients.phoneHint")}
      />
      <TextField
        label={t("areas.clients.field.full_name")}
        autoComplete="off"
        value={values.full_name}
        maxLength={150}
        onChange={(event) => set("full_name", event.target.value)}
        error={ofField("full_name") ?? (asked && !values.full_name.trim() ? t("form.required") : undefined)}
        hint={t("areas.clients.nameHint")}
      />
      <TextField
        label={t("areas.clients.field.email")}
        optional
        type="email"
        autoComplete="off"
        value={values.email}
        maxLength={254}
        onChange={(event) => set("email", event.target.value)}
        error={ofField("email") ?? (isCode(error, "invalid_email") ? errorText(error) : undefined)}
      />
      <CheckboxField
        label={t("areas.clients.consentSigned")}
        hint={t("areas.clients.consentSignedHint")}
        checked={consent}
        onChange={(event) => setConsent(event.target.checked)}
      />
      {text && (
        <details className="rounded-control bg-sunken px-4 py-1">
          <summary className="flex min-h-11 cursor-pointer items-center font-medium">{text.title}</summary>
          <p className="max-h-60 overflow-y-auto pb-3 text-sm whitespace-pre-line">{text.text}</p>
        </details>
      )}
      {existing ? (
        <p role="alert" className="font-medium text-danger">
          {t("areas.clients.exists")}{" "}
          <Link to={`/desk/clients/${existing}`} className="underline" onClick={() => draft.clear()}>
            {t("areas.clients.openExisting")}
          </Link>
        </p>
      ) : (
        error &&
        !placed && (
          <p role="alert" className="font-medium text-danger">
            {errorText(error)}
          </p>
        )
      )}
      <Button type="submit" size="lg" busy={create.isPending}>
        {t("areas.clients.create")}
      </Button>
    </form>
  );
}
