import type { LucideIcon } from "lucide-react";
import type { ParseKeys } from "i18next";
import { Outlet, type RouteObject } from "react-router";
import { RequirePermission } from "@/entities/permission";

/** A part of the desk or of the back office: its place in the menu and its screens. */
export interface Section {
  /** `/desk/tickets`: the first screen; the others lie below it. */
  path: `/desk/${string}` | `/admin/${string}`;
  title: ParseKeys;
  icon: LucideIcon;
  /** Who sees it: the holders of one of these permissions. */
  anyOf: readonly [string, ...string[]];
  /** Its screens, with paths relative to its own. */
  screens: RouteObject[];
}

/** A section's routes, for those who hold one of its permissions. */
export const routeOf = (section: Section): RouteObject => ({
  path: section.path.slice(1),
  Component: () => (
    <RequirePermission anyOf={section.anyOf}>
      <Outlet />
    </RequirePermission>
  ),
  children: section.screens,
});
