import { ShieldAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "@/shared/i18n";
import { ButtonLink, Empty, LoadError, Skeleton } from "@/shared/ui";
import { usePermissions } from "../model/permissions";

/** A screen for those who hold one of some permissions; others read what is missing and who can give it. */
export function RequirePermission({ anyOf, children }: { anyOf: readonly string[]; children: ReactNode }) {
  const { t } = useTranslation();
  const query = usePermissions();
  if (query.isError) return <LoadError error={query.error} retry={() => void query.refetch()} isPage />;
  if (!query.data) return <Skeleton className="h-64 rounded-card" />;
  if (anyOf.some((permission) => query.data.permissions.includes(permission))) return children;
  const factor = query.data.lacks_second_factor;
  return (
    <Empty
      isPage
      icon={<ShieldAlert aria-hidden />}
      title={t(factor ? "staff.factor" : "staff.forbidden")}
      action={factor && <ButtonLink to="/account/sessions">{t("staff.factorSet")}</ButtonLink>}
    >
      {t(factor ? "staff.factorText" : "staff.forbiddenText")}
    </Empty>
  );
}
