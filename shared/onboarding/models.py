"""The table `onboarding`: the base of everything that it stores, and the items that lead to a client.

| item | pk | sk | gsi1 | gsi2 |
|---|---|---|---|---|
| client | CLIENT#id | CASE#CLIENT | CLIENTS#tab / waits_since#id | MANAGER#manager / waits_since#id, while claimed |
| passport | CLIENT#id | CASE#PASSPORT | | |
| device | CLIENT#id | CASE#DEVICE#id | | |
| photo | CLIENT#id | CASE#PHOTO#device#id | | WATCH / moment#id, while pending |
| contract | CLIENT#id | CASE#CONTRACT#id | | WATCH / moment#id, while something is due |
| invoice | CLIENT#id | CASE#INVOICE#id | | WATCH / moment#id, while something is due |
| superseded version of a contract | CLIENT#id | LOG#VERSION#contract#version | | |
| evidence entry | CLIENT#id | LOG#EVIDENCE#contract#no | | |
| message of the thread | CLIENT#id | LOG#MESSAGE#id | | |
| act of an erasure | CLIENT#id | LOG#ACT#id | | |
| when a case's retention is looked at | CLIENT#id | LOG#RETENTION | RETENTION / moment#id | |
| reference: phone of an open client | PHONE#e164 | REF | | |
| reference: phone of a client, open or closed | PHONE#e164 | client's id | | |
| reference: IMEI of an open client's device | IMEI#digits | REF | | |
| reference: IMEI of a client's device, open or not | IMEI#digits | client's id | | |
| reference: number of a contract | CONTRACT#number | REF | | |
| reference: contract, invoice | ID#id | REF | | |
| reference: passport, or name and birth date | PASSPORT#hmac, PERSON#hmac | client's id | | |
| reference: an account's clients | USER#account | client's id | | |
| reference: start of a name | NAMES | name#client's id | | |
| reference: words of a name | NAME#two letters | words#client's id | | |
| sharing token of a contract | COPY#hash | REF | | |
| passports that a person read in an hour | REVEALS#user | hour | | |
| version of the surcharge rules | SURCHARGE_RULES | RULES#version | | |

One Query of `CLIENT#id`, sk from `CASE#`, reads a whole case; what grows without end lies behind `LOG#`.
"""

from __future__ import annotations

from typing import Final, TypeAlias

from pynamodb.attributes import UnicodeAttribute

from shared.data import name_index
from shared.data.base import AtriumModel, TableName
from shared.data.keys_only_index import KeysOnlyGsi1, KeysOnlyGsi2

Key: TypeAlias = tuple[str, str]
CASE, LOG, REF, NAMES, WATCH = "CASE#", "LOG#", "REF", "NAMES", "WATCH"
CURRENCY: Final = "RUB"


class OnboardingItem(AtriumModel):
    """An item of the table `onboarding`; `gsi1` and `gsi2` are sparse and hold keys only."""

    class Meta:
        table_name = TableName("onboarding")

    gsi1 = KeysOnlyGsi1()
    gsi2 = KeysOnlyGsi2()


class CaseItem(OnboardingItem):
    """An item of one client's partition."""

    client_id = UnicodeAttribute()

    @staticmethod
    def partition(client_id: str) -> str:
        """The pk of everything of one client."""
        return f"CLIENT#{client_id}"


def watch_entry(moment: str | None, item_id: str) -> tuple[str | None, str | None]:
    """(gsi2pk, gsi2sk) of an item that the watch schedule looks at from a moment (ISO 8601 UTC) on; None: never."""
    return (WATCH, f"{moment}#{item_id}") if moment else (None, None)


class Reference(OnboardingItem, discriminator="client_reference"):
    """Leads from something that is known to the client that it belongs to; `holder_id` is what exactly holds it.

    The holder is the client, the device or the contract. References that must be unique have the sk `REF`; those that
    may be many have the client's id there.
    """

    client_id = UnicodeAttribute()
    holder_id = UnicodeAttribute()

    @classmethod
    def of(cls, key: Key, client_id: str, holder_id: str | None = None) -> Reference:
        """The reference at a key."""
        return cls(*key, client_id=client_id, holder_id=holder_id or client_id)

    @staticmethod
    def phone(phone: str) -> Key:
        """Of the one open client with a phone (E.164)."""
        return f"PHONE#{phone}", REF

    @staticmethod
    def phone_of(phone: str, client_id: str) -> Key:
        """Of a client, open or closed, with a phone (E.164)."""
        return f"PHONE#{phone}", client_id

    @staticmethod
    def imei(imei: str) -> Key:
        """Of the one device with an IMEI among the open clients."""
        return f"IMEI#{imei}", REF

    @staticmethod
    def imei_of(imei: str, client_id: str) -> Key:
        """Of a client, open or closed, one of whose devices has an IMEI."""
        return f"IMEI#{imei}", client_id

    @staticmethod
    def contract_no(contract_no: str) -> Key:
        """Of the contract with a number in its normal spelling."""
        return f"CONTRACT#{contract_no}", REF

    @staticmethod
    def id(some_id: str) -> Key:
        """Of a contract or an invoice, by its id."""
        return f"ID#{some_id}", REF

    @staticmethod
    def copy_token(token_hash: str) -> Key:
        """Of a contract, by the hash of a sharing token."""
        return f"COPY#{token_hash}", REF

    @staticmethod
    def passport(keyed_hash: str, client_id: str) -> Key:
        """Of a client, by the keyed hash of the passport's series and number."""
        return f"PASSPORT#{keyed_hash}", client_id

    @staticmethod
    def person(keyed_hash: str, client_id: str) -> Key:
        """Of a client, by the keyed hash of name and birth date."""
        return f"PERSON#{keyed_hash}", client_id

    @staticmethod
    def user(user_id: str, client_id: str) -> Key:
        """Of a client, by the account that it is linked to."""
        return f"USER#{user_id}", client_id

    @staticmethod
    def name(full_name: str, client_id: str) -> Key:
        """Of a client, found by the start of the name."""
        return NAMES, f"{name_key(full_name)}#{client_id}"

    @staticmethod
    def names(full_name: str, client_id: str) -> list[Key]:
        """Of a client, found by the start of any word of the name (`data.name_index`)."""
        return name_index.keys_of(full_name, client_id)


def name_key(full_name: str) -> str:
    """A name as it is compared: lower case, `ё` as `е`, one space between words."""
    return " ".join(full_name.lower().replace("ё", "е").split())
