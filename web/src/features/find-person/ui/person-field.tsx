import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState } from "react";
import { api, type Schemas, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { IconButton } from "@/shared/ui";
import { SearchFilter } from "@/shared/ui/form";

type Person = Schemas["UserOut"];

const personQuery = (id: string) => ({
  queryKey: ["users", id] as const,
  queryFn: () => unwrap(api.GET("/api/v1/users/{user_id}", { params: { path: { user_id: id } } })),
  enabled: id !== "",
});

const foundQuery = (q: string, role: Person["roles"][number] | undefined) => ({
  queryKey: ["users", "found", q, role ?? ""] as const,
  queryFn: () => unwrap(api.GET("/api/v1/users", { params: { query: { q, limit: 6, ...(role ? { role } : {}) } } })),
  enabled: q.length > 1,
});

/** One person, found by name, phone or e-mail; `value` is an account's id, empty for nobody. */
export function PersonField({
  label,
  value,
  onChange,
  role,
  className,
}: {
  label: string;
  value: string;
  onChange: (id: string) => void;
  role?: Person["roles"][number];
  className?: string;
}) {
  const { t } = useTranslation();
  const [q, setQ] = useState("");
  const chosen = useQuery(personQuery(value));
  const found = useQuery(foundQuery(q, role));
  if (value) {
    return (
      <div className={className}>
        <div className="flex min-h-11 items-center gap-1 rounded-full border border-line-strong/60 bg-surface pl-4">
          <span className="sr-only">{label}:</span>
          <span className="min-w-0 flex-1 truncate font-medium">
            {chosen.data?.full_name ?? t(chosen.isError ? "staff.person.gone" : "staff.person.unknown")}
          </span>
          <IconButton label={t("areas.people.clearPerson")} onClick={() => onChange("")}>
            <X aria-hidden />
          </IconButton>
        </div>
      </div>
    );
  }
  return (
    <div className={className}>
      <SearchFilter label={label} placeholder={label} value={q} onChange={setQ} className="block" />
      {q.length > 1 && (
        <ul className="mt-1 divide-y divide-line rounded-control border border-line bg-surface">
          {found.data?.items.map((person) => (
            <li key={person.id}>
              <button
                type="button"
                className="flex min-h-11 w-full flex-wrap items-center justify-between gap-x-3 px-4 py-2 text-left hover:bg-sunken"
                onClick={() => {
                  setQ("");
                  onChange(person.id);
                }}
              >
                <span className="font-medium">{person.full_name}</span>
                <span className="text-sm text-muted">{person.phone ?? person.email}</span>
              </button>
            </li>
          ))}
          {found.data?.items.length === 0 && (
            <li className="px-4 py-3 text-sm text-muted">{t("areas.people.nobodyFound")}</li>
          )}
        </ul>
      )}
    </div>
  );
}
