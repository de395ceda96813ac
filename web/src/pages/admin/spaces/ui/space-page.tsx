import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "react-router";
import { useMay } from "@/entities/permission";
import type { Space } from "@/entities/space";
import { api, queryClient, unwrap } from "@/shared/api";
import { useTranslation } from "@/shared/i18n";
import { useTitle } from "@/shared/lib";
import { ConfirmButton, LoadError, Skeleton, toast, toastError } from "@/shared/ui";
import { spaceQuery } from "../model/space-query";
import { BarsCard } from "./bars-card";
import { ReadersCard } from "./readers-card";
import { ResourcesCard } from "./resources-card";
import { SpaceForm } from "./space-form";

/** A space: what it is and its hours, its doors, who may not enter, and what can be booked. */
export function SpacePage() {
  const { t } = useTranslation();
  const { spaceId = "new" } = useParams();
  const isNew = spaceId === "new";
  const query = useQuery({ ...spaceQuery(spaceId), enabled: !isNew });
  useTitle(query.data?.name ?? t("areas.spaces.create"));
  const may = { readers: useMay("readers.write"), bars: useMay("spaces.bar"), write: useMay("spaces.write") };
  if (query.isError) return <LoadError error={query.error} retry={() => void query.refetch()} isPage />;
  if (!isNew && !query.data) return <Skeleton className="h-96 rounded-card" />;
  const space = query.data;
  return (
    <div className="grid items-start gap-6 xl:grid-cols-[3fr_2fr]">
      <div className="flex min-w-0 flex-col gap-6">
        <SpaceForm key={space?.id ?? "new"} space={space} isReadOnly={!may.write} />
        {space && may.write && <Archive space={space} />}
      </div>
      {space && (
        <div className="flex min-w-0 flex-col gap-6">
          <ResourcesCard space={space} />
          {may.readers && <ReadersCard spaceId={space.id} />}
          {may.bars && <BarsCard spaceId={space.id} />}
        </div>
      )}
    </div>
  );
}

function Archive({ space }: { space: Space }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const archive = async () => {
    try {
      await unwrap(api.DELETE("/api/v1/spaces/{space_id}", { params: { path: { space_id: space.id } } }));
      await queryClient.invalidateQueries({ queryKey: ["spaces"], exact: true });
      toast.success(t("areas.spaces.archived"));
      await navigate("/admin/spaces");
    } catch (error) {
      toastError(error);
    }
  };
  return (
    <div>
      <ConfirmButton
        title={t("areas.spaces.archiveTitle", { name: space.name })}
        text={t("areas.spaces.archiveText")}
        confirm={t("areas.spaces.archive")}
        onConfirm={archive}
      >
        {t("areas.spaces.archive")}
      </ConfirmButton>
    </div>
  );
}
