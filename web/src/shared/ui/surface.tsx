import type { ComponentProps, ReactNode } from "react";
import { cn, useTitle } from "../lib";

export function Card({ className, ...rest }: ComponentProps<"section">) {
  return <section className={cn("rounded-card border border-line bg-surface p-5 sm:p-7", className)} {...rest} />;
}

type Tone = "neutral" | "accent" | "leaf" | "amber" | "danger";
const TONES: Record<Tone, string> = {
  neutral: "bg-sunken text-ink",
  accent: "bg-accent-soft text-accent-strong",
  leaf: "bg-leaf-soft text-leaf",
  amber: "bg-amber-soft text-amber",
  danger: "bg-danger-soft text-danger",
};

export function Badge({ tone = "neutral", className, ...rest }: ComponentProps<"span"> & { tone?: Tone }) {
  return (
    <span
      className={cn(
        "inline-flex items-center gap-1.5 rounded-full px-2.5 py-1 text-[0.8125rem] leading-none font-semibold",
        TONES[tone],
        className,
      )}
      {...rest}
    />
  );
}

export function Notice({
  tone = "neutral",
  title,
  children,
  action,
  className,
}: {
  tone?: Tone;
  title?: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
  className?: string;
}) {
  return (
    <div
      role={tone === "danger" ? "alert" : "status"}
      className={cn("flex flex-wrap items-center gap-x-5 gap-y-3 rounded-card p-4 sm:p-5", TONES[tone], className)}
    >
      <div className="min-w-0 flex-1 basis-56">
        {title && <p className="font-semibold">{title}</p>}
        {children && <div className="text-[0.9375rem] text-ink">{children}</div>}
      </div>
      {action}
    </div>
  );
}

export function Skeleton({ className }: { className?: string }) {
  return (
    <div
      aria-hidden
      className={cn(
        "animate-shimmer rounded-control bg-linear-to-r from-sunken via-line to-sunken bg-[length:200%_100%]",
        className,
      )}
    />
  );
}

function PageHeading({ className, children }: { className: string; children: string }) {
  useTitle(children);
  return <h1 className={className}>{children}</h1>;
}

/** What a list shows that has nothing in it, and what to do next. */
export function Empty({
  icon,
  title,
  children,
  action,
  isPage = false,
}: {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  /** There is nothing else on the page: the title is its heading, and the tab is called by it. */
  isPage?: boolean;
}) {
  const Title = isPage ? PageHeading : "p";
  return (
    <div className="flex flex-col items-center gap-3 rounded-card border border-dashed border-line-strong/60 px-6 py-14 text-center">
      {icon && (
        <div className="grid size-14 place-items-center rounded-t-full rounded-b-xl bg-sunken text-muted [&_svg]:size-6">
          {icon}
        </div>
      )}
      <Title className="text-lg font-semibold">{title}</Title>
      {children && <p className="max-w-prose text-muted">{children}</p>}
      {action && <div className="mt-2">{action}</div>}
    </div>
  );
}

export function Progress({ value, max, label }: { value: number; max: number; label: string }) {
  const percent = max > 0 ? Math.min(100, Math.round((value / max) * 100)) : 0;
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuenow={value}
      aria-valuemin={0}
      aria-valuemax={max}
      className="h-2 w-full overflow-hidden rounded-full bg-line"
    >
      <div className="h-full rounded-full bg-accent transition-[width] duration-500" style={{ width: `${percent}%` }} />
    </div>
  );
}

export function PageTitle({ children, aside }: { children: ReactNode; aside?: ReactNode }) {
  return (
    <div className="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-3 sm:mb-8">
      <h1 className="display text-[1.625rem] sm:text-4xl">{children}</h1>
      {aside}
    </div>
  );
}
