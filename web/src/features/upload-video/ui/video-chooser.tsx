import { useTranslation } from "@/shared/i18n";
import { toast } from "@/shared/ui";
import { FileDrop } from "@/shared/ui/files";
import { beginUploads } from "../model/uploads";

interface Props {
  onBegun?: (keys: string[]) => void;
  multiple?: boolean;
}

/** Where videos are dropped or chosen; they go up at once. */
export function VideoChooser({ onBegun, multiple = true }: Props) {
  const { t } = useTranslation();
  const take = (files: File[]) => {
    const { refused, keys } = beginUploads(files);
    for (const name of refused) toast.error(t("areas.courses.noVideo", { name }));
    if (keys.length > 0) onBegun?.(keys);
  };
  return (
    <FileDrop
      className="px-5 py-5"
      label={t("areas.courses.chooseVideo")}
      hint={t("areas.courses.chooseVideoText")}
      accept="video/*,.mkv,.m4v,.ts"
      multiple={multiple}
      onFiles={take}
    />
  );
}
