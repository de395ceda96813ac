import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { pageQuery } from "@/entities/page";
import type { Schemas } from "@/shared/api";
import { useTitle } from "@/shared/lib";
import { LoadError, Skeleton } from "@/shared/ui";

/** A page that the organisation has written: its HTML was made safe by the API. */
export function PagePage() {
  const { slug = "" } = useParams();
  const page = useQuery(pageQuery(slug));
  return (
    <div className="shell max-w-3xl py-8 sm:py-14">
      {page.data ? (
        <Written page={page.data} />
      ) : page.isError ? (
        <LoadError isPage error={page.error} retry={() => void page.refetch()} />
      ) : (
        <div className="flex flex-col gap-4">
          <Skeleton className="h-10 w-1/2" />
          <Skeleton className="h-40 w-full" />
        </div>
      )}
    </div>
  );
}

function Written({ page }: { page: Schemas["PageOut"] }) {
  useTitle(page.title, { description: page.content.replace(/[#*>|_-]/g, "").slice(0, 160) });
  return <article className="prose text-lg" dangerouslySetInnerHTML={{ __html: page.content_html }} />;
}
