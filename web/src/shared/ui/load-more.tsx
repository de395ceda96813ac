import { useEffect, useRef } from "react";
import { useTranslation } from "../i18n";
import { Button } from "./button";

/** The end of a list: loads more as it comes into sight, and by a button. */
export function LoadMore({
  query,
}: {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
}) {
  const { t } = useTranslation();
  const ref = useRef<HTMLDivElement>(null);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    const element = ref.current;
    if (!element || !hasNextPage || isFetchingNextPage) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) fetchNextPage();
      },
      { rootMargin: "400px" },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  if (!hasNextPage) return null;
  return (
    <div ref={ref} className="mt-8 flex justify-center">
      <Button variant="secondary" busy={isFetchingNextPage} onClick={() => fetchNextPage()}>
        {t("action.loadMore")}
      </Button>
    </div>
  );
}
