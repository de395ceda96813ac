import { queryOptions, useQuery } from "@tanstack/react-query";
import { useIsMember } from "@/entities/session/@x/permission";
import { api, unwrap } from "@/shared/api";

/** Not one of the API's: that a course names somebody, who needs no role then, as an author. */
export const AUTHOR = "courses.author";
const MAKERS = ["courses.create", "courses.administer"];

/** What one may do as a member of staff. The API decides each time anew; screens only leave out what it would refuse. */
export const permissionsQuery = queryOptions({
  queryKey: ["me", "permissions"],
  queryFn: () => unwrap(api.GET("/api/v1/users/me/permissions")),
  staleTime: 5 * 60_000,
});

// A request of its own: the rest of one's screens does not wait for the courses.
const authorQuery = queryOptions({
  queryKey: ["me", "author"],
  queryFn: async () => {
    const params = { query: { limit: 1 } };
    return (await unwrap(api.GET("/api/v1/courses/authored", { params }))).items.length > 0;
  },
  retry: false,
  staleTime: 5 * 60_000,
});

const useOwn = () => useQuery({ ...permissionsQuery, enabled: useIsMember() });

/** What one may do as a member of staff, and `AUTHOR`; `isAwaited`: that one is an author may still be found. */
export function usePermissions() {
  const { data: own, isError, error, refetch } = useOwn();
  const mayBeAuthor = own !== undefined && !MAKERS.some((one) => own.permissions.includes(one));
  const { data: isAuthor, isPending } = useQuery({ ...authorQuery, enabled: mayBeAuthor });
  const data = mayBeAuthor && isAuthor ? { ...own, permissions: [...own.permissions, AUTHOR] } : own;
  return { data, isError, error, refetch, isAwaited: mayBeAuthor && isPending };
}

/** Whether a course names one as an author, who has no role in which courses are made. */
export const useIsAuthor = (): boolean => usePermissions().data?.permissions.includes(AUTHOR) ?? false;

/** Whether one holds a permission (`orders.refund`); false while it is not known. */
export function useMay(permission: string): boolean {
  return useOwn().data?.permissions.includes(permission) ?? false;
}
