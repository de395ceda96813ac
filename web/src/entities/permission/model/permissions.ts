import { queryOptions, useQuery } from "@tanstack/react-query";
import { useIsMember } from "@/entities/session/@x/permission";
import { api, unwrap } from "@/shared/api";

/** What one may do as a member of staff. The API decides each time anew; screens only leave out what it would refuse. */
export const permissionsQuery = queryOptions({
  queryKey: ["me", "permissions"],
  queryFn: () => unwrap(api.GET("/api/v1/users/me/permissions")),
  staleTime: 5 * 60_000,
});

export function usePermissions() {
  const member = useIsMember();
  return useQuery({ ...permissionsQuery, enabled: member });
}

/** Whether one holds a permission (`orders.refund`); false while it is not known. */
export function useMay(permission: string): boolean {
  return usePermissions().data?.permissions.includes(permission) ?? false;
}
