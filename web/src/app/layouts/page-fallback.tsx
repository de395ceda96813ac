import { Skeleton } from "@/shared/ui";

/** Before the first page's code is here. */
export function PageFallback() {
  return (
    <div className="shell flex flex-col gap-6 py-10">
      <Skeleton className="h-10 w-2/3 max-w-md" />
      <Skeleton className="h-64 w-full rounded-card" />
    </div>
  );
}
