import {
  Award,
  Bell,
  BellRing,
  CalendarClock,
  CalendarDays,
  FileSignature,
  GraduationCap,
  HandHeart,
  LifeBuoy,
  LogOut,
  MonitorSmartphone,
  Package,
  Settings2,
  Shield,
  Sparkles,
  Ticket,
  Trophy,
  UserRound,
  UsersRound,
  Waypoints,
} from "lucide-react";
import { useEffect, useRef } from "react";
import { NavLink, Outlet, useLocation, useNavigate } from "react-router";
import { dropReductions } from "@/entities/cart";
import { useMe } from "@/entities/session";
import { signOut } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { cn } from "@/shared/lib";
import { Button, toast, toastError } from "@/shared/ui";

const SECTIONS = [
  ["/account", "account.profile", UserRound],
  ["/account/orders", "account.orders", Package],
  ["/account/waitlist", "account.waitlist", BellRing],
  ["/account/courses", "account.courses", GraduationCap],
  ["/account/achievements", "account.achievements", Trophy],
  ["/account/certificates", "account.certificates", Award],
  ["/account/inbox", "account.inbox", Bell],
  ["/account/help", "account.tickets", LifeBuoy],
  ["/account/contracts", "account.contracts", FileSignature],
  ["/account/visits", "account.visits", CalendarDays],
  ["/account/bookings", "account.bookings", CalendarClock],
  ["/account/passes", "account.passes", Ticket],
  ["/account/guests", "account.guests", UsersRound],
  ["/account/donations", "account.donations", HandHeart],
  ["/account/karma", "account.karma", Sparkles],
  ["/account/timeline", "account.timeline", Waypoints],
  ["/account/preferences", "account.preferences", Settings2],
  ["/account/sessions", "account.sessions", MonitorSmartphone],
  ["/account/data", "account.data", Shield],
] as const;

/** One's own pages: a column of sections, on a phone a strip that scrolls. */
export function AccountLayout() {
  const { t } = useTranslation();
  const me = useMe();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const strip = useRef<HTMLElement>(null);
  // On a phone the sections are a strip: the present one is brought into sight.
  useEffect(() => {
    const current = strip.current?.querySelector<HTMLElement>('[aria-current="page"]');
    if (current && strip.current) strip.current.scrollLeft = current.offsetLeft - 24;
  }, [pathname]);
  const leave = async () => {
    try {
      await signOut();
      dropReductions();
      await navigate("/", { replace: true });
      toast.success(t("auth.signedOut"));
    } catch (error) {
      toastError(error);
    }
  };
  return (
    <div className="shell grid grid-cols-[minmax(0,1fr)] gap-6 py-6 sm:py-10 lg:grid-cols-[15rem_minmax(0,1fr)] lg:gap-12">
      <aside className="lg:sticky lg:top-24 lg:self-start">
        <p className="mb-4 hidden truncate px-3.5 text-sm text-muted lg:block">{me?.full_name}</p>
        <nav
          ref={strip}
          aria-label={t("account.sections")}
          className="relative -mx-4 flex gap-1 overflow-x-auto px-4 [scrollbar-width:none] sm:-mx-10 sm:px-10 lg:mx-0 lg:flex-col lg:px-0"
        >
          {SECTIONS.map(([to, text, Icon]) => (
            <NavLink
              key={to}
              to={to}
              end={to === "/account"}
              className={({ isActive }) =>
                cn(
                  "flex min-h-11 shrink-0 items-center gap-2.5 rounded-full px-3.5 font-medium whitespace-nowrap",
                  isActive ? "bg-ink text-canvas" : "hover:bg-sunken max-lg:bg-sunken",
                )
              }
            >
              <Icon className="size-4.5 shrink-0" aria-hidden />
              {t(text)}
            </NavLink>
          ))}
          <Button
            variant="quiet"
            className="justify-start! gap-2.5! px-3.5! font-medium! text-muted max-lg:bg-sunken"
            onClick={() => void leave()}
          >
            <LogOut className="size-4.5!" aria-hidden />
            {t("auth.signOut")}
          </Button>
        </nav>
      </aside>
      <div className="min-w-0 max-w-3xl">
        <Outlet />
      </div>
    </div>
  );
}
