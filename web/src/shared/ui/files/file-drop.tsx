import { Upload } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { cn } from "@/shared/lib";
import { Button } from "..";

/** A place to drop files on or to choose them by a button. What is wrong with a file is the caller's to say. */
export function FileDrop({
  label,
  hint,
  accept,
  multiple = false,
  onFiles,
  className,
}: {
  label: string;
  hint?: ReactNode;
  accept: string;
  multiple?: boolean;
  onFiles: (files: File[]) => void;
  className?: string;
}) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- files are dropped; the button does it by keyboard
    <div
      role="group"
      aria-label={label}
      className={cn(
        "flex flex-col items-center gap-3 rounded-card border-2 border-dashed px-4 py-8 text-center sm:px-6",
        over ? "border-accent bg-accent-soft" : "border-line-strong/60",
        className,
      )}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        if (event.dataTransfer.files.length === 0) return;
        event.preventDefault();
        onFiles(multiple ? [...event.dataTransfer.files] : [...event.dataTransfer.files].slice(0, 1));
      }}
    >
      <input
        ref={input}
        type="file"
        accept={accept}
        multiple={multiple}
        className="sr-only"
        tabIndex={-1}
        aria-label={label}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
      <Button variant="secondary" onClick={() => input.current?.click()}>
        <Upload aria-hidden />
        {label}
      </Button>
      {hint && <p className="max-w-prose text-sm text-muted">{hint}</p>}
    </div>
  );
}
