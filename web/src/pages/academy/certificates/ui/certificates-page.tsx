import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { Award, Download } from "lucide-react";
import { Link } from "react-router";
import { api, type Schemas, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { date, organisationDay, useTitle } from "@/shared/lib";
import { Badge, Button, ButtonLink, Empty, LoadError, LoadMore, PageTitle, Skeleton, toastError } from "@/shared/ui";

type Certificate = Schemas["OwnCertificateOut"];

export function CertificatesPage() {
  const { t } = useTranslation();
  useTitle(t("academy.certificates"));
  const certificates = useInfiniteQuery({
    queryKey: ["own-certificates"],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/certificates/mine", {
          params: { query: { limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });
  const items = certificates.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageTitle>{t("academy.certificates")}</PageTitle>
      {certificates.isError ? (
        <LoadError error={certificates.error} retry={() => void certificates.refetch()} />
      ) : certificates.isPending ? (
        <Skeleton className="h-32 rounded-card" />
      ) : items.length === 0 ? (
        <Empty
          icon={<Award aria-hidden />}
          title={t("academy.certificatesEmpty")}
          action={<ButtonLink to="/account/courses">{t("academy.mine")}</ButtonLink>}
        >
          {t("academy.certificatesEmptyText")}
        </Empty>
      ) : (
        <ul className="flex flex-col gap-3">
          {items.map((one) => (
            <Row key={one.number} certificate={one} />
          ))}
        </ul>
      )}
      <LoadMore query={certificates} />
    </>
  );
}

function Row({ certificate }: { certificate: Certificate }) {
  const { t } = useTranslation();
  const open = useMutation({
    mutationFn: () =>
      unwrap(
        api.GET("/api/v1/certificates/{certificate_no}/file", {
          params: { path: { certificate_no: certificate.number } },
        }),
      ),
    onSuccess: ({ url }) => location.assign(url),
    onError: toastError,
  });
  return (
    <li className="flex flex-wrap items-center gap-4 rounded-card border border-line bg-surface p-5">
      <Award className="size-8 shrink-0 text-accent" aria-hidden />
      <div className="min-w-0 flex-1 basis-48">
        <h2 className="font-semibold">
          <Link to={`/certificates/${certificate.number}`} className="underline-offset-4 hover:underline">
            {certificate.course_title}
          </Link>
        </h2>
        <p className="text-sm text-muted">
          {date(organisationDay(certificate.issued_at))} · {certificate.number}
        </p>
        {certificate.status !== "valid" && (
          <p className="mt-2">
            <Badge tone="amber">{t(`academy.certificateStatus.${certificate.status}`)}</Badge>
          </p>
        )}
      </div>
      <Button variant="secondary" busy={open.isPending} onClick={() => open.mutate()}>
        <Download aria-hidden />
        {t("academy.download")}
      </Button>
    </li>
  );
}
