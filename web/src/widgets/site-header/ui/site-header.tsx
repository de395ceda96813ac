import { useQuery } from "@tanstack/react-query";
import { Bell, BriefcaseBusiness, Menu, ShoppingBag, UserRound } from "lucide-react";
import { useState } from "react";
import { Link, NavLink } from "react-router";
import { useCartCount } from "@/entities/cart";
import { unreadQuery } from "@/entities/notification";
import { useIsMember, useIsStaff } from "@/entities/session";
import { useTranslation } from "@/shared/i18n";
import { cn } from "@/shared/lib";
import { ButtonLink, Dialog, IconButton } from "@/shared/ui";
import { DisplaySettings } from "./display-settings";
import { Logo } from "./logo";

const LINKS = [
  ["/catalogue", "site.catalogue"],
  ["/courses", "site.academy"],
  ["/spaces", "site.spaces"],
  ["/donations", "site.donations"],
  ["/account/help", "site.help"],
] as const;

/** What is seen is what is named: who speaks to the browser says it, and the bell reads no more than ten. */
const upToNine = (value: number): string => (value > 9 ? "9+" : `${value}`);

function Count({ value }: { value: number }) {
  if (!value) return null;
  return (
    <span className="absolute top-1 right-0.5 grid h-4.5 min-w-4.5 place-items-center rounded-full bg-accent px-1 text-[0.6875rem] leading-none font-bold text-on-accent">
      {upToNine(value)}
    </span>
  );
}

export function SiteHeader() {
  const { t } = useTranslation();
  const member = useIsMember();
  const staff = useIsStaff();
  const count = useCartCount();
  const unread = useQuery({ ...unreadQuery, enabled: member }).data ?? 0;
  const [open, setOpen] = useState(false);
  return (
    <header className="sticky top-0 z-30 border-b border-line/70 bg-canvas/90 backdrop-blur-md">
      <div className="shell flex h-16 items-center gap-1 sm:gap-2">
        <IconButton label={t("site.menu")} className="-ml-2.5 md:hidden" onClick={() => setOpen(true)}>
          <Menu aria-hidden />
        </IconButton>
        <Link to="/" className="mr-auto flex min-h-11 items-center rounded-full md:mr-6" aria-label="Atrium">
          <Logo />
        </Link>
        <nav aria-label={t("site.menu")} className="mr-auto hidden gap-1 md:flex">
          {LINKS.map(([to, text]) => (
            <NavLink
              key={to}
              to={to}
              className={({ isActive }) =>
                cn(
                  "flex min-h-11 items-center rounded-full px-3.5 text-[0.9375rem] font-medium hover:bg-sunken",
                  isActive && "bg-sunken",
                )
              }
            >
              {t(text)}
            </NavLink>
          ))}
        </nav>
        <div className="hidden items-center lg:flex">
          <DisplaySettings />
        </div>
        {member ? (
          <>
            {staff && (
              <ButtonLink to="/desk" variant="quiet" size="icon" aria-label={t("site.desk")} title={t("site.desk")}>
                <BriefcaseBusiness aria-hidden />
              </ButtonLink>
            )}
            <ButtonLink
              to="/account/inbox"
              variant="quiet"
              size="icon"
              className="relative"
              aria-label={unread ? t("site.inboxUnread", { count: upToNine(unread) }) : t("site.inbox")}
            >
              <Bell aria-hidden />
              <Count value={unread} />
            </ButtonLink>
            <ButtonLink to="/account" variant="quiet" size="icon" aria-label={t("site.account")}>
              <UserRound aria-hidden />
            </ButtonLink>
          </>
        ) : (
          <ButtonLink to="/login" variant="quiet" className="px-3.5">
            {t("site.signIn")}
          </ButtonLink>
        )}
        <ButtonLink
          to="/cart"
          variant="quiet"
          size="icon"
          className="relative -mr-2.5"
          aria-label={count ? t("site.cartCount", { count: upToNine(count) }) : t("site.cart")}
        >
          <ShoppingBag aria-hidden />
          <Count value={count} />
        </ButtonLink>
      </div>
      <Dialog open={open} onClose={() => setOpen(false)} title={t("site.menu")} from="left">
        <nav aria-label={t("site.menu")} className="-mx-3 flex flex-col">
          {LINKS.map(([to, text]) => (
            <Link
              key={to}
              to={to}
              onClick={() => setOpen(false)}
              className="flex min-h-14 items-center rounded-control px-3 text-xl font-semibold hover:bg-sunken"
            >
              {t(text)}
            </Link>
          ))}
        </nav>
        <div className="mt-6 flex items-center gap-1 border-t border-line pt-4">
          <DisplaySettings />
        </div>
      </Dialog>
    </header>
  );
}
