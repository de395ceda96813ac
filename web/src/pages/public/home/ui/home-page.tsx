import { useQuery } from "@tanstack/react-query";
import { ArrowRight } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { CoursePicture, latestCoursesQuery } from "@/entities/course";
import { latestDonationsQuery } from "@/entities/donation";
import {
  availability,
  type Product,
  ProductCard,
  ProductCardSkeleton,
  ProductPicture,
  latestProductsQuery,
} from "@/entities/product";
import { spacesQuery } from "@/entities/space";
import { useTranslation } from "@/shared/i18n";
import { ago, money, useTitle } from "@/shared/lib";
import { ButtonLink, Card, LoadError, Progress } from "@/shared/ui";

export function HomePage() {
  const { t } = useTranslation();
  useTitle("", { description: t("home.heroText") });
  const products = useQuery(latestProductsQuery);
  const items = products.data?.items ?? [];
  const waves = items.filter((product) => availability(product).kind === "preorder").slice(0, 2);
  return (
    <>
      <Hero products={items} />
      <Block title={t("home.new")} to="/catalogue">
        {products.isError ? (
          <LoadError error={products.error} retry={() => void products.refetch()} />
        ) : (
          <div className="grid grid-cols-2 gap-x-4 gap-y-8 md:grid-cols-4 md:gap-x-6">
            {products.isPending
              ? [0, 1, 2, 3].map((key) => <ProductCardSkeleton key={key} />)
              : items.slice(0, 4).map((product) => <ProductCard key={product.id} product={product} />)}
          </div>
        )}
      </Block>
      {waves.length > 0 && (
        <Block title={t("home.waves")} text={t("home.wavesText")}>
          <div className={waves.length > 1 ? "grid gap-5 md:grid-cols-2" : "grid"}>
            {waves.map((product) => (
              <WaveCard key={product.id} product={product} />
            ))}
          </div>
        </Block>
      )}
      <Courses />
      <Spaces />
      <Donations />
    </>
  );
}

function Hero({ products }: { products: Product[] }) {
  const { t } = useTranslation();
  const shown = products.filter((product) => product.media.length > 0).slice(-3);
  return (
    <section className="shell grid items-center gap-10 py-10 sm:py-14 lg:grid-cols-[1.05fr_1fr] lg:gap-16">
      <div className="flex flex-col gap-5">
        <h1 className="display text-[2.125rem] sm:text-5xl lg:text-[3.5rem]">{t("home.hero")}</h1>
        <p className="max-w-lg text-lg text-muted">{t("home.heroText")}</p>
        <div className="flex flex-wrap gap-3">
          <ButtonLink to="/catalogue" size="lg">
            {t("home.toCatalogue")}
          </ButtonLink>
          <ButtonLink to="/spaces" size="lg" variant="secondary">
            {t("home.toSpaces")}
          </ButtonLink>
        </div>
      </div>
      {/* Three arches: the place's mark, and a look at what is new. */}
      <div className="grid grid-cols-3 items-end gap-3 sm:gap-5" aria-hidden>
        {[0, 1, 2].map((place) => {
          const product = shown[place];
          const height = ["aspect-[3/5]", "aspect-[3/5.8]", "aspect-[3/5]"][place] ?? "";
          return (
            <div key={place} className={`${height} overflow-hidden rounded-arch bg-sunken`}>
              {product && (
                <ProductPicture
                  product={product}
                  eager
                  thumbnail={false}
                  className="h-full w-full animate-rise object-cover"
                />
              )}
            </div>
          );
        })}
      </div>
    </section>
  );
}

function Block({ title, text, to, children }: { title: string; text?: string; to?: string; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <section className="shell py-8 sm:py-10">
      <div className="mb-6 flex flex-wrap items-end justify-between gap-x-4 gap-y-1">
        <div className="min-w-0">
          <h2 className="display text-2xl sm:text-3xl">{title}</h2>
          {text && <p className="mt-2 max-w-prose text-muted">{text}</p>}
        </div>
        {to && (
          <Link to={to} className="inline-flex min-h-11 shrink-0 items-center gap-1.5 font-semibold hover:text-accent">
            {t("action.all")}
            <ArrowRight className="size-4" aria-hidden />
          </Link>
        )}
      </div>
      {children}
    </section>
  );
}

function WaveCard({ product }: { product: Product }) {
  const { t } = useTranslation();
  const found = availability(product);
  if (found.kind !== "preorder") return null;
  return (
    <Card className="relative flex items-center gap-5 p-4 sm:p-5">
      <ProductPicture product={product} className="size-28 shrink-0 rounded-arch object-cover sm:size-36" />
      <div className="flex min-w-0 flex-1 flex-col gap-2.5">
        <h3 className="text-lg leading-tight font-semibold">
          <Link to={`/products/${product.id}`} className="after:absolute after:inset-0 after:rounded-card">
            {product.name}
          </Link>
        </h3>
        <p className="tabular-nums">{money(product.price)}</p>
        {found.places && (
          <Progress
            value={found.places.taken}
            max={found.places.capacity}
            label={t("product.waveProgress", { wave: found.wave })}
          />
        )}
        <p className="text-sm text-muted">
          {found.places
            ? t("product.wave", { ...found.places, wave: found.wave })
            : t("product.waveOpen", { wave: found.wave })}
        </p>
      </div>
    </Card>
  );
}

function Courses() {
  const { t } = useTranslation();
  const courses = useQuery(latestCoursesQuery).data?.items ?? [];
  if (courses.length === 0) return null;
  return (
    <Block title={t("home.courses")} text={t("home.coursesText")} to="/courses">
      <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        {courses.map((course) => (
          <li
            key={course.id}
            className="relative flex overflow-hidden rounded-card border border-line bg-surface transition-colors hover:border-line-strong sm:flex-col"
          >
            <CoursePicture
              url={course.cover_url}
              seed={course.slug}
              className="w-28 shrink-0 sm:aspect-video sm:w-full"
            />
            <div className="flex min-w-0 flex-1 flex-col gap-1.5 p-4 sm:p-5">
              <h3 className="text-lg leading-snug font-semibold">
                <Link to={`/courses/${course.slug}`} className="after:absolute after:inset-0 after:rounded-card">
                  {course.title}
                </Link>
              </h3>
              <p className="line-clamp-2 text-muted">{course.summary}</p>
              <p className="mt-auto font-semibold tabular-nums">
                {course.price ? money(course.price) : t("home.free")}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </Block>
  );
}

function Spaces() {
  const { t } = useTranslation();
  const spaces = useQuery(spacesQuery).data?.items ?? [];
  if (spaces.length === 0) return null;
  return (
    <Block title={t("home.spaces")} text={t("home.spacesText")} to="/spaces">
      <ul className="grid gap-4 sm:grid-cols-2">
        {spaces.slice(0, 4).map((space) => (
          <li key={space.id}>
            <Card className="flex h-full flex-col gap-2">
              <h3 className="text-lg font-semibold">{space.name}</h3>
              {space.address && <p className="text-muted">{space.address}</p>}
              <p className="mt-auto pt-2 text-sm font-semibold text-leaf">
                {space.is_open
                  ? t("spaces.free", { count: Math.max(0, space.capacity - space.present) })
                  : t("spaces.closed")}
              </p>
            </Card>
          </li>
        ))}
      </ul>
    </Block>
  );
}

function Donations() {
  const { t } = useTranslation();
  const donations = useQuery(latestDonationsQuery).data?.items ?? [];
  if (donations.length === 0) return null;
  return (
    <Block title={t("home.donationsTitle")} text={t("home.donationsText")} to="/donations">
      <ul className="grid gap-4 sm:grid-cols-3">
        {donations.map((donation) => (
          <li key={donation.id} className="rounded-card bg-sunken p-5">
            <p className="display text-xl tabular-nums">{money(donation.amount)}</p>
            {donation.message && <p className="mt-2">{donation.message}</p>}
            <p className="mt-2 text-sm text-muted">
              {donation.name ?? t("donations.anonymous")} · {ago(donation.created_at)}
            </p>
          </li>
        ))}
      </ul>
    </Block>
  );
}
