"""Network addresses of registered terminals (登记备案), and the address that a request truly comes from.

IPv4 lives inside IPv6 as ``::ffff:a.b.c.d``, so an address and its mapped form are one. As fixed-width hexadecimal text
the addresses sort as they count, and a database finds the terminals of an address by ``low <= key AND key <= high``.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from app.kernel.errors import DomainError
from app.kernel.words import _

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_MAPPED = IPv6Network("::ffff:0:0/96")
_NOBODY = (
    IPv4Network("0.0.0.0/8"),
    IPv4Network("224.0.0.0/3"),
    IPv6Network("::/128"),
    IPv6Network("ff00::/8"),
)
"""The unspecified, multicast, reserved and broadcast addresses: no machine sends from them."""

_HALF_WIDTH = str.maketrans(
    "０１２３４５６７８９ａｂｃｄｅｆＡＢＣＤＥＦ．。｡：／％\u3000", "0123456789abcdefABCDEF...:/% "
)


def parse_terminal(text: str, widest_v4: int = 24, widest_v6: int = 64) -> Network:
    """The network that a registration names: one address, or a counter's range no wider than the limits.

    >>> parse_terminal("１０。１。２。３"), parse_terminal("::ffff:10.1.2.0/120")
    (IPv4Network('10.1.2.3/32'), IPv4Network('10.1.2.0/24'))
    """
    written = _half_width(text)
    network = _network(written)
    _refuse_wide(written, network, widest_v4, widest_v6)
    _refuse_host_bits(written, network)
    _refuse_nobody(written, network)
    return network


def canonical(text: str, widest_v4: int = 24, widest_v6: int = 64) -> str:
    """The one way to write a registered terminal; a single address goes without its length.

    >>> canonical("2001:DB8:0:0::1"), canonical("10.1.2.0/255.255.255.0")
    ('2001:db8::1', '10.1.2.0/24')
    """
    network = parse_terminal(text, widest_v4, widest_v6)
    return str(network.network_address) if network.prefixlen == network.max_prefixlen else str(network)


def bounds(network: Network) -> tuple[str, str]:
    """The keys of a network's first and last address.

    >>> bounds(parse_terminal("10.1.2.0/24"))
    ('00000000000000000000ffff0a010200', '00000000000000000000ffff0a0102ff')
    """
    return _key(network.network_address), _key(network.broadcast_address)


def address_key(text: str) -> str:
    """The key of one address, in the form of :func:`bounds`.

    >>> address_key("10.1.2.3") == address_key("::ffff:a01:203")
    True
    """
    return _key(_address(_half_width(text)))


def client_address(remote_addr: str | None, forwarded_for_header: str | None, proxies: int) -> str:
    """The address that a request comes from, behind exactly ``proxies`` proxies of ours.

    Each of our proxies appends the address it was reached from, so the client is the n-th entry from the right and
    whatever stands before it was typed by a stranger. A header that is shorter than that, or holds no address there,
    means that the request did not pass all our proxies or that their number is set wrongly: it is refused, not guessed.

    >>> client_address("127.0.0.1", "6.6.6.6, 10.1.2.3", 1)
    '10.1.2.3'
    """
    if proxies <= 0:
        return str(_reached(remote_addr or ""))
    entries = [entry.strip(" \t") for entry in (forwarded_for_header or "").rsplit(",", proxies)][-proxies:]
    if len(entries) < proxies:
        raise DomainError(_UNKNOWN)
    return str([_reached(entry) for entry in entries][0])


_UNKNOWN = _("无法确认来访地址，已拒绝访问。请联系系统管理员检查代理服务器和代理层数的设置。")


def _reached(text: str) -> Address:
    try:
        return _address(text)
    except DomainError as error:
        raise DomainError(_UNKNOWN) from error


def _half_width(text: str) -> str:
    return "/".join(part.strip() for part in text.translate(_HALF_WIDTH).split("/"))


def _address(text: str) -> Address:
    _refuse_zone(text)
    try:
        found = ip_address(text)
    except ValueError as error:
        sentence = _("“{text}”不是 IP 地址，请按 10.1.2.3 或 2001:db8::1 的样子填写。")
        raise DomainError(sentence.format(text=text)) from error
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


def _network(text: str) -> Network:
    _refuse_zone(text)
    try:
        found = ip_network(text, strict=False)
    except ValueError as error:
        sentence = _("“{text}”不是 IP 地址或网段，请按 10.1.2.3、10.1.2.0/24 或 2001:db8::1 的样子填写。")
        raise DomainError(sentence.format(text=text)) from error
    if isinstance(found, IPv6Network) and found.subnet_of(_MAPPED):
        return IPv4Network((int(found.network_address) & 0xFFFFFFFF, found.prefixlen - 96))
    return found


def _refuse_zone(text: str) -> None:
    if "%" in text:
        raise DomainError(_("“{text}”带有网卡标识，请去掉“%”及其后的内容。").format(text=text))


def _refuse_wide(text: str, network: Network, widest_v4: int, widest_v6: int) -> None:
    widest = widest_v4 if isinstance(network, IPv4Network) else widest_v6
    swallows_v4 = isinstance(network, IPv6Network) and network.overlaps(_MAPPED)
    if network.prefixlen < widest or swallows_v4:
        sentence = _("“{text}”的范围太大，最多只能登记 /{widest} 的网段，请缩小范围或逐个登记地址。")
        raise DomainError(sentence.format(text=text, widest=widest))


def _refuse_host_bits(text: str, network: Network) -> None:
    address = str(_address(text.split("/")[0]))
    if address != str(network.network_address):
        sentence = _("“{text}”不是网段的起始地址：登记整个网段请写“{network}”，只登记这一台请写“{address}”。")
        raise DomainError(sentence.format(text=text, network=network, address=address))


def _refuse_nobody(text: str, network: Network) -> None:
    if any(network.version == nobody.version and network.overlaps(nobody) for nobody in _NOBODY):
        sentence = _("“{text}”不是一台机器的地址（未指定、组播或保留地址），请填写终端的实际地址。")
        raise DomainError(sentence.format(text=text))


def _key(address: Address) -> str:
    mapped = int(_MAPPED.network_address) if isinstance(address, IPv4Address) else 0
    return f"{mapped + int(address):032x}"
