import { useEffect, useMemo, useState } from "react";
import { StepCard, useWizardClient } from "@/widgets/client-wizard";
import { RecordConsent } from "@/features/record-consent";
import { type Client, FieldConflict, phoneMask, saveOver, useCaseRights } from "@/entities/client";
import { api, ApiError, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { normalizePhone, readStored, writeStored } from "@/shared/lib";
import { type Conflict, useAutosave } from "@/shared/lib/saving";
import { errorText, fieldErrorText } from "@/shared/ui";
import { ConflictTable, SaveMark, TextAreaField, TextField } from "@/shared/ui/form";

interface Values {
  full_name: string;
  phone: string;
  email: string;
  registration_address: string;
}
const FIELDS = ["full_name", "phone", "email", "registration_address"] as const;
type Name = (typeof FIELDS)[number];

const valuesOf = (client: Client): Values => ({
  full_name: client.full_name,
  phone: phoneMask(client.phone),
  email: client.email ?? "",
  registration_address: client.registration_address ?? "",
});

type Problems = Partial<Record<Name | "form", string | undefined>>;

// What the API says of the whole request, and where it belongs.
const OF_CODE: Partial<Record<string, Name>> = {
  invalid_phone: "phone",
  phone_not_allowed: "phone",
  phone_of_account: "phone",
  client_exists: "phone",
  own_client: "phone",
  invalid_email: "email",
  unprintable_text: "full_name",
};

function problemsOf(error: unknown): Problems {
  if (!(error instanceof ApiError)) return { form: errorText(error) };
  const found: Problems = {};
  for (const one of error.fields) {
    const name = FIELDS.find((field) => one.field.endsWith(field));
    if (name) found[name] = fieldErrorText(one.code);
  }
  const name = OF_CODE[error.code];
  if (name && Object.keys(found).length === 0) found[name] = errorText(error);
  return Object.keys(found).length > 0 ? found : { form: errorText(error) };
}

/** Step 1: who the client is. Saved as one goes once it is confirmed; until then a draft in this browser. */
export function ClientProfilePage() {
  const client = useWizardClient();
  return <ProfileForm key={client.id} client={client} />;
}

function ProfileForm({ client }: { client: Client }) {
  const { t } = useTranslation();
  const { mayEdit } = useCaseRights(client);
  const draftName = `atrium.draft.client.${client.id}.profile`;
  const [base, setBase] = useState(() => valuesOf(client));
  const [values, setValues] = useState<Values>(() => ({
    ...base,
    ...(mayEdit ? readStored<Partial<Values>>(draftName, {}) : {}),
  }));
  const [problems, setProblems] = useState<Problems>({});
  const [asked, setAsked] = useState(false);
  const [conflict, setConflict] = useState<FieldConflict<Values>>();
  const confirmed = !client.blockers.some((one) => one.code === "profile_unconfirmed");

  const own = useMemo(
    () => ({
      full_name: values.full_name.trim() ? undefined : t("form.required"),
      phone: values.phone.replace(/\D/g, "").length < 10 ? t("form.phoneInvalid") : undefined,
      email: values.email.trim() && !/^\S+@\S+\.\S+$/.test(values.email.trim()) ? t("form.emailInvalid") : undefined,
    }),
    [values, t],
  );
  const valid = !own.full_name && !own.phone && !own.email;

  const send = async (mine: Values, from: Values, leaving = false) => {
    try {
      const saved = await saveOver({
        client,
        base: from,
        mine,
        names: FIELDS,
        valuesOf,
        send: (now, version) =>
          unwrap(
            api.PUT("/api/v1/manager/clients/{client_id}/profile", {
              params: { path: { client_id: client.id } },
              body: {
                full_name: now.full_name.trim(),
                phone: normalizePhone(now.phone),
                email: now.email.trim() || null,
                registration_address: now.registration_address.trim() || null,
                version,
              },
              keepalive: leaving,
            }),
          ),
      });
      setProblems({});
      setBase(valuesOf(saved));
      writeStored(draftName, undefined);
    } catch (error) {
      if (error instanceof FieldConflict) setConflict(error as FieldConflict<Values>);
      else setProblems(problemsOf(error));
      throw error;
    }
  };
  const autosave = useAutosave<Values>({
    value: values,
    initial: base,
    ready: mayEdit && valid && confirmed && !conflict,
    save: async (mine, leaving) => {
      if (FIELDS.some((name) => mine[name] !== base[name])) await send(mine, base, leaving);
    },
  });

  // What is not on the server yet outlives a reload.
  useEffect(() => {
    const changed = FIELDS.some((name) => values[name] !== base[name]);
    const write = () => writeStored(draftName, changed && mayEdit ? values : undefined);
    write();
  }, [values, base, draftName, mayEdit]);

  // Changed elsewhere, and nothing was touched here: what is saved is shown.
  const theirs = JSON.stringify(valuesOf(client));
  const [seen, setSeen] = useState(theirs);
  if (seen !== theirs) {
    setSeen(theirs);
    if (FIELDS.every((name) => values[name] === base[name])) {
      const next = JSON.parse(theirs) as Values;
      setBase(next);
      setValues(next);
    }
  }

  const set = (name: Name, value: string) => {
    setValues((before) => ({ ...before, [name]: value }));
    setProblems((before) => ({ ...before, [name]: undefined, form: undefined }));
  };
  const next = async (): Promise<boolean> => {
    if (!mayEdit) return true;
    setAsked(true);
    if (!valid) {
      document.querySelector<HTMLElement>("[aria-invalid]")?.focus();
      return false;
    }
    if (confirmed) return autosave.flush();
    try {
      await send(values, base);
      autosave.settle(values);
      return true;
    } catch {
      return false;
    }
  };
  const keep = (which: "mine" | "theirs") => {
    if (!conflict) return;
    const now = conflict.theirs;
    setConflict(undefined);
    const kept = { ...values };
    for (const name of FIELDS) {
      const both = conflict.conflicts.some((one) => one.name === name);
      if (values[name] === base[name] || (both && which === "theirs")) kept[name] = now[name];
    }
    setBase(now);
    setValues(kept);
    if (FIELDS.every((name) => kept[name] === now[name])) autosave.settle(kept);
  };
  const errorOf = (name: Name) => problems[name] ?? (asked ? own[name as keyof typeof own] : undefined);
  const field = (name: Name) => ({
    label: t(`areas.clients.field.${name}`),
    value: values[name],
    disabled: !mayEdit,
    autoComplete: "off",
    error: errorOf(name),
  });
  return (
    <StepCard
      step="profile"
      client={client}
      onContinue={next}
      busy={autosave.state === "saving"}
      aside={confirmed && <SaveMark state={autosave.state} onRetry={() => void autosave.flush()} />}
    >
      <div className="grid gap-5 sm:grid-cols-2">
        <TextField
          {...field("full_name")}
          className="sm:col-span-2"
          maxLength={150}
          hint={t("areas.clients.nameHint")}
          onChange={(event) => set("full_name", event.target.value)}
        />
        <TextField
          {...field("phone")}
          type="tel"
          inputMode="tel"
          placeholder="+7 916 123-45-67"
          maxLength={24}
          hint={t("areas.clients.phoneHint")}
          onChange={(event) => set("phone", event.target.value)}
          onBlur={() => values.phone && set("phone", phoneMask(values.phone))}
        />
        <TextField
          {...field("email")}
          optional
          type="email"
          maxLength={254}
          onChange={(event) => set("email", event.target.value)}
        />
        <TextAreaField
          {...field("registration_address")}
          optional
          className="sm:col-span-2"
          rows={2}
          maxLength={300}
          hint={t("areas.clients.addressHint")}
          onChange={(event) => set("registration_address", event.target.value)}
        />
      </div>
      {problems.form && (
        <p role="alert" className="mt-4 font-medium text-danger">
          {problems.form}
        </p>
      )}
      <div className="mt-6 border-t border-line pt-5">
        <RecordConsent client={client} kind="personal_data" mayEdit={mayEdit} />
      </div>
      {conflict && (
        <ConflictTable
          title={t("areas.clients.changedTitle")}
          rows={conflict.conflicts.map((one: Conflict<Values>) => ({
            name: one.name,
            label: t(`areas.clients.field.${one.name}`),
            mine: one.mine,
            theirs: one.theirs,
          }))}
          onKeep={keep}
          onClose={() => setConflict(undefined)}
        />
      )}
    </StepCard>
  );
}
