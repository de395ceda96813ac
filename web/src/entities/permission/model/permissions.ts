import { queryOptions, useQuery } from "@tanstack/react-query";
import { useIsMember } from "@/entities/session/@x/permission";
import { api, unwrap } from "@/shared/api";

/** Not one of the API's: that a course names somebody, who needs no role then, as an author. */
export const AUTHOR = "courses.author";
const MAKERS = ["courses.create", "courses.administer"];

/**
 * What one may do as a member of staff, or as an author. The API decides each time anew; screens only leave out what it
 * would refuse.
 */
export const permissionsQuery = queryOptions({
  queryKey: ["me", "permissions"],
  queryFn: async () => {
    const own = await unwrap(api.GET("/api/v1/users/me/permissions"));
    if (MAKERS.some((one) => own.permissions.includes(one)) || !(await isAuthor())) return own;
    return { ...own, permissions: [...own.permissions, AUTHOR] };
  },
  staleTime: 5 * 60_000,
});

async function isAuthor(): Promise<boolean> {
  try {
    const params = { query: { limit: 1 } };
    return (await unwrap(api.GET("/api/v1/courses/authored", { params }))).items.length > 0;
  } catch {
    // The rest of one's screens does not wait for the courses.
    return false;
  }
}

export function usePermissions() {
  const member = useIsMember();
  return useQuery({ ...permissionsQuery, enabled: member });
}

/** Whether one holds a permission (`orders.refund`); false while it is not known. */
export function useMay(permission: string): boolean {
  return usePermissions().data?.permissions.includes(permission) ?? false;
}
