import { useTranslation } from "@/shared/i18n";
import { useTitle } from "@/shared/lib";
import { ButtonLink, Empty } from "@/shared/ui";

export function NotFoundPage() {
  const { t } = useTranslation();
  useTitle(t("pages.notFound"));
  return (
    <div className="shell py-12">
      <h1 className="sr-only">{t("pages.notFound")}</h1>
      <Empty title={t("pages.notFound")} action={<ButtonLink to="/">{t("action.home")}</ButtonLink>}>
        {t("pages.notFoundText")}
      </Empty>
    </div>
  );
}
