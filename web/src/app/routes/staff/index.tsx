import { type RouteObject, useLocation } from "react-router";
import { Navigate } from "react-router";
import { StaffLayout } from "@/app/layouts/staff-layout";
import { RequireMember } from "@/entities/session";
import { usePermissions } from "@/entities/permission";
import { NotFoundPage } from "@/pages/public/not-found";
import { loadTexts } from "@/shared/i18n";
import { PageError } from "../../layouts/page-error";
import { automation } from "./automation";
import { clients } from "./clients";
import { courses } from "./courses";
import { door } from "./door";
import { operations } from "./operations";
import { people } from "./people";
import { routeOf, type Section } from "./section";
import { shop } from "./shop";
import { support } from "./support";

/** What staff have, in the order of the menu. */
const SECTIONS: Section[] = [
  ...support,
  ...clients,
  ...door,
  ...shop,
  ...courses,
  ...people,
  ...automation,
  ...operations,
];

/** `/desk` and `/admin` lead to the first section there that one may see. */
function FirstSection() {
  const area = useLocation().pathname.split("/")[1] ?? "";
  const held = usePermissions().data?.permissions;
  if (!held) return null;
  const allowed = SECTIONS.filter((section) => section.anyOf.some((permission) => held.includes(permission)));
  const first = allowed.find((section) => section.path.startsWith(`/${area}/`)) ?? allowed[0];
  return first ? <Navigate to={first.path} replace /> : <NotFoundPage />;
}

/** The routes of staff, which nobody else loads. */
export const staffRoutes: RouteObject[] = [
  {
    lazy: async () => {
      await loadTexts("more", "staff");
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
