import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { customerCardQuery, type Status, type Ticket } from "@/entities/ticket";
import { useTranslation } from "@/shared/i18n";
import { date, dateTime, money, number } from "@/shared/lib";
import { LoadError, Skeleton } from "@/shared/ui";
import { Line } from "./side-panel";

/** Who asks, how to reach them, and what they have with us, as far as the reader may see it. */
export function CustomerCard({ ticket, linkTo }: { ticket: Ticket; linkTo: (id: string) => string }) {
  const { t } = useTranslation();
  const { data: card, error, refetch } = useQuery(customerCardQuery(ticket.id));
  if (error && !card) return <LoadError error={error} retry={() => void refetch()} />;
  if (!card) {
    return (
      <div className="flex flex-col gap-2 p-4">
        <Skeleton className="h-6 w-2/3" />
        <Skeleton className="h-24" />
      </div>
    );
  }
  const { contacts } = card;
  const hidden = <span className="text-muted">{t("areas.support.card.hidden")}</span>;
  const reach = (value: string | null, isVerified: boolean, scheme: string) =>
    value && (
      <a href={`${scheme}:${value}`} className="hit inline-flex min-h-6 items-center underline underline-offset-3">
        {value}
        {!isVerified && <span className="ml-1.5 text-amber no-underline">{t("areas.support.card.unverified")}</span>}
      </a>
    );
  return (
    <section className="p-4">
      <h3 className="text-sm font-semibold">{t("areas.support.customer")}</h3>
      <p className="mt-2 text-base font-semibold">
        {card.full_name ?? t(card.customer_id ? "areas.support.card.gone" : "areas.support.card.stranger")}
      </p>
      <p className="text-sm text-muted">
        {card.registered_at && t("areas.support.card.since", { date: date(card.registered_at) })}
        {card.is_active === false && <span className="text-danger"> · {t("areas.support.card.disabled")}</span>}
      </p>
      {!ticket.sender_verified && ticket.channel === "email" && (
        <p className="mt-2 rounded-control bg-amber-soft px-3 py-2 text-sm">{t("areas.support.card.unproven")}</p>
      )}
      <div className="mt-2">
        <Line label={t("areas.support.card.phone")}>
          {contacts ? (reach(contacts.phone, contacts.phone_verified, "tel") ?? "—") : hidden}
        </Line>
        <Line label={t("areas.support.card.email")}>
          {contacts ? (reach(contacts.email, contacts.email_verified, "mailto") ?? "—") : hidden}
        </Line>
        {contacts?.telegram && <Line label="Telegram">{contacts.telegram}</Line>}
        {contacts?.vk && <Line label="VK">{contacts.vk}</Line>}
        {card.karma !== null && <Line label={t("areas.support.card.karma")}>{number(card.karma)}</Line>}
        {card.locale && (
          <Line label={t("areas.support.card.language")}>{t(`areas.support.language.${card.locale as "ru"}`)}</Line>
        )}
      </div>
      <Group
        title={t("areas.support.card.orders")}
        items={card.orders?.map((one) => ({
          id: one.id,
          title: one.order_number,
          hint: `${t(`order.status.${one.status as "paid"}`, { defaultValue: one.status })} · ${money(one.final_amount)}`,
          at: date(one.created_at),
          to: `/admin/orders/${one.id}`,
        }))}
      />
      <Group
        title={t("areas.support.card.visits")}
        items={card.visits?.map((one) => ({ id: one.id, title: one.space_name, hint: "", at: dateTime(one.check_in) }))}
      />
      <Group
        title={t("areas.support.card.gifts")}
        items={card.gifts?.map((one) => ({ id: one.id, title: money(one.amount), hint: "", at: date(one.created_at) }))}
      />
      <Group
        title={t("areas.support.card.tickets")}
        items={card.tickets.map((one) => ({
          id: one.id,
          title: one.subject,
          hint: t(`areas.support.status.${one.status as Status}`),
          at: date(one.created_at),
          to: linkTo(one.id),
        }))}
      />
    </section>
  );
}

interface GroupItem {
  id: string;
  title: string;
  hint: string;
  at: string;
  to?: string;
}

/** The latest of a kind; undefined is what one may not see. */
function Group({ title, items }: { title: string; items: GroupItem[] | undefined }) {
  const { t } = useTranslation();
  let content: ReactNode;
  if (!items) content = <p className="text-sm text-muted">{t("areas.support.card.hidden")}</p>;
  else if (items.length === 0) content = <p className="text-sm text-muted">{t("areas.support.card.none")}</p>;
  else {
    content = (
      <ul>
        {items.map((one) => (
          <li key={one.id} className="py-1.5 text-sm">
            {one.to ? (
              <Link
                to={one.to}
                className="block truncate font-medium underline decoration-line-strong underline-offset-3 max-lg:-mt-2 max-lg:py-3"
              >
                {one.title}
              </Link>
            ) : (
              <span className="block truncate font-medium">{one.title}</span>
            )}
            <span className="text-muted">
              {one.hint && `${one.hint} · `}
              {one.at}
            </span>
          </li>
        ))}
      </ul>
    );
  }
  return (
    <div className="mt-4">
      <h4 className="mb-0.5 text-xs font-semibold tracking-wide text-muted uppercase">{title}</h4>
      {content}
    </div>
  );
}
