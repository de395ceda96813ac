import { lazy, Suspense } from "react";
import { Skeleton } from "../surface";

const Rendered = lazy(async () => ({ default: (await import("./rendered")).Rendered }));

/** An author's Markdown. HTML in it stays text: what is drawn are elements of React. */
export function Markdown({ text }: { text: string }) {
  return (
    <Suspense fallback={<Skeleton className="h-40 w-full" />}>
      <Rendered text={text} />
    </Suspense>
  );
}
