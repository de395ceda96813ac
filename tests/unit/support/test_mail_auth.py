"""Whose word counts about a mail's sender."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.support.tickets.mail_auth import Headers, is_authentic, parse_results

OURS = "mx.atrium.example"
SENDER = "anna@example.com"


def says(*results: str, sender: str = SENDER, more: Headers = ()) -> bool:
    """Whether a mail with these results of our own server is authentic."""
    headers = [*more, *(("Authentication-Results", f"{OURS}; {one}") for one in results)]
    return is_authentic(sender, headers, authserv_id=OURS)


@pytest.mark.parametrize(
    "results",
    [
        "dmarc=pass",
        "DMARC=Pass header.from=Example.COM",
        "spf=fail smtp.mailfrom=list.org; dkim=pass header.d=example.com",
        'dkim=fail header.d=example.com; dkim=pass header.i=@example.com header.s=a header.b="a=;b"',
        "spf=pass (mx: ip4:1.2.3.4 (ok; dmarc=fail)) smtp.mailfrom=bounce@example.com",
        "dkim=pass (2048-bit key;\r\n\tunprotected) header.d=example.com",
        "dmarc = pass (p=none) header.from = example.com",
        'dkim/1=pass reason="good; signature" header.d="example.com"',
        "dmarc=none; spf=pass smtp.mailfrom=example.com",
    ],
)
def test_an_aligned_pass_is_authentic(results: str) -> None:
    assert says(results)


@pytest.mark.parametrize(
    "results",
    [
        "",
        "none",
        "dmarc=fail",
        "dmarc=fail; dkim=pass header.d=example.com",
        "dmarc=pass header.from=evil.example",
        "dmarc=none",
        "dmarc=passed",
        "dmarc=pass/1",
        "dkim=pass",
        "dkim=pass header.d=evil.com",
        "dkim=pass header.d=com",
        "dkim=pass header.d=sub.example.com",
        "dkim=pass header.d=example.com.evil.com",
        "dkim=pass header.d=evil.com header.d=example.com",
        "dkim=pass header.d=evil.com header.i=@example.com",
        'dkim=pass reason=" header.d=example.com" header.d=evil.com',
        "dkim=pass (header.d=example.com) header.d=evil.com",
        "dkim=fail (dkim=pass header.d=example.com)",
        "spf=pass smtp.mailfrom=evil.com",
        "spf=pass smtp.helo=example.com",
        "spf=softfail smtp.mailfrom=example.com",
        "x-dmarc=pass",
        "iprev=pass policy.iprev=1.2.3.4",
        "spf=fail (dmarc=pass",
        'spf=fail reason="x; dmarc=pass',
        "spf=fail\r\nAuthentication-Results: mx.atrium.example; dmarc=pass",
        "dmarc/2=pass",
    ],
)
def test_anything_else_is_not(results: str) -> None:
    assert not says(results)


@pytest.mark.parametrize(
    "value",
    ["mx.evil.example; dmarc=pass", f"{OURS}.evil; dmarc=pass", f"({OURS}) evil; dmarc=pass", f"{OURS} 2; dmarc=pass"],
)
def test_another_servers_word_does_not_count(value: str) -> None:
    assert not is_authentic(SENDER, [("Authentication-Results", value)], authserv_id=OURS)


def test_the_topmost_header_of_ours_counts_and_no_other() -> None:
    assert not says("dmarc=fail", "dmarc=pass")
    assert not says("spf=none", "dmarc=pass")
    assert says("dmarc=pass", more=[("Authentication-Results", "mx.evil.example; dmarc=fail")])
    assert is_authentic(SENDER, [("AUTHENTICATION-results", f'"{OURS.upper()}" 1; dmarc=pass')], authserv_id=OURS)


def test_without_a_server_of_ours_nobody_is_authentic() -> None:
    assert not is_authentic(SENDER, [("Authentication-Results", "; dmarc=pass")], authserv_id="")
    assert not is_authentic(SENDER, [("Authentication-Results", '""; dmarc=pass')], authserv_id="")


@pytest.mark.parametrize(
    "author",
    [
        "anna@example.com",
        "Anna <ANNA@Example.com>",
        '"boss@victim.com" <anna@example.com>',
        "=?utf-8?b?0JDQvdC90LA=?= <anna@example.com>",
        "Anna\r\n <anna@example.com>",
    ],
)
def test_from_may_be_written_in_many_ways(author: str) -> None:
    assert says("dmarc=pass", more=[("From", author)])


@pytest.mark.parametrize(
    "author",
    [
        "anna@example.com, eve@evil.com",
        "eve@evil.com, anna@example.com",
        "Team: anna@example.com;",
        "undisclosed:;",
        '"anna@example.com" <eve@evil.com>',
        "<anna@example.com> eve@evil.com",
        "anna@example.com <eve@evil.com>",
        "=?utf-8?q?anna=40example.com?=",
        "anna@example.com\r\nFrom: eve@evil.com",
        "",
    ],
)
def test_a_from_that_is_not_the_one_sender_is_nobodys(author: str) -> None:
    assert not says("dmarc=pass", more=[("From", author)])


def test_two_froms_are_nobodys() -> None:
    assert not says("dmarc=pass", more=[("From", SENDER), ("from", SENDER)])


def test_international_domains_are_compared_in_one_form() -> None:
    assert says("dkim=pass header.d=xn--e1aybc.xn--p1ai", sender="anna@тест.рф")
    assert not says("dkim=pass header.d=example.com", sender="anna@exаmple.com")  # a Cyrillic а


PIECES = [*'();="\\./ \t\r\n', "dmarc", "pass", OURS, "header.d", "example.com"]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_any_text_is_read_or_refused(value: str) -> None:
    parsed = parse_results(value)
    assert parsed is None or isinstance(parsed[0], str)
    is_authentic(SENDER, [("From", value), ("Authentication-Results", value)], authserv_id=OURS)


def test_a_from_that_no_client_writes_is_nobodys() -> None:
    for name in ("(" * 3000 + ")" * 3000, "a@b.example, " * 400_000):
        assert not is_authentic(SENDER, [("From", f"{name} {SENDER}")], authserv_id="")
