import { useMutation } from "@tanstack/react-query";
import { BadgeCheck, FileQuestion, FileUp, ShieldAlert } from "lucide-react";
import { type DragEvent, type ReactNode, useId, useState } from "react";
import { useSearchParams } from "react-router";
import { api, isCode, type Schemas, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { cn, dateTime, useTitle } from "@/shared/lib";
import { sha256 } from "@/shared/lib/sha256";
import { Button, Card, errorText, PageTitle } from "@/shared/ui";
import { TextField } from "@/shared/ui/form";

type Verification = Schemas["VerificationOut"];

const dropEvents = (onFile: (file: File | undefined) => void, onOver: (over: boolean) => void) => ({
  onDragOver: (event: DragEvent) => {
    event.preventDefault();
    onOver(true);
  },
  onDragLeave: () => onOver(false),
  onDrop: (event: DragEvent) => {
    event.preventDefault();
    onOver(false);
    onFile(event.dataTransfer.files[0]);
  },
});

/** Whether a file is a signed contract. The file stays here: its hash is computed in the browser, and only that is sent. */
export function VerifyPage() {
  const { t } = useTranslation();
  useTitle(t("verify.title"), { description: t("verify.text") });
  const [params] = useSearchParams();
  const [number, setNumber] = useState(params.get("contract_no") ?? "");
  const [file, setFile] = useState<File>();
  const [asked, setAsked] = useState(false);
  const [over, setOver] = useState(false);
  const fileId = useId();
  const verify = useMutation({
    mutationFn: async (picked: File) => {
      const hash = await sha256(await picked.arrayBuffer());
      const found = await unwrap(
        api.GET("/api/v1/verify/{contract_no}", {
          params: { path: { contract_no: number.trim() }, query: { sha256: hash } },
        }),
      );
      return { found, hash, name: picked.name };
    },
  });
  const pick = (picked: File | undefined) => {
    if (!picked) return;
    setFile(picked);
    verify.reset();
    if (number.trim()) verify.mutate(picked);
  };
  const submit = () => {
    setAsked(true);
    if (number.trim() && file) verify.mutate(file);
  };
  return (
    <div className="shell max-w-3xl! py-8 sm:py-12">
      <PageTitle>{t("verify.title")}</PageTitle>
      <p className="mb-6 max-w-prose text-muted">{t("verify.text")}</p>
      <Card>
        <form
          noValidate
          className="flex flex-col gap-5"
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
          {...dropEvents(pick, setOver)}
        >
          <TextField
            label={t("verify.number")}
            hint={t("verify.numberHint")}
            placeholder="K7M4-9Q2D"
            autoComplete="off"
            spellCheck={false}
            maxLength={20}
            value={number}
            error={asked && !number.trim() ? t("form.required") : undefined}
            onChange={(event) => {
              setNumber(event.target.value);
              verify.reset();
            }}
          />
          <div>
            <label
              htmlFor={fileId}
              className={cn(
                "flex cursor-pointer flex-col items-center gap-2 rounded-card border-2 border-dashed border-line-strong px-5 py-8 text-center",
                "transition-colors hover:border-ink has-focus-visible:outline-3 has-focus-visible:outline-accent",
                over && "border-accent! bg-accent-soft",
              )}
            >
              <FileUp className="size-7 text-muted" aria-hidden />
              <span className="font-semibold break-all">{file ? file.name : t("verify.file")}</span>
              <span className="text-sm text-muted">{t("verify.fileHint")}</span>
              <input
                id={fileId}
                type="file"
                accept="application/pdf,.pdf"
                className="sr-only"
                onChange={(event) => pick(event.target.files?.[0])}
              />
            </label>
            {asked && !file && <p className="mt-2 text-sm font-medium text-danger">{t("verify.fileRequired")}</p>}
          </div>
          <Button type="submit" size="lg" busy={verify.isPending} className="self-start">
            {t("verify.submit")}
          </Button>
        </form>
      </Card>
      <div role="status" className="mt-6">
        {verify.data && <Result {...verify.data} />}
        {verify.isError && (
          <Verdict
            tone="amber"
            icon={<FileQuestion aria-hidden />}
            title={isCode(verify.error, "contract_not_found") ? t("verify.unknown") : errorText(verify.error)}
          />
        )}
      </div>
      <section className="mt-10 flex flex-col gap-4">
        <h2 className="text-lg font-semibold">{t("verify.selfTitle")}</h2>
        <ol className="flex list-decimal flex-col gap-4 pl-5 text-[0.9375rem] marker:font-semibold">
          <Step text={t("verify.selfSeal")} command="pdfsig -nocert sealed.pdf" />
          <Step
            text={t("verify.selfCertificate")}
            command="openssl x509 -in certificate.pem -noout -fingerprint -sha256"
          />
          <Step text={t("verify.selfBytes")} command={`head -c ${t("verify.size")} sealed.pdf | sha256sum`} />
          <Step text={t("verify.selfLog")} />
        </ol>
        <p className="text-sm text-muted">{t("verify.limits")}</p>
      </section>
    </div>
  );
}

function Step({ text, command }: { text: string; command?: string }) {
  return (
    <li>
      {text}
      {command && (
        <code className="mt-1.5 block rounded-control bg-sunken px-3 py-2 text-sm break-words whitespace-pre-wrap">
          {command}
        </code>
      )}
    </li>
  );
}

function Result({ found, hash, name }: { found: Verification; hash: string; name: string }) {
  const { t } = useTranslation();
  const rows: [string, string][] = [
    [t("verify.fileName"), name],
    ["SHA-256", hash],
  ];
  if (found.signed_at) rows.push([t("verify.signedAt"), dateTime(found.signed_at)]);
  if (found.sealed_at) rows.push([t("verify.sealedAt"), dateTime(found.sealed_at)]);
  if (found.seal) {
    const { level, fingerprint } = found.seal as { level?: string; fingerprint?: string };
    rows.push([t("verify.seal"), [level, fingerprint].filter(Boolean).join(", ")]);
  }
  if (found.evidence_head) rows.push([t("verify.head"), found.evidence_head]);
  return (
    <Verdict
      tone={found.valid ? "leaf" : found.match ? "amber" : "danger"}
      icon={found.valid ? <BadgeCheck aria-hidden /> : <ShieldAlert aria-hidden />}
      title={t(`verify.match.${found.match ?? "none"}`)}
    >
      <dl className="mt-4 grid gap-x-6 gap-y-2 text-sm sm:grid-cols-[auto_1fr]">
        {rows.map(([term, value]) => (
          <div key={term} className="contents">
            <dt className="text-muted">{term}</dt>
            <dd className="min-w-0 font-medium break-all">{value}</dd>
          </div>
        ))}
      </dl>
    </Verdict>
  );
}

const TONES = { leaf: "border-leaf text-leaf", amber: "border-amber text-amber", danger: "border-danger text-danger" };

function Verdict({
  tone,
  icon,
  title,
  children,
}: {
  tone: keyof typeof TONES;
  icon: ReactNode;
  title: string;
  children?: ReactNode;
}) {
  return (
    <div className={cn("rounded-card border-2 bg-surface p-5 sm:p-6", TONES[tone])}>
      <p className="flex items-center gap-3 text-lg font-semibold [&_svg]:size-7 [&_svg]:shrink-0">
        {icon}
        {title}
      </p>
      <div className="text-ink">{children}</div>
    </div>
  );
}
