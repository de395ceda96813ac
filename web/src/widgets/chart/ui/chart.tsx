import { lazy, Suspense } from "react";
import { Skeleton } from "@/shared/ui";

export interface Series {
  key: string;
  name: string;
  values: (number | null)[];
  /** What it is compared with: thinner and dashed. */
  isBefore?: boolean;
}

export interface ChartProps {
  labels: string[];
  series: Series[];
  kind?: "line" | "bar";
  format: (value: number) => string;
}

const Drawing = lazy(async () => ({ default: (await import("./drawing")).Drawing }));

/** A picture of a table that stands beside it: screen readers read the table. Its library is loaded with the first. */
export function Chart(props: ChartProps) {
  return (
    <div aria-hidden className="h-72">
      <Suspense fallback={<Skeleton className="h-full rounded-card" />}>
        <Drawing {...props} />
      </Suspense>
    </div>
  );
}
