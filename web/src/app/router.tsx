import { createBrowserRouter, Outlet, redirect, type RouteObject } from "react-router";
import { RequireMember } from "@/entities/session";
import { config } from "@/shared/config";
import { HomePage } from "@/pages/public/home";
import { PageError } from "./layouts/page-error";
import { SiteLayout } from "./layouts/site-layout";
import { PageFallback } from "./layouts/page-fallback";
import { loaded, screen } from "./routes/screen";

const members = (children: RouteObject[]): RouteObject => ({
  Component: () => (
    <RequireMember>
      <Outlet />
    </RequireMember>
  ),
  children,
});

/** The payment page comes back to `/` with what was paid in the query (`PAYMENT_RETURN_URL` of the API). */
function afterPayment({ request }: { request: Request }): Response | null {
  const query = new URL(request.url).searchParams;
  const order = query.get("order");
  if (order) return redirect(`/orders/${encodeURIComponent(order)}`);
  if (query.has("invoice")) return redirect("/account/contracts");
  const course = query.get("course");
  if (course) return redirect(`/courses/${encodeURIComponent(course)}?paid=1`);
  if (query.has("booking")) return redirect("/account/bookings");
  if (query.has("pass")) return redirect("/account/passes");
  return query.has("donation") ? redirect("/account/donations") : null;
}

export function createRouter() {
  const areas: RouteObject[] = [
    { index: true, Component: HomePage, loader: afterPayment },
    screen("catalogue", async () => (await import("@/pages/public/catalogue")).CataloguePage),
    screen("products/:productId", async () => (await import("@/pages/public/product")).ProductPage),
    screen("cart", async () => (await import("@/pages/shop/cart")).CartPage),
    screen("pages/:slug", async () => (await import("@/pages/public/page")).PagePage),
    screen("donations", async () => (await import("@/pages/public/donations")).DonationsPage),
    screen("courses", async () => (await import("@/pages/academy/courses")).CoursesPage),
    screen("courses/:courseId", async () => (await import("@/pages/academy/course")).CoursePage),
    screen("courses/:courseId/lessons/:lessonId", async () => (await import("@/pages/academy/lesson")).LessonPage),
    screen("certificates", async () => (await import("@/pages/academy/certificate")).CertificatePage),
    screen("certificates/:number", async () => (await import("@/pages/academy/certificate")).CertificatePage),
    screen("login", async () => (await import("@/pages/auth/login")).LoginPage),
    screen("register", async () => (await import("@/pages/auth/register")).RegisterPage),
    screen("forgot", async () => (await import("@/pages/auth/forgot")).ForgotPage),
    screen("spaces", async () => (await import("@/pages/public/spaces")).SpacesPage),
    screen("spaces/:spaceId", async () => (await import("@/pages/coworking/book")).BookPage),
    screen("verify", async () => (await import("@/pages/contracts/verify")).VerifyPage),
    members([
      screen("contracts/:contractId", async () => (await import("@/pages/contracts/contract")).ContractPage),
      screen("courses/:courseId/progress", async () => (await import("@/pages/academy/why")).WhyPage),
      screen("confirm", async () => (await import("@/pages/auth/confirm")).ConfirmPage),
      screen("checkout", async () => (await import("@/pages/shop/checkout")).CheckoutPage),
      screen("orders/:orderId", async () => (await import("@/pages/shop/order")).OrderPage),
      screen("help/new", async () => (await import("@/pages/help/ticket-new")).TicketNewPage),
      screen("help/ask", async () => (await import("@/pages/help/ask")).AskPage),
      screen("help/ask/:taskId", async () => (await import("@/pages/help/ask")).AskPage),
      screen("help/:ticketId", async () => (await import("@/pages/help/ticket")).TicketPage),
      {
        ...screen("account", async () => (await import("@/pages/account/layout")).AccountLayout),
        children: [
          screen("", async () => (await import("@/pages/account/profile")).ProfilePage),
          screen("orders", async () => (await import("@/pages/shop/orders")).OrdersPage),
          screen("waitlist", async () => (await import("@/pages/shop/waitlist")).WaitlistPage),
          screen("courses", async () => (await import("@/pages/academy/mine")).OwnCoursesPage),
          screen("achievements", async () => (await import("@/pages/academy/achievements")).AchievementsPage),
          screen("certificates", async () => (await import("@/pages/academy/certificates")).CertificatesPage),
          screen("inbox", async () => (await import("@/pages/account/inbox")).InboxPage),
          screen("karma", async () => (await import("@/pages/account/karma")).KarmaPage),
          screen("timeline", async () => (await import("@/pages/account/timeline")).TimelinePage),
          screen("sessions", async () => (await import("@/pages/account/sessions")).SessionsPage),
          screen("preferences", async () => (await import("@/pages/account/preferences")).PreferencesPage),
          screen("data", async () => (await import("@/pages/account/data")).DataPage),
          screen("visits", async () => (await import("@/pages/account/visits")).VisitsPage),
          screen("bookings", async () => (await import("@/pages/coworking/bookings")).BookingsPage),
          screen("passes", async () => (await import("@/pages/coworking/passes")).PassesPage),
          screen("guests", async () => (await import("@/pages/coworking/guests")).GuestsPage),
          screen("donations", async () => (await import("@/pages/account/own-donations")).OwnDonationsPage),
          screen("contracts", async () => (await import("@/pages/contracts/list")).ContractsPage),
          screen("help", async () => (await import("@/pages/help/tickets")).TicketsPage),
        ],
      },
    ]),
    { path: "orders", loader: () => redirect("/account/orders") },
    { path: "contracts", loader: () => redirect("/account/contracts") },
    { path: "help", loader: () => redirect("/account/help") },
    screen("*", async () => (await import("@/pages/public/not-found")).NotFoundPage),
  ];
  if (config().stage === "local") {
    areas.unshift(screen("_local/ui", async () => (await import("@/pages/internal/components")).ComponentsPage));
  }
  const site: RouteObject = {
    path: "/",
    Component: SiteLayout,
    HydrateFallback: PageFallback,
    children: [{ ErrorBoundary: PageError, children: areas }],
  };
  return createBrowserRouter([site], {
    // What staff have is not in what everybody loads: not even its list.
    patchRoutesOnNavigation: async ({ path, patch }) => {
      if (/^\/(desk|admin)(\/|$)/.test(path)) patch(null, (await loaded(() => import("./routes/staff"))).staffRoutes);
    },
  });
}
