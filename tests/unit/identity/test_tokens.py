"""Access tokens, refresh tokens and password hashes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import jwt
import pytest

from shared.core import clock
from shared.identity import hashing, token_keys, tokens
from shared.identity.errors import InvalidRefreshTokenError, InvalidTokenError, TokenExpiredError
from shared.identity.refresh_tokens import RefreshToken, new_salt
from tests.unit.identity.conftest import NEW_SEED, MemoryStore

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HS_KEY = "h" * 48
LEGACY = {
    "keys": {"hs": HS_KEY},
    "switched_at": "2026-03-02T12:00:01.000Z",
    "until": "2026-03-02T12:15:01.000Z",
}
pytestmark = pytest.mark.usefixtures("store")


def issue() -> str:
    return tokens.issue_access(user_id="usr_1", session_id="ses_1", roles={"admin", "customer"})


def signed(
    *,
    key: Any = None,
    algorithm: str = "EdDSA",
    kid: str | None = "new",
    headers: dict[str, Any] | None = None,
    **changes: Any,
) -> str:
    claims: dict[str, Any] = {
        "iss": tokens.issuer(),
        "aud": tokens.AUDIENCE,
        "sub": "usr_1",
        "sid": "ses_1",
        "roles": ["customer"],
        "typ": "access",
        "iat": clock.epoch(clock.now()),
        "exp": clock.epoch(clock.now()) + 60,
        **changes,
    }
    kept = {name: value for name, value in claims.items() if value is not None}
    key = token_keys.private_key(NEW_SEED) if key is None else key
    return jwt.encode(kept, key, algorithm=algorithm, headers={**({"kid": kid} if kid else {}), **(headers or {})})


def test_a_token_says_who_and_in_which_session_for_fifteen_minutes() -> None:
    with clock.frozen_at(NOON) as time:
        token = issue()
        claims = tokens.verify_access(token)
        assert (claims.user_id, claims.session_id) == ("usr_1", "ses_1")
        assert claims.roles == {"admin", "customer"}
        time.tick(minutes=15, seconds=-1)
        tokens.verify_access(token)
        time.tick(seconds=1)
        with pytest.raises(TokenExpiredError):
            tokens.verify_access(token)


def test_the_example_of_the_refused_ones_is_good_by_itself() -> None:
    assert tokens.verify_access(signed()).user_id == "usr_1"


@pytest.mark.parametrize(
    "changes",
    [
        {"key": token_keys.private_key(token_keys.new_seed())},
        {"kid": "old"},
        {"kid": "unknown"},
        {"kid": None},
        {"algorithm": "HS512", "key": "n" * 64},
        {"algorithm": "HS256", "key": "n" * 48},
        {"iss": "somebody else"},
        {"iss": None},
        {"aud": "another api"},
        {"aud": None},
        {"typ": "refresh"},
        {"typ": None},
        {"sub": None},
        {"sid": None},
        {"sid": 5},
        {"roles": None},
        {"roles": "admin"},
        {"roles": ["boss"]},
        {"roles": [{}]},
        {"exp": None},
        {"exp": "soon"},
        {"iat": None},
    ],
)
def test_a_token_with_anything_wrong_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidTokenError):
        tokens.verify_access(signed(**changes))


def test_an_unsigned_token_is_refused() -> None:
    unsigned = signed(algorithm="none", key="")
    with pytest.raises(InvalidTokenError):
        tokens.verify_access(unsigned)


def test_a_key_of_another_algorithm_is_refused_even_when_the_signature_fits(store: MemoryStore) -> None:
    store.values["jwt_public"]["legacy"] = LEGACY
    with clock.frozen_at(NOON), pytest.raises(InvalidTokenError):
        tokens.verify_access(signed(algorithm="HS384", kid="hs", key=HS_KEY))


@pytest.mark.parametrize("form", ["x", "raw"])
def test_the_public_key_is_no_secret_of_an_hs256_token(store: MemoryStore, form: str) -> None:
    jwk = next(jwk for jwk in store.values["jwt_public"]["keys"] if jwk["kid"] == "new")
    key: Any = jwk["x"] if form == "x" else token_keys.public_key(jwk).public_bytes_raw()
    with pytest.raises(InvalidTokenError):
        tokens.verify_access(signed(algorithm="HS256", key=key))


def test_an_hs256_kid_never_takes_eddsa(store: MemoryStore) -> None:
    store.values["jwt_public"]["legacy"] = LEGACY
    with clock.frozen_at(NOON), pytest.raises(InvalidTokenError):
        tokens.verify_access(signed(kid="hs"))


def test_a_key_that_the_token_itself_brings_is_ignored() -> None:
    seed = token_keys.new_seed()
    for header in ({"jwk": token_keys.public_jwk("new", seed)}, {"jku": "https://e.com"}, {"x5u": "https://e.com"}):
        with pytest.raises(InvalidTokenError):
            tokens.verify_access(signed(key=token_keys.private_key(seed), headers=header))


def test_hs256_tokens_of_before_are_good_until_the_legacy_keys_end(store: MemoryStore) -> None:
    with clock.frozen_at(NOON) as time:
        with pytest.raises(InvalidTokenError):
            tokens.verify_access(signed(algorithm="HS256", kid="hs", key=HS_KEY))
        store.values["jwt_public"]["legacy"] = LEGACY
        assert tokens.verify_access(signed(algorithm="HS256", kid="hs", key=HS_KEY)).user_id == "usr_1"
        long = clock.epoch(clock.now()) + 3600
        with pytest.raises(InvalidTokenError):
            tokens.verify_access(signed(algorithm="HS256", kid="hs", key=HS_KEY, exp=long))
        time.tick(minutes=15, seconds=1)
        with pytest.raises(InvalidTokenError):
            tokens.verify_access(signed(algorithm="HS256", kid="hs", key=HS_KEY, iat=clock.epoch(NOON)))


@pytest.mark.parametrize(
    ("minutes", "claims"),
    [
        (1, {"iat": clock.epoch(NOON) + 1}),
        (1, {"iat": clock.epoch(NOON) + 60}),
        (1, {"exp": clock.epoch(NOON) + 16 * 60, "iat": clock.epoch(NOON)}),
        (1, {"exp": clock.epoch(NOON) + 120, "iat": clock.epoch(NOON) - 900}),
        (16, {"exp": clock.epoch(NOON) + 17 * 60, "iat": clock.epoch(NOON)}),
        (16, {"exp": clock.epoch(NOON) + 17 * 60, "iat": clock.epoch(NOON) + 120}),
        (1, {"iat": "yesterday"}),
        (1, {"iat": float("nan")}),
    ],
)
def test_a_legacy_key_in_a_reader_s_hands_forges_nothing_for_longer(
    store: MemoryStore, minutes: int, claims: dict[str, Any]
) -> None:
    store.values["jwt_public"]["legacy"] = LEGACY
    with clock.frozen_at(NOON) as time:
        time.tick(minutes=minutes)
        with pytest.raises(InvalidTokenError):
            tokens.verify_access(signed(algorithm="HS256", kid="hs", key=HS_KEY, **claims))


@pytest.mark.parametrize("changes", [{"switched_at": None}, {"until": "2026-03-03T12:00:00.000Z"}])
def test_legacy_keys_without_a_switch_or_with_a_late_end_are_no_longer_good(
    store: MemoryStore, changes: dict[str, Any]
) -> None:
    store.values["jwt_public"]["legacy"] = {**LEGACY, **changes}
    with clock.frozen_at(NOON) as time:
        token = signed(algorithm="HS256", kid="hs", key=HS_KEY, exp=clock.epoch(NOON) + 900)
        time.tick(minutes=15 if "until" in changes else 0, seconds=1)
        with pytest.raises(InvalidTokenError):
            tokens.verify_access(token)


def test_made_up_key_ids_read_the_keys_again_at_most_every_thirty_seconds(store: MemoryStore) -> None:
    with clock.frozen_at(NOON) as time:
        for number in range(20):
            with pytest.raises(InvalidTokenError):
                tokens.verify_access(signed(kid=f"made-up-{number}"))
        assert store.forced == 1
        time.tick(seconds=30)
        with pytest.raises(InvalidTokenError):
            tokens.verify_access(signed(kid="made-up"))
        assert store.forced == 2


def test_the_key_set_shows_public_members_alone(store: MemoryStore) -> None:
    store.values["jwt_public"]["keys"][0]["d"] = "private"
    store.values["jwt_public"]["legacy"] = LEGACY
    assert tokens.jwks().keys() == {"keys"}
    assert all(set(jwk) == set(token_keys.PUBLIC_MEMBERS) for jwk in tokens.jwks()["keys"])


def test_reading_a_token_needs_no_private_key(store: MemoryStore) -> None:
    token = issue()
    del store.values["jwt"]
    assert tokens.verify_access(token).user_id == "usr_1"


@pytest.mark.parametrize("text", ["", "a", "a.b.c", "é.é.é", "\ud83d", "A" * 10_000, "e30.e30.e30"])
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(InvalidTokenError):
        tokens.verify_access(text)


def test_both_keys_are_good_and_the_new_one_signs_from_its_time_on(store: MemoryStore) -> None:
    store.values["jwt"]["signing"] |= {"previous": "old", "current_from": "2026-03-02T12:00:00.000Z"}
    with clock.frozen_at(NOON) as time:
        time.tick(seconds=-1)
        before = issue()
        time.tick(seconds=1)
        after = issue()
        assert [jwt.get_unverified_header(token)["kid"] for token in (before, after)] == ["old", "new"]
        assert tokens.verify_access(before).user_id == tokens.verify_access(after).user_id


def test_a_refresh_token_survives_being_written_down() -> None:
    token = RefreshToken.first("usr_1", "ses_1")
    assert RefreshToken.decode(token.encode()) == token


def test_the_successor_depends_on_token_and_salt() -> None:
    token, other, salt = RefreshToken.first("u", "s"), RefreshToken.first("u", "s"), new_salt()
    assert token.successor(salt) == token.successor(salt)
    different = {token.successor(salt).digest(), token.successor(new_salt()).digest(), other.successor(salt).digest()}
    assert len(different) == 3


def test_a_changed_refresh_token_is_not_ours(store: MemoryStore) -> None:
    text = RefreshToken.first("usr_1", "ses_1").encode()
    for at in range(0, len(text) - 1, 7):
        changed = text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]
        with pytest.raises(InvalidRefreshTokenError):
            RefreshToken.decode(changed)
    store.values["pepper"]["value"] = "another"
    with pytest.raises(InvalidRefreshTokenError):
        RefreshToken.decode(text)


@pytest.mark.parametrize("text", ["", "=", "A", "\ud83d", "я", "A" * 5000])
def test_nonsense_is_no_refresh_token(text: str) -> None:
    with pytest.raises(InvalidRefreshTokenError):
        RefreshToken.decode(text)


def test_a_password_matches_its_own_hash_only() -> None:
    kept = hashing.hash_password("correct horse")
    assert kept != hashing.hash_password("correct horse"), "each hash has its own salt"
    assert hashing.matches("correct horse", kept)
    assert not hashing.matches("correct horsf", kept)


@pytest.mark.parametrize(
    ("one", "other"),
    [("a" * 72 + "b", "a" * 72 + "c"), ("a" * 128, "a" * 127), ("zero\0one", "zero\0two")],
)
def test_every_character_counts(one: str, other: str) -> None:
    assert not hashing.matches(other, hashing.hash_password(one))


def test_the_same_letters_from_different_keyboards_are_one_password() -> None:
    assert hashing.matches("e\u0301clair-12", hashing.hash_password("\u00e9clair-12"))


def test_without_a_hash_the_same_work_is_done_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    import bcrypt

    costs: list[bytes] = []
    check = bcrypt.checkpw

    def noted(password: bytes, kept: bytes) -> bool:
        costs.append(kept.split(b"$")[2])
        return check(password, kept)

    kept = hashing.hash_password("correct horse")
    monkeypatch.setattr(bcrypt, "checkpw", noted)
    assert hashing.matches("correct horse", kept)
    assert not hashing.matches("correct horse", None)
    assert not hashing.matches("nobody", None)
    assert len(set(costs)) == 1
