import { Eye, EyeOff } from "lucide-react";
import { type ComponentProps, type ReactNode, useId, useState } from "react";
import { useTranslation } from "../../i18n";
import { cn } from "../../lib";

const BOX =
  "w-full rounded-control border border-line-strong/60 bg-surface px-4 text-base text-ink placeholder:text-muted/80 " +
  "transition-colors hover:border-line-strong aria-invalid:border-danger disabled:bg-sunken disabled:text-muted";

interface FieldProps {
  label: string;
  error?: string | undefined;
  hint?: ReactNode;
  optional?: boolean;
  className?: string | undefined;
  children: (control: {
    id: string;
    "aria-invalid": boolean | undefined;
    "aria-describedby": string | undefined;
  }) => ReactNode;
}

/** A control with its label, its hint and what is wrong with it. */
export function Field({ label, error, hint, optional, className, children }: FieldProps) {
  const { t } = useTranslation();
  const id = useId();
  const described = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(" ");
  return (
    <div className={cn("flex flex-col gap-1.5", className)}>
      <label htmlFor={id} className="text-sm font-semibold">
        {label}
        {optional && <span className="ml-1.5 font-normal text-muted">{t("form.optional")}</span>}
      </label>
      {children({ id, "aria-invalid": error ? true : undefined, "aria-describedby": described || undefined })}
      {hint && (
        <p id={`${id}-hint`} className="text-sm text-muted">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} role="alert" className="text-sm font-medium text-danger">
          {error}
        </p>
      )}
    </div>
  );
}

type Control<T extends "input" | "textarea" | "select"> = Omit<ComponentProps<T>, "id" | "className"> &
  Omit<FieldProps, "children">;

export function TextField({ label, error, hint, optional, className, ...input }: Control<"input">) {
  return (
    <Field {...{ label, error, hint, className }} {...(optional ? { optional } : {})}>
      {(control) => <input className={cn(BOX, "min-h-12")} {...control} {...input} />}
    </Field>
  );
}

export function TextAreaField({ label, error, hint, optional, className, ...input }: Control<"textarea">) {
  return (
    <Field {...{ label, error, hint, className }} {...(optional ? { optional } : {})}>
      {(control) => <textarea className={cn(BOX, "min-h-20 py-3")} {...control} {...input} />}
    </Field>
  );
}

export function SelectField({ label, error, hint, optional, className, children, ...input }: Control<"select">) {
  return (
    <Field {...{ label, error, hint, className }} {...(optional ? { optional } : {})}>
      {(control) => (
        <select className={cn(BOX, "min-h-12")} {...control} {...input}>
          {children}
        </select>
      )}
    </Field>
  );
}

export function PasswordField({ label, error, hint, className, ...input }: Control<"input">) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  return (
    <Field {...{ label, error, hint, className }}>
      {(control) => (
        <div className="relative">
          <input type={shown ? "text" : "password"} className={cn(BOX, "min-h-12 pr-14")} {...control} {...input} />
          <button
            type="button"
            aria-label={shown ? t("form.hidePassword") : t("form.showPassword")}
            aria-pressed={shown}
            onClick={() => setShown(!shown)}
            className="absolute inset-y-0.5 right-0.5 grid w-11 place-items-center rounded-control text-muted hover:text-ink"
          >
            {shown ? <EyeOff className="size-5" aria-hidden /> : <Eye className="size-5" aria-hidden />}
          </button>
        </div>
      )}
    </Field>
  );
}

/** Six digits that came by message; phones offer them by themselves. */
export function CodeField({ label, error, hint, className, ...input }: Control<"input">) {
  return (
    <Field {...{ label, error, hint, className }}>
      {(control) => (
        <input
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={6}
          placeholder="••••••"
          className={cn(BOX, "min-h-16 text-center text-3xl font-semibold tracking-[0.4em] tabular-nums")}
          {...control}
          {...input}
        />
      )}
    </Field>
  );
}

export function CheckboxField({
  label,
  hint,
  className,
  ...input
}: Omit<ComponentProps<"input">, "id" | "type"> & { label: ReactNode; hint?: ReactNode }) {
  return (
    <label className={cn("flex min-h-11 cursor-pointer items-start gap-3 py-2", className)}>
      <input type="checkbox" className="mt-0.5 size-5 shrink-0 accent-accent" {...input} />
      <span className="min-w-0 wrap-anywhere">
        {label}
        {hint && <span className="block text-sm text-muted">{hint}</span>}
      </span>
    </label>
  );
}

export interface Choice<T extends string> {
  value: T;
  label: ReactNode;
  hint?: ReactNode;
  disabled?: boolean;
}

/** One of a few, as cards or pills that are radio buttons underneath. */
export function Choices<T extends string>({
  legend,
  name,
  value,
  onChange,
  options,
  pills = false,
  stacked = false,
  hideLegend = false,
}: {
  legend: string;
  name: string;
  value: T | undefined;
  onChange: (value: T) => void;
  options: Choice<T>[];
  pills?: boolean;
  /** One below the other on wide screens too: for long labels. */
  stacked?: boolean;
  hideLegend?: boolean;
}) {
  return (
    <fieldset>
      <legend className={cn("mb-2 text-sm font-semibold", hideLegend && "sr-only")}>{legend}</legend>
      <div
        className={cn("flex gap-2", pills ? "flex-wrap" : "flex-col", !pills && !stacked && "sm:flex-row sm:flex-wrap")}
      >
        {options.map((option) => (
          <label
            key={option.value}
            className={cn(
              "relative max-w-full cursor-pointer border border-line-strong/60 bg-surface transition-colors select-none",
              "hover:border-ink has-checked:border-ink has-checked:bg-ink has-checked:text-canvas",
              "has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent",
              "has-disabled:cursor-not-allowed has-disabled:border-dashed has-disabled:text-muted has-disabled:hover:border-line-strong/60",
              pills
                ? "grid min-h-11 min-w-12 place-items-center rounded-full px-4 font-medium wrap-anywhere"
                : "flex min-h-14 flex-1 flex-col justify-center rounded-control px-4 py-3",
            )}
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={value === option.value}
              disabled={option.disabled}
              onChange={() => onChange(option.value)}
              className="sr-only"
            />
            <span className={cn(!pills && "font-semibold", option.disabled && "line-through")}>{option.label}</span>
            {option.hint && <span className="text-sm opacity-80">{option.hint}</span>}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
