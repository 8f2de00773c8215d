"""Addresses of registered terminals, and the address a request comes from."""

from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.addresses import address_key, bounds, canonical, client_address, parse_terminal
from app.kernel.errors import DomainError

V4 = st.ip_addresses(v=4)
ANY = st.one_of(V4, st.ip_addresses(v=6))


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("10.1.2.3", "10.1.2.3"),
        ("10.1.2.3/32", "10.1.2.3"),
        (" １０．１。２｡３ ", "10.1.2.3"),
        ("10.1.2.0 ／ 24", "10.1.2.0/24"),
        ("10.1.2.0/255.255.255.0", "10.1.2.0/24"),
        ("127.0.0.1", "127.0.0.1"),
        ("::1", "::1"),
        ("2001：DB8：：Ａ", "2001:db8::a"),
        ("2001:db8:0:1::/64", "2001:db8:0:1::/64"),
        ("::ffff:10.1.2.3", "10.1.2.3"),
        ("::ffff:a01:203", "10.1.2.3"),
        ("::FFFF:10.1.2.0/120", "10.1.2.0/24"),
    ],
)
def test_each_way_of_writing_an_address_has_one_canonical_form(text: str, same: str) -> None:
    assert canonical(text) == same
    assert canonical(canonical(text)) == same


@pytest.mark.parametrize(
    "text", ["", "abc", "10.1.2", "10.1.2.256", "010.1.2.3", "10.1.2.0/33", "10.1.2.0/", "1/2/3", "10.1. 2.3"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(DomainError, match="不是 IP 地址或网段"):
        parse_terminal(text)


@pytest.mark.parametrize("text", ["fe80::1%eth0", "fe80::1％1", "10.1.2.3%1"])
def test_a_zone_is_refused(text: str) -> None:
    with pytest.raises(DomainError, match="带有网卡标识"):
        parse_terminal(text)
    with pytest.raises(DomainError, match="带有网卡标识"):
        address_key(text)


def test_host_bits_are_refused_and_both_right_forms_suggested() -> None:
    with pytest.raises(DomainError, match="登记整个网段请写“10.1.2.0/24”，只登记这一台请写“10.1.2.9”"):
        parse_terminal("10.1.2.9/24")
    with pytest.raises(DomainError, match="“10.1.2.0/24”"):
        parse_terminal("::ffff:10.1.2.9/120")
    with pytest.raises(DomainError, match="“2001:db8::/64”"):
        parse_terminal("2001:db8::9/64")


@pytest.mark.parametrize(
    ("text", "widest"),
    [
        ("10.1.0.0/23", 24),
        ("10.9.9.9/8", 24),
        ("0.0.0.0/0", 24),
        ("::ffff:0:0/96", 24),
        ("2001:db8::/63", 64),
        ("::/0", 64),
        ("::/64", 64),
        ("::ffff:0:0/90", 64),
    ],
)
def test_a_range_that_is_too_wide_is_refused(text: str, widest: int) -> None:
    with pytest.raises(DomainError, match=f"范围太大，最多只能登记 /{widest} 的网段"):
        parse_terminal(text)


def test_the_widest_range_is_a_setting() -> None:
    assert parse_terminal("10.1.0.0/16", widest_v4=16) == IPv4Network("10.1.0.0/16")
    assert parse_terminal("2001:db8::/48", widest_v6=48) == IPv6Network("2001:db8::/48")
    with pytest.raises(DomainError):
        parse_terminal("10.1.2.0/24", widest_v4=32)
    with pytest.raises(DomainError):
        parse_terminal("::/0", widest_v6=0)


@pytest.mark.parametrize(
    "text", ["0.0.0.0", "::", "224.0.0.1", "239.1.1.0/24", "255.255.255.255", "ff02::1", "::ffff:0.0.0.0", "240.0.0.1"]
)
def test_an_address_that_no_machine_has_is_refused(text: str) -> None:
    with pytest.raises(DomainError, match="不是一台机器的地址"):
        parse_terminal(text)


def test_no_setting_lets_in_everyone() -> None:
    for text in ("0.0.0.0/0", "::/0", "::ffff:0:0/96"):
        with pytest.raises(DomainError):
            parse_terminal(text, widest_v4=0, widest_v6=0)


@given(ANY, ANY)
def test_keys_sort_as_addresses_count_and_differ_unless_the_address_is_one(left: object, right: object) -> None:
    keys = [address_key(str(one)) for one in (left, right)]
    assert all(len(key) == 32 and key == key.lower() for key in keys)
    assert (keys[0] == keys[1]) is (canonical_address(left) == canonical_address(right))


def canonical_address(address: object) -> str:
    found = ip_address(str(address))
    return str(getattr(found, "ipv4_mapped", None) or found)


@given(V4, st.integers(24, 32), V4)
def test_the_bounds_hold_exactly_the_addresses_of_the_network(
    base: IPv4Address, length: int, other: IPv4Address
) -> None:
    network = IPv4Network((int(base), length), strict=False)
    low, high = bounds(network)
    for address in (base, other, network.network_address, network.broadcast_address):
        for written in (str(address), f"::ffff:{address}"):
            assert (low <= address_key(written) <= high) is (address in network)


@given(V4)
def test_a_mapped_address_is_the_same_terminal(address: IPv4Address) -> None:
    assert address_key(str(address)) == address_key(f"::ffff:{address}")
    assert client_address(f"::ffff:{address}", None, 0) == str(address)


def test_an_ipv6_range_has_its_own_bounds() -> None:
    assert bounds(parse_terminal("2001:db8::/64")) == ("20010db8" + "0" * 24, "20010db8" + "0" * 8 + "f" * 16)


def test_a_forged_header_changes_nothing_without_proxies() -> None:
    assert client_address("10.1.2.3", "127.0.0.1", 0) == "10.1.2.3"
    assert client_address("10.1.2.3", None, 0) == "10.1.2.3"


def test_only_the_entries_of_our_own_proxies_are_believed() -> None:
    assert client_address("127.0.0.1", "10.1.2.3", 1) == "10.1.2.3"
    assert client_address("127.0.0.1", "9.9.9.9, 8.8.8.8,10.1.2.3", 1) == "10.1.2.3"
    assert client_address("127.0.0.1", "9.9.9.9, 10.1.2.3, 172.16.0.1", 2) == "10.1.2.3"
    assert client_address(None, "::ffff:10.1.2.3", 1) == "10.1.2.3"


@given(st.text(), V4, st.lists(V4, max_size=3))
def test_whatever_a_stranger_sends_the_client_is_what_our_proxy_saw(
    forged: str, client: IPv4Address, inner: list[IPv4Address]
) -> None:
    header = ", ".join([forged, str(client), *map(str, inner)])
    assert client_address("127.0.0.1", header, 1 + len(inner)) == str(client)


@pytest.mark.parametrize(
    ("remote", "header", "proxies"),
    [
        ("127.0.0.1", None, 1),
        ("127.0.0.1", "", 1),
        ("127.0.0.1", "10.1.2.3", 2),
        ("127.0.0.1", "unknown", 1),
        ("127.0.0.1", "10.1.2.3,", 1),
        ("127.0.0.1", "10.1.2.3:4711", 1),
        ("127.0.0.1", "fe80::1%eth0", 1),
        ("127.0.0.1", "10.1.2.3, rubbish", 2),
        ("127.0.0.1", "rubbish, 10.1.2.3", 2),
        ("", "10.1.2.3", 0),
        (None, "10.1.2.3", 0),
        ("localhost", None, 0),
    ],
)
def test_an_address_that_cannot_be_known_is_refused_not_guessed(
    remote: str | None, header: str | None, proxies: int
) -> None:
    with pytest.raises(DomainError, match="无法确认来访地址，已拒绝访问"):
        client_address(remote, header, proxies)
