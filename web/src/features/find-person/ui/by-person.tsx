import { useTranslation } from "@/shared/i18n";
import { cn } from "@/shared/lib";
import { PersonName } from "./person-name";

interface Props {
  /** What was done. */
  verb: "added" | "changed" | "corrected" | "hidden" | "opened" | "recorded" | "taken";
  id: string | null | undefined;
  className?: string;
}

/** Who did something, on a line of its own; nothing where nobody is named. */
export function ByPerson({ verb, id, className }: Props) {
  const { t } = useTranslation();
  if (!id) return null;
  return (
    <span className={cn("block text-sm text-muted", className)}>
      {t(`staff.by.${verb}`)} <PersonName id={id} />
    </span>
  );
}
