import { useQuery } from "@tanstack/react-query";
import { Armchair } from "lucide-react";
import { useState } from "react";
import { useParams } from "react-router";
import { type Resource, resourcesQuery } from "@/entities/booking";
import { spacesQuery } from "@/entities/space";
import { useTranslation } from "@/shared/i18n";
import { money, useTitle } from "@/shared/lib";
import { ButtonLink, Empty, LoadError, PageTitle, Skeleton } from "@/shared/ui";
import { Choices } from "@/shared/ui/form";
import { BookForm } from "./book-form";

/** A desk or a room of a space: which one, on which day, and which slots of it. */
export function BookPage() {
  const { t } = useTranslation();
  const { spaceId = "" } = useParams();
  const spaces = useQuery(spacesQuery);
  const resources = useQuery(resourcesQuery(spaceId));
  const [chosen, setChosen] = useState<string>();
  const space = spaces.data?.items.find((one) => one.id === spaceId);
  useTitle(space ? t("cowork.bookAt", { name: space.name }) : t("cowork.book"));
  const error = spaces.error ?? resources.error;
  if (error) {
    return (
      <div className="shell py-12">
        <LoadError
          isPage
          error={error}
          retry={() => {
            void spaces.refetch();
            void resources.refetch();
          }}
        />
      </div>
    );
  }
  if (spaces.isPending || resources.isPending || !resources.data) {
    return (
      <div className="shell py-8 sm:py-12">
        <Skeleton className="h-96 rounded-card" />
      </div>
    );
  }
  const resource = resources.data.find((one) => one.id === chosen) ?? resources.data[0];
  return (
    <div className="shell py-8 sm:py-12">
      <PageTitle
        aside={
          <ButtonLink to="/spaces" variant="secondary">
            {t("cowork.allSpaces")}
          </ButtonLink>
        }
      >
        {space ? t("cowork.bookAt", { name: space.name }) : t("cowork.book")}
      </PageTitle>
      {!space || !resource ? (
        <Empty icon={<Armchair aria-hidden />} title={t("cowork.nothingToBook")}>
          {t("cowork.nothingToBookText")}
        </Empty>
      ) : (
        <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-8 lg:grid-cols-[20rem_minmax(0,1fr)] lg:gap-12">
          <Choices
            legend={t("cowork.what")}
            name="resource"
            stacked
            value={resource.id}
            onChange={setChosen}
            options={resources.data.map((one) => ({ value: one.id, label: one.name, hint: <Facts resource={one} /> }))}
          />
          <BookForm key={resource.id} space={space} resource={resource} />
        </div>
      )}
    </div>
  );
}

function Facts({ resource }: { resource: Resource }) {
  const { t } = useTranslation();
  const price =
    resource.price === 0
      ? t("cowork.free")
      : t("cowork.pricePerSlot", { price: money(resource.price), count: resource.slot_minutes });
  return (
    <>
      {t(`cowork.kind.${resource.kind}`)}
      {resource.kind === "room" && `, ${t("cowork.seats", { count: resource.capacity })}`}
      {` · ${price}`}
    </>
  );
}
