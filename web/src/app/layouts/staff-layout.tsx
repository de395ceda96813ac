import { Ellipsis, Search, Store } from "lucide-react";
import { useState } from "react";
import { Link, NavLink } from "react-router";
import { Logo } from "@/widgets/site-header";
import { useMe } from "@/entities/session";
import { usePermissions } from "@/entities/permission";
import { UploadTray } from "@/features/upload-video";
import { useTranslation } from "@/shared/i18n";
import { cn } from "@/shared/lib";
import { Dialog } from "@/shared/ui";
import type { Section } from "../routes/staff/section";
import { FinderButton, useFinder } from "./finder";
import { Frame } from "./frame";

const AREAS = ["desk", "admin"] as const;
// As many fit at the bottom of a phone, «Find» and «More» among them.
const AT_THE_BOTTOM = 5;

function SectionLinks({ sections, onLeave }: { sections: Section[]; onLeave?: () => void }) {
  const { t } = useTranslation();
  return AREAS.map((area) => {
    const own = sections.filter((section) => section.path.startsWith(`/${area}/`));
    return (
      own.length > 0 && (
        <div key={area} className="mb-5">
          <p className="px-3 pb-1.5 text-xs font-semibold tracking-wide text-muted uppercase">{t(`staff.${area}`)}</p>
          {own.map(({ path, title, icon: Icon }) => (
            <NavLink
              key={path}
              to={path}
              onClick={onLeave}
              className={({ isActive }) =>
                cn(
                  "flex min-h-11 items-center gap-2.5 rounded-control px-3 text-[0.9375rem] font-medium",
                  isActive ? "bg-ink text-canvas" : "hover:bg-sunken",
                )
              }
            >
              <Icon className="size-4.5 shrink-0" aria-hidden />
              {t(title)}
            </NavLink>
          ))}
        </div>
      )
    );
  });
}

/** The frame of the desk and the back office: the sections that one may see in a column, on a phone at the bottom. */
export function StaffLayout({ sections }: { sections: Section[] }) {
  const { t } = useTranslation();
  const me = useMe();
  const held = usePermissions().data?.permissions ?? [];
  const [open, setOpen] = useState(false);
  const finder = useFinder();
  const allowed = sections.filter((section) => section.anyOf.some((permission) => held.includes(permission)));
  // What is worked with all day comes before what is set up now and then.
  const byArea = AREAS.flatMap((area) => allowed.filter((section) => section.path.startsWith(`/${area}/`)));
  const aside = (
    <>
      <Link to="/" className="mx-3 mb-5 flex min-h-11 items-center" aria-label={`atrium: ${t("staff.toSite")}`}>
        <Logo />
      </Link>
      {finder.may && <FinderButton onOpen={finder.open} />}
      <nav aria-label={t("staff.sections")}>
        <SectionLinks sections={allowed} />
      </nav>
      <Link
        to="/account"
        className="mt-auto flex min-h-11 items-center truncate rounded-control px-3 text-sm text-muted hover:bg-sunken"
      >
        {me?.full_name}
      </Link>
    </>
  );
  const bottom = "flex min-h-14 min-w-0 flex-1 flex-col items-center justify-center gap-0.5 text-xs font-medium";
  return (
    <Frame
      className="px-4 pt-5 pb-24 sm:px-8 sm:pt-8 lg:ml-60 lg:pb-12"
      before={
        <aside className="fixed inset-y-0 left-0 hidden w-60 flex-col overflow-y-auto border-r border-line bg-surface px-3 py-4 lg:flex">
          {aside}
        </aside>
      }
      after={
        <>
          <UploadTray />
          {finder.palette}
          <nav
            aria-label={t("staff.sections")}
            className="fixed inset-x-0 bottom-0 z-30 flex border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] lg:hidden"
          >
            {byArea.slice(0, AT_THE_BOTTOM - (finder.may ? 2 : 1)).map(({ path, title, icon: Icon }) => (
              <NavLink
                key={path}
                to={path}
                className={({ isActive }) => cn(bottom, isActive ? "text-accent-strong" : "text-muted")}
              >
                <Icon className="size-5" aria-hidden />
                <span className="max-w-full truncate px-1">{t(title)}</span>
              </NavLink>
            ))}
            {finder.may && (
              <button type="button" onClick={finder.open} className={cn(bottom, "text-muted")}>
                <Search className="size-5" aria-hidden />
                {t("palette.open")}
              </button>
            )}
            <button type="button" onClick={() => setOpen(true)} className={cn(bottom, "text-muted")}>
              <Ellipsis className="size-5" aria-hidden />
              {t("staff.more")}
            </button>
          </nav>
          <Dialog open={open} onClose={() => setOpen(false)} title={t("staff.sections")} from="right">
            <nav aria-label={t("staff.sections")}>
              <SectionLinks sections={allowed} onLeave={() => setOpen(false)} />
            </nav>
            <Link
              to="/"
              className="flex min-h-11 items-center gap-2.5 rounded-control px-3 font-medium hover:bg-sunken"
            >
              <Store className="size-4.5" aria-hidden />
              {t("staff.toSite")}
            </Link>
          </Dialog>
        </>
      }
    />
  );
}
