import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { pagesQuery } from "@/entities/page";
import { useTranslation } from "@/shared/i18n";

export function SiteFooter() {
  const { t } = useTranslation();
  const pages = useQuery(pagesQuery).data?.items ?? [];
  return (
    <footer className="mt-16 border-t border-line">
      <div className="shell flex flex-col gap-6 py-10 sm:flex-row sm:items-start sm:justify-between">
        <p className="max-w-xs text-muted">{t("site.footer")}</p>
        <nav aria-label={t("site.about")}>
          <ul className="-my-2.5 flex flex-col gap-x-6 sm:flex-row sm:flex-wrap">
            {pages.map((page) => (
              <li key={page.slug}>
                <Link
                  to={`/pages/${page.slug}`}
                  className="inline-flex min-h-11 items-center underline-offset-4 hover:underline"
                >
                  {page.title}
                </Link>
              </li>
            ))}
            <li>
              <Link to="/verify" className="inline-flex min-h-11 items-center underline-offset-4 hover:underline">
                {t("site.verify")}
              </Link>
            </li>
            <li>
              <Link to="/certificates" className="inline-flex min-h-11 items-center underline-offset-4 hover:underline">
                {t("site.certificates")}
              </Link>
            </li>
            <li>
              <Link to="/account/help" className="inline-flex min-h-11 items-center underline-offset-4 hover:underline">
                {t("site.help")}
              </Link>
            </li>
          </ul>
        </nav>
      </div>
    </footer>
  );
}
