"""A function's settings from its environment, read once and typed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

# The provider's published notification sources: https://yookassa.ru/developers/using-api/webhooks
YOOKASSA_SOURCES = (
    "185.71.76.0/27,185.71.77.0/27,77.75.153.0/25,77.75.156.11/32,77.75.156.35/32,77.75.154.128/25,2a02:5180::/32"
)

# Other addresses among the settings: our own, the page that shows an order, and AWS where it is an emulator.
NO_PROVIDERS = ("queue_", "public", "payment_return", "aws_")


@dataclass(frozen=True, slots=True)
class Settings:
    """One environment's settings; times in minutes, periods in days or, if the name says so, seconds; caps in messages
    or requests of a day, amounts in kopecks.
    """

    stage: str
    service: str
    stack_name: str
    public_base_url: str
    cors_origins: tuple[str, ...]
    event_bus: str
    media_bucket: str
    files_bucket: str
    documents_bucket: str
    web_bucket_name: str
    yookassa_base_url: str
    payment_return_url: str
    webhook_allowed_cidrs: tuple[str, ...]
    webhook_trusted_proxies: tuple[str, ...]
    origin_hashes: tuple[str, ...]
    sms_fallback_url: str
    email_sender: str
    support_address: str
    email_transport: str
    ses_configuration_set: str
    currency: str
    organisation_time_zone: str
    max_unpaid_orders: int
    delivery_method_required: bool
    max_unpaid_pieces: int
    low_stock_threshold: int
    new_account_orders_per_hour: int
    new_account_check_ins_per_hour: int
    vat_code: int
    payment_hold_minutes: int
    payment_link_minutes: int
    sms_senders_russia: tuple[str, ...]
    sms_senders_other: tuple[str, ...]
    sms_sender_id: str
    exolve_base_url: str
    smsc_base_url: str
    sms_countries: tuple[str, ...]
    sms_number_types: tuple[str, ...]
    sms_prefix_daily_cap: int
    sms_daily_cap_per_person: int
    sms_daily_cap_total: int
    email_daily_cap_per_person: int
    email_daily_cap_total: int
    registrations_per_client: int
    codes_per_client: int
    failed_logins_per_client: int
    staff_second_factor: str
    nakama_base_url: str
    supabase_base_url: str
    nakama_notify_rpc: str
    nakama_account_rpc: str
    nakama_daily_cap_per_person: int
    nakama_daily_cap_total: int
    karma_share_percent: int
    donation_min: int
    donation_max: int
    parameters: tuple[str, ...]
    parameters_read: tuple[str, ...]
    openai_base_url: str
    openai_model: str
    openai_timeout_s: float
    ai_daily_cap_per_person: int
    ai_daily_cap_total: int
    ai_triage_daily_cap: int
    ai_draft_daily_cap: int
    ai_tutor_daily_cap_per_person: int
    ai_tutor_daily_cap: int
    support_time_zone: str
    support_hours: str
    support_holidays: str
    support_reopen_days: int
    support_remind_days: int
    support_resolve_days: int
    support_close_days: int
    documents_key_id: str
    onboarding_unsigned_days: int
    onboarding_passport_days: int
    mail_authserv_id: str
    stranger_mails_daily_cap: int
    stranger_mails_total: int
    seal_key_id: str
    certificate_key_id: str
    tsa_url: str
    play_key_id: str
    play_key_pair_id: str
    mediaconvert_endpoint: str
    mediaconvert_role: str
    live_endpoint: str
    environ: Mapping[str, str] = field(repr=False)

    def table(self, name: str) -> str:
        """The physical name of a module's table; KeyError when this function was not given it."""
        return self.environ[f"TABLE_{name.upper()}"]

    def queue_url(self, name: str) -> str:
        """The address of a queue; KeyError when this function was not given it."""
        return self._address(self.environ[f"QUEUE_{name.upper().replace('-', '_')}_URL"])

    def queues(self) -> dict[str, str]:
        """The address of every queue that this function was given, by name."""
        given = self._given("QUEUE_", "_URL")
        return {name.replace("_", "-"): self._address(one) for name, one in given.items()}

    def tables(self) -> dict[str, str]:
        """The physical name of every table that this function was given, by name."""
        return self._given("TABLE_", "")

    def buckets(self) -> dict[str, str]:
        """The physical name of every bucket that this function was given, by name."""
        return self._given("", "_BUCKET")

    def providers(self) -> dict[str, str]:
        """The address of every provider that this function was given, by name."""
        urls = {name.removesuffix("_base"): url for name, url in self._given("", "_URL").items()}
        return {name: url for name, url in urls.items() if url and not name.startswith(NO_PROVIDERS)}

    def _address(self, queue: str) -> str:
        """A queue's address, of a name too: a function of many queues has one address, and the others lie beside it
        (`shorten_queue_addresses` of infra/derive.py).
        """
        if "/" in queue:
            return queue
        beside = next(one for one in self._given("QUEUE_", "_URL").values() if "/" in one)
        return f"{beside.rpartition('/')[0]}/{queue}"

    def _given(self, before: str, after: str) -> dict[str, str]:
        return {
            name.removeprefix(before).removesuffix(after).lower(): value
            for name, value in sorted(self.environ.items())
            if name.startswith(before) and name.endswith(after)
        }

    @property
    def is_local(self) -> bool:
        """Whether this is somebody's laptop, where the outside world is a sandbox."""
        return self.stage == "local"


def _listed(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def from_environ(environ: Mapping[str, str]) -> Settings:
    """Read settings from an environment mapping, with defaults that are safe in production."""
    get = environ.get
    stack_name = get("STACK_NAME", "atrium")
    public = get("PUBLIC_BASE_URL", "http://localhost:8000").rstrip("/")
    return Settings(
        stage=get("STAGE", "local"),
        service=get("POWERTOOLS_SERVICE_NAME", "atrium"),
        stack_name=stack_name,
        public_base_url=public,
        cors_origins=_listed(get("CORS_ORIGINS", "")),
        event_bus=get("EVENT_BUS", ""),
        media_bucket=get("MEDIA_BUCKET", ""),
        files_bucket=get("FILES_BUCKET", ""),
        documents_bucket=get("DOCUMENTS_BUCKET", ""),
        # Of the CDN's stack, and known once that is deployed; not one of this stack's own `…_BUCKET`s.
        web_bucket_name=get("WEB_BUCKET_NAME", ""),
        yookassa_base_url=get("YOOKASSA_BASE_URL", "https://api.yookassa.ru/v3").rstrip("/"),
        payment_return_url=get("PAYMENT_RETURN_URL") or f"{public}/",
        webhook_allowed_cidrs=_listed(get("WEBHOOK_ALLOWED_CIDRS") or YOOKASSA_SOURCES),
        webhook_trusted_proxies=_listed(get("WEBHOOK_TRUSTED_PROXIES", "")),
        origin_hashes=_listed(get("ORIGIN_HASHES", "")),
        sms_fallback_url=get("SMS_FALLBACK_URL", ""),
        email_sender=get("EMAIL_SENDER", ""),
        support_address=get("SUPPORT_ADDRESS") or get("EMAIL_SENDER", ""),
        email_transport=get("EMAIL_TRANSPORT") or "ses",
        ses_configuration_set=get("SES_CONFIGURATION_SET", ""),
        currency="RUB",
        organisation_time_zone=get("ORGANISATION_TIME_ZONE") or "UTC",
        max_unpaid_orders=int(get("MAX_UNPAID_ORDERS") or 3),
        delivery_method_required=get("DELIVERY_METHOD_REQUIRED") == "true",
        max_unpaid_pieces=int(get("MAX_UNPAID_PIECES") or 10),
        low_stock_threshold=int(get("LOW_STOCK_THRESHOLD") or 3),
        new_account_orders_per_hour=int(get("NEW_ACCOUNT_ORDERS_PER_HOUR") or 20),
        new_account_check_ins_per_hour=int(get("NEW_ACCOUNT_CHECK_INS_PER_HOUR") or 20),
        vat_code=int(get("VAT_CODE") or 1),
        payment_hold_minutes=75,  # the link and a quarter of an hour for a late notification
        payment_link_minutes=60,
        sms_senders_russia=_listed(get("SMS_SENDERS_RUSSIA") or "exolve,smsc"),
        sms_senders_other=_listed(get("SMS_SENDERS_OTHER") or "sns"),
        sms_sender_id=get("SMS_SENDER_ID", ""),
        exolve_base_url=(get("EXOLVE_BASE_URL") or "https://api.exolve.ru").rstrip("/"),
        smsc_base_url=(get("SMSC_BASE_URL") or "https://smsc.ru").rstrip("/"),
        sms_countries=_listed(get("SMS_COUNTRIES") or "RU"),
        sms_number_types=_listed(get("SMS_NUMBER_TYPES") or "mobile"),
        sms_prefix_daily_cap=int(get("SMS_PREFIX_DAILY_CAP") or 100),
        sms_daily_cap_per_person=int(get("SMS_DAILY_CAP_PER_PERSON") or 20),
        sms_daily_cap_total=int(get("SMS_DAILY_CAP_TOTAL") or 5000),
        email_daily_cap_per_person=int(get("EMAIL_DAILY_CAP_PER_PERSON") or 50),
        email_daily_cap_total=int(get("EMAIL_DAILY_CAP_TOTAL") or 50000),
        # Of one client (an address block) in an hour; offices and mobile carriers share blocks, so no tighter.
        registrations_per_client=int(get("REGISTRATIONS_PER_CLIENT") or 20),
        codes_per_client=int(get("CODES_PER_CLIENT") or 60),
        failed_logins_per_client=int(get("FAILED_LOGINS_PER_CLIENT") or 100),
        staff_second_factor=get("STAFF_SECOND_FACTOR") or "off",
        nakama_base_url=get("NAKAMA_BASE_URL", "").rstrip("/"),
        supabase_base_url=get("SUPABASE_BASE_URL", "").rstrip("/"),
        nakama_notify_rpc=get("NAKAMA_NOTIFY_RPC") or "atrium_notify",
        nakama_account_rpc=get("NAKAMA_ACCOUNT_RPC") or "atrium_account",
        nakama_daily_cap_per_person=int(get("NAKAMA_DAILY_CAP_PER_PERSON") or 100),
        nakama_daily_cap_total=int(get("NAKAMA_DAILY_CAP_TOTAL") or 100000),
        karma_share_percent=int(get("KARMA_SHARE_PERCENT") or 20),
        donation_min=int(get("DONATION_MIN") or 100_00),
        donation_max=int(get("DONATION_MAX") or 100_000_00),
        parameters=_listed(get("PARAMETERS", "")),
        parameters_read=_listed(get("PARAMETERS_READ", "")),
        openai_base_url=get("OPENAI_BASE_URL", "https://api.openai.com/v1").rstrip("/"),
        openai_model=get("OPENAI_MODEL") or "gpt-4o-mini",
        openai_timeout_s=40.0,  # twice in the worker's 90 s: an answer and its repair
        ai_daily_cap_per_person=int(get("AI_DAILY_CAP_PER_PERSON") or 50),
        ai_daily_cap_total=int(get("AI_DAILY_CAP_TOTAL") or 5000),
        ai_triage_daily_cap=int(get("AI_TRIAGE_DAILY_CAP") or 2000),
        ai_draft_daily_cap=int(get("AI_DRAFT_DAILY_CAP") or 2000),
        ai_tutor_daily_cap_per_person=int(get("AI_TUTOR_DAILY_CAP_PER_PERSON") or 40),
        ai_tutor_daily_cap=int(get("AI_TUTOR_DAILY_CAP") or 3000),
        support_time_zone=get("SUPPORT_TIME_ZONE") or "Europe/Moscow",
        support_hours=get("SUPPORT_HOURS") or "mon-fri 09:00-18:00",
        support_holidays=get("SUPPORT_HOLIDAYS", ""),
        support_reopen_days=int(get("SUPPORT_REOPEN_DAYS") or 7),
        # Days without a word until a customer is reminded, a ticket resolved, a resolved one closed; 0 is never.
        support_remind_days=int(get("SUPPORT_REMIND_DAYS") or 3),
        support_resolve_days=int(get("SUPPORT_RESOLVE_DAYS") or 7),
        support_close_days=int(get("SUPPORT_CLOSE_DAYS") or 7),
        documents_key_id=get("DOCUMENTS_KEY_ID", ""),
        # How long an unsigned case is kept after its last change, and a passport after the case's end.
        onboarding_unsigned_days=int(get("ONBOARDING_UNSIGNED_DAYS") or 90),
        onboarding_passport_days=int(get("ONBOARDING_PASSPORT_DAYS") or 30),
        # Without our mail server's own id nothing says that a mail is from whom it names: every sender is unverified.
        mail_authserv_id=get("MAIL_AUTHSERV_ID", "").strip(),
        stranger_mails_daily_cap=int(get("STRANGER_MAILS_DAILY_CAP") or 20),
        stranger_mails_total=int(get("STRANGER_MAILS_TOTAL") or 1000),
        seal_key_id=get("SEAL_KEY_ID", ""),
        certificate_key_id=get("CERTIFICATE_KEY_ID", ""),
        tsa_url=get("TSA_URL", ""),
        play_key_id=get("PLAY_KEY_ID", ""),
        # Known once the CDN has the public key; until then nothing can be played.
        play_key_pair_id=get("PLAY_KEY_PAIR_ID", ""),
        # Empty: the region's own, https://docs.aws.amazon.com/mediaconvert/latest/apireference/endpoints.html
        mediaconvert_endpoint=get("MEDIACONVERT_ENDPOINT", "").rstrip("/"),
        mediaconvert_role=get("MEDIACONVERT_ROLE", ""),
        # Where messages to the connections of the WebSocket API are posted.
        live_endpoint=get("LIVE_ENDPOINT", ""),
        environ=environ,
    )


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process; tests call `settings.cache_clear()` after they change the environment."""
    return from_environ(os.environ)
