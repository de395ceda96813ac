import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, queryClient, type Schemas, unwrap } from "@/shared/api";

export type Person = Schemas["UserOut"];
export type RoleName = Schemas["Role"];
export type Role = Schemas["RoleOut"];
export type Grant = Schemas["GrantedAchievementOut"];

/** As the API's table has them; everybody is a customer, so that one is not given. */
export const GIVEN_ROLES = [
  "packer",
  "content",
  "support_agent",
  "accountant",
  "mail_gateway",
  "manager",
  "admin",
] as const satisfies RoleName[];

export const peopleQuery = (filter: { q: string; role: string; state: string }) =>
  infiniteQueryOptions({
    queryKey: ["users", "list", filter],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/users", {
          params: {
            query: {
              limit: 50,
              ...(filter.q ? { q: filter.q } : {}),
              ...(filter.role ? { role: filter.role as RoleName } : {}),
              ...(filter.state ? { is_active: filter.state === "active" } : {}),
              ...(pageParam ? { cursor: pageParam } : {}),
            },
          },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });

export const personQuery = (id: string) =>
  queryOptions({
    queryKey: ["users", id],
    queryFn: () => unwrap(api.GET("/api/v1/users/{user_id}", { params: { path: { user_id: id } } })),
  });

/** Somebody as they are now, past what is cached. */
export const readPerson = (id: string): Promise<Person> => queryClient.query({ ...personQuery(id), staleTime: 0 });

export const rolesQuery = queryOptions({
  queryKey: ["users", "roles"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/users/roles", { signal })),
  staleTime: Infinity,
});

export const grantsQuery = (id: string) =>
  queryOptions({
    queryKey: ["users", id, "achievements"],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/users/{user_id}/achievements", { params: { path: { user_id: id } }, signal })),
  });

export const allAchievementsQuery = queryOptions({
  queryKey: ["achievements", "all"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/achievements", { params: { query: { all: true } }, signal })),
});

export const timelineQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ["users", id, "timeline"],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/users/{user_id}/timeline", {
          params: { path: { user_id: id }, query: { limit: 30, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });

/** Roles or access; the answer is the person as they are now. */
export async function change(id: string, body: Schemas["UserUpdate"]): Promise<void> {
  const changed = await unwrap(api.PATCH("/api/v1/users/{user_id}", { params: { path: { user_id: id } }, body }));
  queryClient.setQueryData(personQuery(id).queryKey, changed);
  await queryClient.invalidateQueries({ queryKey: ["users", "list"] });
}

/** What roles would add to and take from what somebody may do. */
export function difference(
  roles: readonly Role[],
  before: readonly string[],
  after: readonly string[],
): { gained: string[]; lost: string[] } {
  const held = (names: readonly string[]) =>
    new Set(roles.filter((one) => names.includes(one.role)).flatMap((one) => one.permissions));
  const [had, has] = [held(before), held(after)];
  return {
    gained: [...has].filter((one) => !had.has(one)).sort(),
    lost: [...had].filter((one) => !has.has(one)).sort(),
  };
}
