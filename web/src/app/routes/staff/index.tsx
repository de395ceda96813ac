import { type RouteObject, useLocation } from "react-router";
import { Navigate } from "react-router";
import { StaffLayout } from "@/app/layouts/staff-layout";
import { RequireMember } from "@/entities/session";
import { usePermissions } from "@/entities/permission";
import { NotFoundPage } from "@/pages/public/not-found";
import { loadTexts } from "@/shared/i18n";
import { PageError } from "../../layouts/page-error";
import { loaded } from "../screen";
import { routeOf } from "./section";
import { SECTIONS } from "./sections";

/** `/desk` and `/admin` lead to the first section there that one may see. */
function FirstSection() {
  const area = useLocation().pathname.split("/")[1] ?? "";
  const { data, isAwaited } = usePermissions();
  const held = data?.permissions;
  if (!held) return null;
  const allowed = SECTIONS.filter((section) => section.anyOf.some((permission) => held.includes(permission)));
  const own = allowed.find((section) => section.path.startsWith(`/${area}/`));
  if (!own && isAwaited) return null;
  const first = own ?? allowed[0];
  return first ? <Navigate to={first.path} replace /> : <NotFoundPage />;
}

/** The routes of staff, which nobody else loads. */
export const staffRoutes: RouteObject[] = [
  {
    lazy: async () => {
      await loaded(() => loadTexts("more", "staff"));
      return {
        Component: () => (
          <RequireMember>
            <StaffLayout sections={SECTIONS} />
          </RequireMember>
        ),
      };
    },
    children: [
      {
        ErrorBoundary: PageError,
        children: [
          { path: "desk", Component: FirstSection },
          { path: "admin", Component: FirstSection },
          ...SECTIONS.map(routeOf),
          { path: "desk/*", Component: NotFoundPage },
          { path: "admin/*", Component: NotFoundPage },
        ],
      },
    ],
  },
];
