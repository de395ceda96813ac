import { Outlet } from "react-router";
import { RequirePermission } from "@/entities/permission";

/** A route's component that shows what lies below it to the holders of one of some permissions. */
export const guard = (anyOf: readonly string[], isPart: boolean) =>
  function Guard() {
    return (
      <RequirePermission anyOf={anyOf} isPart={isPart}>
        <Outlet />
      </RequirePermission>
    );
  };
