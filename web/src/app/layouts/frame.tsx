import { lazy, type ReactNode, Suspense, useEffect, useRef } from "react";
import { Outlet, ScrollRestoration, useLocation, useNavigation } from "react-router";
import { useHasTasks } from "@/entities/task";
import { loadTexts, useTranslation } from "@/shared/i18n";
import { useHasToasts } from "@/shared/ui";
import { cn, useIsDark, useOnline } from "@/shared/lib";

const TaskTray = lazy(async () => {
  const [tray] = await Promise.all([import("@/widgets/task-tray"), loadTexts("more")]);
  return { default: tray.TaskTray };
});
const Toaster = lazy(async () => ({ default: (await import("sonner")).Toaster }));

/** What surrounds every page: the way past the menu, toasts, tasks, and the bar that says that there is no connection. */
export function Frame({ before, after, className }: { before: ReactNode; after: ReactNode; className?: string }) {
  const { t } = useTranslation();
  const online = useOnline();
  const dark = useIsDark();
  const hasToasts = useHasToasts();
  const { pathname } = useLocation();
  const busy = useNavigation().state !== "idle";
  const hasTasks = useHasTasks();
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  // A new page starts at its content for whoever uses a keyboard or a screen reader.
  useEffect(() => {
    if (first.current) first.current = false;
    else main.current?.focus({ preventScroll: true });
  }, [pathname]);
  return (
    <>
      <a
        href="#content"
        className="fixed top-2 left-2 z-50 -translate-y-20 rounded-full bg-ink px-5 py-3 font-semibold text-canvas focus:translate-y-0"
      >
        {t("site.skip")}
      </a>
      <div
        aria-hidden
        className={cn(
          "fixed inset-x-0 top-0 z-40 h-0.5 origin-left bg-accent transition-transform duration-500",
          busy ? "scale-x-75" : "scale-x-0",
        )}
      />
      {!online && (
        <p role="status" className="bg-amber-soft px-4 py-2 text-center text-sm font-medium text-amber">
          {t("site.offline")}
        </p>
      )}
      {before}
      <main ref={main} id="content" tabIndex={-1} className={cn("flex-1 outline-none", className)}>
        <Outlet />
      </main>
      {after}
      {hasToasts && (
        <Suspense>
          <Toaster position="bottom-center" theme={dark ? "dark" : "light"} toastOptions={{ className: "toast" }} />
        </Suspense>
      )}
      {hasTasks && (
        <Suspense>
          <TaskTray />
        </Suspense>
      )}
      <ScrollRestoration />
    </>
  );
}
