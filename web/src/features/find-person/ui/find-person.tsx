import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Schemas, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { Button, errorText, Skeleton } from "@/shared/ui";
import { SearchFilter } from "@/shared/ui/form";

type Person = Schemas["UserOut"];

interface Props {
  label: string;
  /** What choosing somebody does: the button's text. */
  choose: string;
  /** Who is not offered. */
  except: readonly string[];
  onChoose: (person: Person) => void;
  busy?: boolean;
}

/** Finds a person by name, phone or e-mail: for who may read people. */
export function FindPerson({ label, choose, except, onChoose, busy = false }: Props) {
  const { t } = useTranslation();
  const [q, setQ] = useState("");
  const found = useQuery({
    queryKey: ["people", "find", q],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/users", { params: { query: { q, limit: 8 } }, signal })),
    enabled: q.length > 1,
  });
  const items = found.data?.items.filter((one) => !except.includes(one.id));
  return (
    <div className="flex flex-col gap-3">
      <SearchFilter label={label} placeholder={t("areas.courses.findPerson")} value={q} onChange={setQ} />
      {found.isLoading && <Skeleton className="h-12" />}
      {found.isError && (
        <p role="alert" className="font-medium text-danger">
          {errorText(found.error)}
        </p>
      )}
      <div role="status" className="empty:hidden">
        {items?.length === 0 && <p className="text-muted">{t("areas.courses.nobodyFound")}</p>}
      </div>
      {items && items.length > 0 && (
        <ul className="divide-y divide-line rounded-control border border-line">
          {items.map((one) => (
            <li key={one.id} className="flex flex-wrap items-center gap-3 px-3 py-2">
              <span className="min-w-0 flex-1 basis-32">
                <span className="block truncate font-medium">{one.full_name}</span>
                <span className="block truncate text-sm text-muted">{one.email ?? one.phone}</span>
              </span>
              <Button variant="secondary" busy={busy} onClick={() => onChoose(one)}>
                {choose}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
