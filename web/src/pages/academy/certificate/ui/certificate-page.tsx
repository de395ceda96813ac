import { useMutation, useQuery } from "@tanstack/react-query";
import { BadgeCheck, FileUp, ShieldAlert } from "lucide-react";
import { useId, useState } from "react";
import { useNavigate, useParams } from "react-router";
import { api, isCode, type Schemas, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { cn, date, organisationDay, useTitle } from "@/shared/lib";
import { sha256 } from "@/shared/lib/sha256";
import { Button, Card, errorText, LoadError, PageTitle, Skeleton } from "@/shared/ui";
import { TextField } from "@/shared/ui/form";

type Certificate = Schemas["CertificateOut"];

/** Everybody may look: whether a certificate is genuine, by its number or by its file. */
export function CertificatePage() {
  const { t } = useTranslation();
  useTitle(t("academy.verify.title"), { description: t("academy.verify.text") });
  const { number } = useParams();
  return (
    <div className="shell max-w-3xl! py-8 sm:py-12">
      <PageTitle>{t("academy.verify.title")}</PageTitle>
      <p className="mb-6 max-w-prose text-muted">{t("academy.verify.text")}</p>
      <div className="flex flex-col gap-6">
        {number && <ByNumber key={number} number={number} />}
        <Search key={`search-${number ?? ""}`} initial={number ?? ""} />
        <ByFile />
      </div>
    </div>
  );
}

function ByNumber({ number }: { number: string }) {
  const certificate = useQuery({
    queryKey: ["certificate", number],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/certificates/{certificate_no}", { params: { path: { certificate_no: number } }, signal }),
      ),
  });
  if (certificate.data) return <Verdict result={certificate.data.status} certificate={certificate.data} />;
  if (isCode(certificate.error, "certificate_not_found")) return <Verdict result="unknown" certificate={null} />;
  if (certificate.isError) return <LoadError error={certificate.error} retry={() => void certificate.refetch()} />;
  return <Skeleton className="h-48 rounded-card" />;
}

function Search({ initial }: { initial: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [number, setNumber] = useState(initial);
  const [asked, setAsked] = useState(false);
  return (
    <Card>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (number.trim()) void navigate(`/certificates/${encodeURIComponent(number.trim().toUpperCase())}`);
        }}
      >
        <TextField
          label={t("academy.verify.number")}
          placeholder="K7M4-9Q2D-XW3P"
          autoComplete="off"
          spellCheck={false}
          maxLength={20}
          value={number}
          error={asked && !number.trim() ? t("form.required") : undefined}
          onChange={(event) => setNumber(event.target.value)}
        />
        <Button type="submit" className="self-start">
          {t("academy.verify.submit")}
        </Button>
      </form>
    </Card>
  );
}

/** The file stays here: only its hash is sent. */
function ByFile() {
  const { t } = useTranslation();
  const id = useId();
  const verify = useMutation({
    mutationFn: async (file: File) => {
      const hash = await sha256(await file.arrayBuffer());
      return unwrap(api.POST("/api/v1/certificates/verify", { body: { sha256: hash } }));
    },
  });
  return (
    <>
      <label
        htmlFor={id}
        className="flex cursor-pointer flex-col items-center gap-2 rounded-card border-2 border-dashed border-line-strong px-5 py-8 text-center transition-colors hover:border-ink has-focus-visible:outline-3 has-focus-visible:outline-accent"
      >
        <FileUp className="size-7 text-muted" aria-hidden />
        <span className="font-semibold">{t("academy.verify.file")}</span>
        <span className="text-sm text-muted">{t("academy.verify.fileHint")}</span>
        <input
          id={id}
          type="file"
          accept="application/pdf,.pdf"
          className="sr-only"
          onChange={(event) => {
            const file = event.target.files?.[0];
            if (file) verify.mutate(file);
            // The same file again, after an answer that was lost.
            event.target.value = "";
          }}
        />
      </label>
      <div role="status">
        {verify.data && <Verdict result={verify.data.result} certificate={verify.data.certificate} />}
        {verify.isError && <p className="font-medium text-danger">{errorText(verify.error)}</p>}
      </div>
    </>
  );
}

type Result = "valid" | "revoked" | "replaced" | "forged" | "unknown";

function Verdict({ result, certificate }: { result: Result; certificate: Certificate | null }) {
  const { t } = useTranslation();
  const isValid = result === "valid";
  const Icon = isValid ? BadgeCheck : ShieldAlert;
  return (
    <Card className={cn("flex flex-col gap-4", isValid ? "border-leaf!" : "border-danger!")}>
      <h2 className={cn("flex items-center gap-3 text-xl font-semibold", isValid ? "text-leaf" : "text-danger")}>
        <Icon className="size-7 shrink-0" aria-hidden />
        {t(`academy.verify.result.${result}`)}
      </h2>
      {certificate && (
        <dl className="grid gap-4 sm:grid-cols-2">
          {(
            [
              [t("academy.verify.holder"), certificate.holder_name],
              [t("academy.verify.course"), certificate.course_title],
              [t("academy.verify.hours"), String(certificate.hours)],
              [t("academy.verify.issued"), date(organisationDay(certificate.issued_at))],
              [t("academy.verify.number"), certificate.number],
              ...(certificate.revoked_at
                ? [[t("academy.verify.revokedAt"), date(organisationDay(certificate.revoked_at))]]
                : []),
              ["SHA-256", certificate.sha256],
            ] as [string, string][]
          ).map(([name, value]) => (
            <div key={name} className={name === "SHA-256" ? "sm:col-span-2" : undefined}>
              <dt className="text-sm text-muted">{name}</dt>
              <dd className="font-medium break-all">{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </Card>
  );
}
