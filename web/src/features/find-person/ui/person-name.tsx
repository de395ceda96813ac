import { Link } from "react-router";
import { useMay } from "@/entities/permission";
import { useTranslation } from "@/shared/i18n";
import { cn } from "@/shared/lib";
import { isPerson, useName } from "../model/names";

/** Who somebody is, by an id: the name, with a link for those who may open people. What is no person is «the system». */
export function PersonName({
  id,
  name: known,
  className,
}: {
  id: string;
  /** What the answer says already, so that it is not asked for. */
  name?: string | null;
  className?: string;
}) {
  const { t } = useTranslation();
  const mayOpen = useMay("users.read");
  const found = useName(known ? "" : id);
  const name = known ?? found;
  if (!isPerson(id)) return <span className={className}>{t("staff.person.system")}</span>;
  const shown = name ?? t(name === null ? "staff.person.gone" : "staff.person.unknown");
  if (!mayOpen || name === null) return <span className={cn("wrap-anywhere", className)}>{shown}</span>;
  return (
    <Link to={`/admin/people/${id}`} className={cn("hit wrap-anywhere underline underline-offset-4", className)}>
      {shown}
    </Link>
  );
}
