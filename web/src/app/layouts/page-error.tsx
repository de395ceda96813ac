import { useRouteError } from "react-router";
import { useTranslation } from "@/shared/i18n";
import { Button, ButtonLink, Empty } from "@/shared/ui";

/** In place of a page that broke; the rest of the site stays. */
export function PageError() {
  const { t } = useTranslation();
  const error = useRouteError();
  console.error(error);
  return (
    <div className="shell py-10" role="alert">
      <Empty
        title={t("pages.broken")}
        action={
          <div className="flex flex-wrap justify-center gap-3">
            <Button onClick={() => location.reload()}>{t("action.reload")}</Button>
            <ButtonLink to="/" variant="secondary">
              {t("action.home")}
            </ButtonLink>
          </div>
        }
      >
        {t("pages.brokenText")}
      </Empty>
    </div>
  );
}
