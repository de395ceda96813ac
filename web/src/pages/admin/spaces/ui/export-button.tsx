import { useMutation } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { watchTask } from "@/entities/task";
import { useTranslation } from "@/shared/i18n";
import { Button, toast, toastError } from "@/shared/ui";

interface ExportButtonProps {
  /** Asks for the file; its task is watched then. */
  ask: () => Promise<{ task_id: string }>;
  className?: string;
}

/** Begins a file of a list, once however often it is pressed. */
export function ExportButton({ ask, className }: ExportButtonProps) {
  const { t } = useTranslation();
  const exported = useMutation({
    mutationFn: ask,
    onSuccess: (task) => {
      watchTask({ id: task.task_id, label: "file" });
      toast.message(t("areas.spaces.exportBegun"));
    },
    onError: toastError,
  });
  return (
    <Button variant="secondary" className={className} busy={exported.isPending} onClick={() => exported.mutate()}>
      <Download aria-hidden />
      {t("areas.operations.csv")}
    </Button>
  );
}
