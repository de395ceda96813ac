import { Eye, RefreshCw } from "lucide-react";
import { useEffect, useState } from "react";
import { StepCard, useWizardClient } from "@/widgets/client-wizard";
import { change, type Client, departmentMask, numberMask, seriesMask, useCaseRights } from "@/entities/client";
import { PersonName } from "@/features/find-person";
import { api, ApiError, isCode, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { date, dateTime, organisationZone, todayIn } from "@/shared/lib";
import { useAutosave } from "@/shared/lib/saving";
import { Button, Dialog, errorText, fieldErrorText, Notice, toast } from "@/shared/ui";
import { SaveMark, TextAreaField, TextField } from "@/shared/ui/form";
import {
  EMPTY,
  FIELDS,
  keepTyped,
  type Name,
  type Passport,
  problemsOf,
  requestOf,
  typedPassport,
} from "../model/passport";

type Problems = Partial<Record<Name | "form", string | undefined>>;

/** Step 2: the passport. It is typed once and answered masked; showing it asks for a reason and is recorded. */
export function ClientPassportPage() {
  const { t } = useTranslation();
  const client = useWizardClient();
  const { mayEdit, mayHandle } = useCaseRights(client);
  const [editing, setEditing] = useState(() => !client.passport || typedPassport(client.id) !== undefined);
  const passport = client.passport;
  if (passport && !editing) {
    return (
      <StepCard step="passport" client={client}>
        <Recorded client={client} passport={passport} />
        <div className="mt-5 flex flex-wrap gap-3">
          {mayHandle && <Reveal client={client} />}
          {mayEdit && (
            <Button variant="quiet" onClick={() => setEditing(true)}>
              <RefreshCw aria-hidden />
              {t("areas.clients.passport.again")}
            </Button>
          )}
        </div>
      </StepCard>
    );
  }
  return <PassportForm key={client.id} client={client} mayEdit={mayEdit} onDone={() => setEditing(false)} />;
}

function Recorded({ client, passport }: { client: Client; passport: NonNullable<Client["passport"]> }) {
  const { t } = useTranslation();
  const late = client.warnings.some((one) => one.code === "series_year");
  return (
    <>
      <dl className="grid gap-4 sm:grid-cols-3">
        <div>
          <dt className="text-sm text-muted">{t("areas.clients.passport.masked")}</dt>
          <dd className="text-lg font-semibold tabular-nums">{passport.masked}</dd>
        </div>
        <div>
          <dt className="text-sm text-muted">{t("areas.clients.passport.recordedAt")}</dt>
          <dd className="font-medium">{dateTime(passport.recorded_at)}</dd>
          <dd className="text-sm text-muted">
            <PersonName id={passport.recorded_by} />
          </dd>
        </div>
        <div>
          <dt className="text-sm text-muted">{t("areas.clients.passport.validUntil")}</dt>
          <dd className="font-medium">
            {passport.valid_until ? date(passport.valid_until) : t("areas.clients.passport.forEver")}
          </dd>
        </div>
      </dl>
      {late && (
        <Notice tone="amber" className="mt-5" title={t("areas.clients.warning.series_year")}>
          {t("areas.clients.passport.checkSeries")}
        </Notice>
      )}
    </>
  );
}

function PassportForm({ client, mayEdit, onDone }: { client: Client; mayEdit: boolean; onDone: () => void }) {
  const { t } = useTranslation();
  const [values, setValues] = useState<Passport>(
    () => typedPassport(client.id) ?? { ...EMPTY, registration_address: client.registration_address ?? "" },
  );
  const [initial] = useState(values);
  const [left, setLeft] = useState<ReadonlySet<Name>>(new Set());
  const [refused, setRefused] = useState<Problems>({});
  // Another tab has recorded one meanwhile: it is replaced only by somebody who says so.
  const [seen, setSeen] = useState(client.passport?.recorded_at);
  const [own, setOwn] = useState<string>();
  const recorded = client.passport?.recorded_at;
  const elsewhere = recorded !== undefined && recorded !== seen && recorded !== own;
  const today = todayIn(organisationZone());
  const problems = problemsOf(values, today);
  const valid = Object.keys(problems).length === 0;
  const touched = FIELDS.some((name) => values[name] !== initial[name]) || typedPassport(client.id) !== undefined;

  useEffect(() => {
    if (touched) keepTyped(client.id, values);
  }, [client.id, values, touched]);
  // What is typed is kept in memory alone, so a reload says what it would lose.
  useEffect(() => {
    if (!touched || valid) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [touched, valid]);

  useEffect(() => {
    if (elsewhere && !touched) onDone();
  }, [elsewhere, touched, onDone]);

  const autosave = useAutosave<Passport>({
    value: values,
    initial: EMPTY,
    delayMs: 1500,
    ready: mayEdit && valid && !elsewhere && touched,
    save: async (passport, leaving) => {
      try {
        const send = (version: number) =>
          unwrap(
            api.PUT("/api/v1/manager/clients/{client_id}/passport", {
              params: { path: { client_id: client.id } },
              body: requestOf(passport, version),
              keepalive: leaving,
            }),
          );
        // A page that is being closed has no time to ask for the version first.
        const saved = leaving ? await send(client.version) : await change(client.id, send);
        setOwn(saved.passport?.recorded_at);
        setRefused({});
        keepTyped(client.id, undefined);
      } catch (error) {
        setRefused(refusalsOf(error));
        throw error;
      }
    },
  });
  const set = (name: Name, value: string) => {
    setValues((before) => ({ ...before, [name]: value }));
    setRefused((before) => ({ ...before, [name]: undefined, form: undefined }));
  };
  const next = async (): Promise<boolean> => {
    if (!mayEdit) return true;
    setLeft(new Set(FIELDS));
    if (!valid) {
      // With the errors on the page.
      setTimeout(() => document.querySelector<HTMLElement>("[aria-invalid]")?.focus());
      return false;
    }
    if (!(await autosave.flush())) return false;
    onDone();
    return true;
  };
  const field = (name: Name, write: (text: string) => string = (text) => text) => {
    const problem = left.has(name) ? problems[name] : undefined;
    return {
      label: t(`areas.clients.passport.${name}`),
      value: values[name],
      disabled: !mayEdit,
      autoComplete: "off",
      error: refused[name] ?? (problem && t(`areas.clients.passport.problem.${problem}`)),
      onChange: (event: { target: { value: string } }) => set(name, write(event.target.value)),
      onBlur: () => values[name] && setLeft((before) => new Set(before).add(name)),
    };
  };
  return (
    <StepCard
      step="passport"
      client={client}
      onContinue={next}
      busy={autosave.state === "saving"}
      aside={<SaveMark state={autosave.state} onRetry={() => void autosave.flush()} />}
    >
      {elsewhere && (
        <Notice
          tone="amber"
          className="mb-5"
          title={t("areas.clients.passport.elsewhere", { masked: client.passport?.masked ?? "" })}
          action={
            <div className="flex flex-wrap gap-3">
              <Button
                variant="secondary"
                onClick={() => {
                  keepTyped(client.id, undefined);
                  onDone();
                }}
              >
                {t("changed.takeTheirs")}
              </Button>
              <Button onClick={() => setSeen(recorded)}>{t("changed.keepMine")}</Button>
            </div>
          }
        />
      )}
      <p className="mb-5 text-sm text-muted">{t("areas.clients.passport.privacy")}</p>
      <div className="grid gap-5 sm:grid-cols-6">
        <TextField {...field("series", seriesMask)} className="sm:col-span-2" inputMode="numeric" placeholder="45 06" />
        <TextField
          {...field("number", numberMask)}
          className="sm:col-span-2"
          inputMode="numeric"
          placeholder="123456"
        />
        <TextField
          {...field("department_code", departmentMask)}
          className="sm:col-span-2"
          inputMode="numeric"
          placeholder="770-001"
        />
        <TextField
          {...field("issued_at")}
          className="sm:col-span-3"
          type="date"
          min="1997-10-01"
          max={today}
          hint={t("areas.clients.passport.issuedHint")}
        />
        <TextField {...field("birth_date")} className="sm:col-span-3" type="date" min="1900-01-01" max={today} />
        <TextAreaField
          {...field("issued_by")}
          className="sm:col-span-6"
          rows={2}
          maxLength={300}
          hint={t("areas.clients.passport.asPrinted")}
        />
        <TextField {...field("birth_place")} className="sm:col-span-6" maxLength={300} />
        <TextAreaField {...field("registration_address")} className="sm:col-span-6" rows={2} maxLength={300} />
      </div>
      {refused.form && (
        <p role="alert" className="mt-4 font-medium text-danger">
          {refused.form}
        </p>
      )}
    </StepCard>
  );
}

function refusalsOf(error: unknown): Problems {
  const found: Problems = {};
  if (error instanceof ApiError) {
    for (const one of error.fields) {
      const name = FIELDS.find((field) => one.field.endsWith(field));
      if (name) found[name] = fieldErrorText(one.code);
    }
  }
  return Object.keys(found).length > 0 ? found : { form: errorText(error) };
}

/** The passport in clear: for a reason, recorded in the person's history, in memory until the window is closed. */
function Reveal({ client }: { client: Client }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const [shown, setShown] = useState<Passport>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const close = () => {
    setOpen(false);
    setShown(undefined);
    setReason("");
    setError(undefined);
  };
  const show = async () => {
    if (!reason.trim() || busy) return;
    setBusy(true);
    setError(undefined);
    try {
      const path = { client_id: client.id };
      setShown(
        await unwrap(
          api.POST("/api/v1/manager/clients/{client_id}/passport/reveal", {
            params: { path },
            body: { reason: reason.trim() },
          }),
        ),
      );
    } catch (failed) {
      if (isCode(failed, "passport_not_found")) {
        toast.error(errorText(failed));
        close();
      } else setError(failed);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button variant="secondary" onClick={() => setOpen(true)}>
        <Eye aria-hidden />
        {t("areas.clients.passport.reveal")}
      </Button>
      <Dialog open={open} onClose={close} title={t("areas.clients.passport.reveal")}>
        {shown ? (
          <dl className="flex flex-col gap-3">
            {FIELDS.map((name) => (
              <div key={name}>
                <dt className="text-sm text-muted">{t(`areas.clients.passport.${name}`)}</dt>
                <dd className="font-medium wrap-anywhere tabular-nums">
                  {name === "issued_at" || name === "birth_date" ? date(shown[name]) : shown[name]}
                </dd>
              </div>
            ))}
          </dl>
        ) : (
          <form
            className="flex flex-col gap-4"
            onSubmit={(event) => {
              event.preventDefault();
              void show();
            }}
          >
            <p className="text-muted">{t("areas.clients.passport.revealText")}</p>
            <TextField
              label={t("areas.clients.reason")}
              value={reason}
              maxLength={500}
              onChange={(event) => setReason(event.target.value)}
              error={error ? errorText(error) : undefined}
            />
            <Button type="submit" busy={busy} disabled={!reason.trim()}>
              {t("areas.clients.passport.show")}
            </Button>
          </form>
        )}
      </Dialog>
    </>
  );
}
