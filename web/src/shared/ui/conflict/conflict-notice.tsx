import { useTranslation } from "@/shared/i18n";
import { Button, Notice } from "..";

export interface Difference {
  field: string;
  label: string;
  /** As it is stored now, and as it stands in the form. */
  theirs: string;
  mine: string;
}

const short = (text: string) => (text.length > 160 ? `${text.slice(0, 160)}…` : text || "—");

/** Somebody else saved first: what they changed, and whose text is kept. */
export function ConflictNotice({
  differences,
  onTake,
  onKeep,
}: {
  differences: Difference[];
  /** Their version comes into the form. */
  onTake: () => void;
  /** The form stays as it is, to be saved over theirs. */
  onKeep: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Notice tone="amber" title={t("staff.conflict.title")}>
      <p>{t(differences.length > 0 ? "staff.conflict.text" : "staff.conflict.same")}</p>
      {differences.length > 0 && (
        <div className="mt-3 overflow-x-auto">
          <table className="w-full text-left text-sm">
            <thead>
              <tr>
                <th scope="col" className="py-1 pr-4">
                  {t("staff.conflict.field")}
                </th>
                <th scope="col" className="py-1 pr-4">
                  {t("staff.conflict.theirs")}
                </th>
                <th scope="col" className="py-1">
                  {t("staff.conflict.mine")}
                </th>
              </tr>
            </thead>
            <tbody>
              {differences.map((one) => (
                <tr key={one.field} className="align-top">
                  <th scope="row" className="py-1 pr-4 font-semibold">
                    {one.label}
                  </th>
                  <td className="py-1 pr-4 wrap-anywhere whitespace-pre-line">{short(one.theirs)}</td>
                  <td className="py-1 wrap-anywhere whitespace-pre-line">{short(one.mine)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <div className="mt-4 flex flex-wrap gap-3">
        <Button variant="secondary" onClick={onTake}>
          {t("staff.conflict.take")}
        </Button>
        <Button variant="secondary" onClick={onKeep}>
          {t("staff.conflict.keep")}
        </Button>
      </div>
    </Notice>
  );
}
