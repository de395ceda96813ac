-- What a Supabase project needs to hold the mirror of support's tickets. Run once, in its SQL editor; the local sandbox
-- runs the same statements. Row security without a policy: the service key sees everything, anybody else nothing.

create table if not exists support_tickets (
    id text primary key,
    number text not null,
    customer_id text not null, -- empty for a mail whose sender is not verified
    subject text not null,
    channel text not null,
    status text not null,
    priority text not null,
    assignee_id text,
    tags jsonb not null,
    category text,
    language text,
    sentiment text,
    summary text,
    csat integer,
    merged_into text,
    follows text,
    first_response_due timestamptz,
    first_response_at timestamptz,
    resolution_due timestamptz,
    resolved_at timestamptz,
    closed_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version integer not null
);

create table if not exists support_messages (
    id text primary key,
    ticket_id text not null references support_tickets (id),
    author_id text,
    author_role text not null,
    kind text not null,
    body text not null,
    automatic boolean not null,
    attachments jsonb not null,
    created_at timestamptz not null
);

create index if not exists support_messages_of_ticket on support_messages (ticket_id, id);

-- Everything below is for Postgres alone.

alter table support_tickets enable row level security;
alter table support_messages enable row level security;

-- The people of the project by address, exactly and with one row: the admin API lists them only page by page.
create or replace view support_customers as
    select id, email, '+' || nullif(phone, '') as phone, created_at, last_sign_in_at from auth.users;
revoke all on support_customers from public, anon, authenticated;
grant select on support_customers to service_role;
