import { queryOptions, useQueries, useQuery } from "@tanstack/react-query";
import { useMay } from "@/entities/permission";
import { api, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { together } from "./together";

// As many as the API takes at once.
const MOST = 100;

const load = together(
  async (ids) => {
    const found = await unwrap(api.GET("/api/v1/users/names", { params: { query: { id: ids } } }));
    return new Map(found.items.map((one) => [one.id, one.full_name]));
  },
  { most: MOST },
);

/** Whether an id is a person's: what acts may also be the system. */
export const isPerson = (id: string | null | undefined): id is string => id?.startsWith("usr_") ?? false;

/** What a person is called, null once the account is gone. */
const nameQuery = (id: string) =>
  queryOptions({ queryKey: ["person-name", id], queryFn: () => load(id), staleTime: 10 * 60_000 });

const useMayName = () => useMay("users.read_names");

/** A person's name: undefined while it is not known, null where nobody has the id. */
export function useName(id: string): string | null | undefined {
  const may = useMayName();
  return useQuery({ ...nameQuery(id), enabled: may && isPerson(id) }).data;
}

/** By id, what some people are called, in words also while a name is not known; for tables and files. */
export function useNamesOf(ids: string[]): (id: string) => string {
  const { t } = useTranslation();
  const may = useMayName();
  const people = [...new Set(ids)].filter(isPerson);
  const found = useQueries({ queries: people.map((id) => ({ ...nameQuery(id), enabled: may })) });
  const names = new Map(people.map((id, place) => [id, found[place]?.data]));
  return (id) => {
    if (!isPerson(id)) return id;
    const name = names.get(id);
    return name ?? (name === null ? t("staff.person.gone") : t("staff.person.unknown"));
  };
}
