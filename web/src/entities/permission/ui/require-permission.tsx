import { ShieldAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "@/shared/i18n";
import { ButtonLink, Empty, LoadError, Skeleton } from "@/shared/ui";
import { AUTHOR, usePermissions } from "../model/permissions";

interface RequirePermissionProps {
  anyOf: readonly string[];
  /** What is asked for is a part of a screen, which has its own heading and title. */
  isPart?: boolean;
  children: ReactNode;
}

/** A screen for those who hold one of some permissions; others read what is missing and who can give it. */
export function RequirePermission({ anyOf, isPart = false, children }: RequirePermissionProps) {
  const { data, isError, error, refetch, isAwaited } = usePermissions();
  if (isError) return <LoadError error={error} retry={() => void refetch()} isPage={!isPart} />;
  if (!data) return <Skeleton className="h-64 rounded-card" />;
  if (anyOf.some((permission) => data.permissions.includes(permission))) return children;
  if (isAwaited && anyOf.includes(AUTHOR)) return <Skeleton className="h-64 rounded-card" />;
  return <Missing factor={data.lacks_second_factor} isPage={!isPart} />;
}

function Missing({ factor, isPage }: { factor: boolean; isPage: boolean }) {
  const { t } = useTranslation();
  return (
    <Empty
      isPage={isPage}
      icon={<ShieldAlert aria-hidden />}
      title={t(factor ? "staff.factor" : "staff.forbidden")}
      action={factor && <ButtonLink to="/account/sessions">{t("staff.factorSet")}</ButtonLink>}
    >
      {t(factor ? "staff.factorText" : "staff.forbiddenText")}
    </Empty>
  );
}
