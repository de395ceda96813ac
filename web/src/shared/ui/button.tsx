import { LoaderCircle } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { Link, type LinkProps } from "react-router";
import { cn } from "../lib";

type Look = "primary" | "secondary" | "quiet" | "danger";
type Size = "md" | "lg" | "icon";

const LOOKS: Record<Look, string> = {
  primary: "bg-accent text-on-accent hover:bg-accent-strong",
  secondary: "bg-surface text-ink border border-line hover:border-line-strong",
  quiet: "text-ink hover:bg-sunken",
  danger: "bg-danger-soft text-danger hover:bg-danger hover:text-surface",
};
const SIZES: Record<Size, string> = {
  md: "min-h-11 px-5 text-[0.9375rem]",
  lg: "min-h-13 px-7 text-base",
  icon: "size-11",
};

const look = (variant: Look, size: Size, className?: string): string =>
  cn(
    "inline-flex shrink-0 items-center justify-center gap-2 rounded-full font-semibold whitespace-nowrap select-none",
    "transition duration-150 ease-out-soft active:scale-[0.98] disabled:pointer-events-none disabled:opacity-50",
    "[&_svg]:size-5 [&_svg]:shrink-0",
    LOOKS[variant],
    SIZES[size],
    className,
  );

interface Common {
  variant?: Look;
  size?: Size;
}

/** `busy` shows that it works; the button stays focusable, and clicks meanwhile do nothing. */
export function Button({
  variant = "primary",
  size = "md",
  busy = false,
  className,
  children,
  onClick,
  type = "button",
  ...rest
}: ComponentProps<"button"> & Common & { busy?: boolean }) {
  return (
    <button
      type={type}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      className={look(variant, size, cn(busy && "cursor-progress", className))}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
      {...rest}
    >
      {busy && <LoaderCircle className="animate-spin" aria-hidden />}
      {children}
    </button>
  );
}

export function ButtonLink({
  variant = "primary",
  size = "md",
  className,
  ...rest
}: LinkProps & Common & { children: ReactNode }) {
  return <Link className={look(variant, size, className)} {...rest} />;
}

/** A button that shows only a picture; `label` is its name. */
export function IconButton({ label, ...rest }: ComponentProps<typeof Button> & { label: string }) {
  return <Button variant="quiet" size="icon" aria-label={label} title={label} {...rest} />;
}
