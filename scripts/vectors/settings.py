"""docs/protocol/settings.md: content, merge and sealing of an address book."""

import nacl.bindings as sodium

from .primitives import content_hash, field, hexed, hkdf, pad, person, sample, sign_public, varint

NOW = 1_795_253_820_000
MODES = {"every": 1, "batched": 2, "request": 3, "off": 4}
PEERS = sorted((person(name) for name in ("alice", "bob", "carol")), key=bytes.hex)
ADDRESS = sample("address", 32)


def message(number: int, body: bytes) -> bytes:
    return field(number, body)


def number(place: int, value: int) -> bytes:
    """Defaults are left out."""
    return field(place, int(value)) if value else b""


def data(place: int, value: bytes) -> bytes:
    return field(place, value) if value else b""


def stamped(value, at: int) -> bytes:
    return (data(1, value.encode()) if isinstance(value, str) else number(1, value)) + number(2, at)


def ranges(bounds: list) -> bytes:
    return b"".join(field(3, value) for pair in bounds for value in pair)


def contact(one: dict) -> bytes:
    out = field(1, one["peer"]) + data(2, one.get("addressBytes", b""))
    if "name" in one:
        out += message(3, stamped(one["name"]["value"], one["name"]["at"]))
    if "role" in one:
        role = {"accepted": 1, "deleted": 2}[one["role"]["value"]]
        out += message(4, number(1, role) + number(2, one["role"]["at"]))
    if "pin" in one:
        pin = one["pin"]
        out += message(5, number(1, pin["version"]) + data(2, pin["boxKey"]) + data(3, pin["signingKey"])
                       + number(4, pin["acceptedAt"]) + number(5, pin["verified"]["value"])
                       + number(6, pin["verified"]["at"]))
    if "anchoring" in one:
        choice = one["anchoring"]
        out += message(6, field(1, bytes([MODES[choice["mode"]], choice["textOnChain"]]))
                       + number(2, choice["order"]["time"]) + field(3, choice["order"]["tie"]))
    if "deletion" in one:
        gone = one["deletion"]
        out += message(7, number(1, gone["slots"]) + number(2, gone["until"]["self"])
                       + number(3, gone["until"]["peer"]) + b"".join(
            message(4, field(1, {"self": 1, "peer": 2}[each["author"]]) + field(2, each["installation"])
                    + ranges(each["ranges"])) for each in gone["counters"]))
    return out


def encode(book: dict) -> bytes:
    out = number(1, book["version"]) + b"".join(field(2, link) for link in book["predecessors"])
    out += b"".join(field(3, link) for link in book["unmerged"])
    own = book["settings"]["own"]
    for place, name in ((4, "name"), (5, "language"), (6, "enterSends")):
        if name in own:
            out += message(place, stamped(own[name]["value"], own[name]["at"]))
    out += b"".join(message(7, contact(one)) for one in book["settings"]["contacts"])
    for place, name in ((8, "hideAddress"), (9, "sharePresence"), (10, "reachableByAddress")):
        if name in own:
            out += message(place, stamped(own[name]["value"], own[name]["at"]))
    return out


def pin(version=1, verified=False, at=0, accepted=0) -> dict:
    return {"version": version, "boxKey": sample("box"), "signingKey": sign_public(sample("sign")),
            "acceptedAt": accepted, "verified": {"value": verified, "at": at}}


def full(peer: bytes) -> dict:
    return {
        "peer": peer, "addressBytes": ADDRESS, "name": {"value": "Аліса 👻", "at": NOW},
        "role": {"value": "accepted", "at": 0}, "pin": pin(3, True, NOW, NOW - 5),
        "anchoring": {"mode": "request", "textOnChain": True, "order": {"time": NOW, "tie": content_hash(b"n")}},
        "deletion": {"slots": 7, "until": {"self": 1_795_253_820, "peer": 0}, "counters": [
            {"author": "self", "installation": sample("one", 8), "ranges": [[0, 4], [6, 6]]},
            {"author": "peer", "installation": sample("two", 8), "ranges": [[0, 2**32 - 1]]}]},
    }


def book(contacts=(), own=None, version=1, predecessors=(), unmerged=()) -> dict:
    return {"version": version, "predecessors": list(predecessors), "unmerged": list(unmerged),
            "settings": {"own": own or {}, "contacts": list(contacts)}}


OWN = {"name": {"value": "Bob", "at": 0}, "language": {"value": "uk", "at": NOW},
       "enterSends": {"value": False, "at": NOW}}
GONE = {"peer": PEERS[1], "role": {"value": "deleted", "at": NOW}, "name": {"value": "", "at": NOW}}


def valid() -> list:
    links = [content_hash(bytes([index])) for index in range(16)]
    cases = [
        ("nothing yet", book()),
        ("one contact with everything", book([full(PEERS[0])], OWN)),
        ("three contacts, one of them deleted", book([full(PEERS[0]), GONE, {"peer": PEERS[2], "pin": pin()}],
                                                     OWN, 7, links[:1])),
        ("how he is reached", book([full(PEERS[0])], {**OWN, "hideAddress": {"value": True, "at": NOW},
                                                      "sharePresence": {"value": False, "at": NOW},
                                                      "reachableByAddress": {"value": True, "at": 1}}, 3)),
        ("all links", book([], {}, 2**32 - 1, links[:8], links[8:])),
        ("a contact of whom only the hash is known", book([{"peer": PEERS[0]}])),
    ]
    return [{"name": name, "book": value, "bytes": encode(value)} for name, value in cases]


def contact_of(body: bytes) -> bytes:
    return field(1, 1) + message(7, body)


def invalid() -> list:
    whole = encode(book([full(PEERS[0])], OWN))
    link = content_hash(b"")
    head = field(1, PEERS[0])
    with_name = lambda body: contact_of(head + message(3, body))
    with_pin = lambda **other: encode(book([{"peer": PEERS[0], "pin": {**pin(), **other}}]))
    deleted = lambda **other: encode(book([{"peer": PEERS[0], "deletion": {
        "slots": 0, "until": {"self": 0, "peer": 0}, "counters": [], **other}}]))
    counters = lambda bounds, author="self": {"author": author, "installation": bytes(8), "ranges": bounds}
    cases = [
        ("empty", b""),
        ("a byte missing", whole[:-1]),
        ("a byte more", whole + b"\0"),
        ("an unknown field", whole + field(15, 1)),
        ("an unknown field of a contact", contact_of(head + field(15, 1))),
        ("groups in groups", b"\x7b" * 500),
        ("no version", b"".join((field(2, link),))),
        ("version of 33 bits", field(1, 2**32 + 1)),
        ("version in a longer varint", b"\x08\x81\x00"),
        ("a predecessor of 30 bytes", field(1, 1) + field(2, bytes(30))),
        ("a predecessor twice", field(1, 1) + field(2, link) * 2),
        ("a predecessor that is unmerged too", field(1, 1) + field(2, link) + field(3, link)),
        ("nine predecessors", field(1, 1) + b"".join(field(2, content_hash(bytes([i]))) for i in range(9))),
        ("links in another order", field(1, 1) + field(3, link) + field(2, content_hash(b"2"))),
        ("a language with a space", field(1, 1) + message(5, stamped("u k", 1))),
        ("a language of 36 letters", field(1, 1) + message(5, stamped("a" * 36, 1))),
        ("an empty language", field(1, 1) + message(5, number(2, 1))),
        ("a default written", field(1, 1) + message(6, field(1, 0) + field(2, 5))),
        ("a choice of how he is reached before the contacts", field(1, 1) + message(8, number(2, 5))
         + message(7, head)),
        ("a flag of two", field(1, 1) + message(6, field(1, 2) + field(2, 5))),
        ("a contact of 31 bytes", contact_of(field(1, PEERS[0][:31]))),
        ("a contact without hash", contact_of(b"")),
        ("a contact twice", contact_of(head) + message(7, head)),
        ("contacts in another order", field(1, 1) + message(7, field(1, PEERS[1])) + message(7, head)),
        ("an address of 31 bytes", contact_of(head + field(2, bytes(31)))),
        ("a name of 257 bytes", with_name(stamped("a" * 257, 1))),
        ("a name that is no UTF-8", with_name(field(1, b"\xff\xfe") + field(2, 1))),
        ("a name beyond all dates", with_name(stamped("a", 8_640_000_000_000_001))),
        ("a name beyond all numbers", with_name(stamped("a", 2**63))),
        ("an unknown role", contact_of(head + message(4, field(1, 3)))),
        ("no role", contact_of(head + message(4, field(2, 1)))),
        ("keys of version 0", with_pin(version=0)),
        ("keys of version 256", with_pin(version=256)),
        ("a box key of 31 bytes", with_pin(boxKey=bytes(31))),
        ("no signing key", with_pin(signingKey=b"")),
        ("an unknown way of anchoring", contact_of(head + message(6, field(1, b"\x05\0") + field(2, 1) + field(3, link)))),
        ("a way of anchoring without a place", contact_of(head + message(6, field(1, b"\x01\0") + field(2, 1)))),
        ("slots of 33 bits", deleted(slots=2**32 + 1)),
        ("an unknown author", contact_of(head + message(7, message(4, field(1, 3) + field(2, bytes(8)) + ranges([[0, 0]]))))),
        ("an installation of 7 bytes", contact_of(head + message(7, message(4, field(1, 1) + field(2, bytes(7)) + ranges([[0, 0]]))))),
        ("no ranges", deleted(counters=[counters([])])),
        ("half a range", contact_of(head + message(7, message(4, field(1, 1) + field(2, bytes(8)) + field(3, 0))))),
        ("a range that ends before it begins", deleted(counters=[counters([[2, 1]])])),
        ("ranges that touch", deleted(counters=[counters([[0, 1], [2, 3]])])),
        ("ranges that overlap", deleted(counters=[counters([[0, 5], [3, 9]])])),
        ("thirty-three ranges", deleted(counters=[counters([[2 * i, 2 * i] for i in range(33)])])),
        ("an installation twice", deleted(counters=[counters([[0, 1]]), counters([[4, 5]])])),
        ("authors in another order", deleted(counters=[counters([[0, 1]], "peer"), counters([[0, 1]])])),
    ]
    return [{"name": name, "bytes": body} for name, body in cases]


def merge() -> list:
    older = {"peer": PEERS[0], "name": {"value": "Al", "at": 5}, "role": {"value": "deleted", "at": 3},
             "pin": pin(2, True, 9)}
    newer = {"peer": PEERS[0], "name": {"value": "", "at": 6}, "role": {"value": "accepted", "at": 3},
             "pin": {**pin(3), "boxKey": bytes(32)}, "addressBytes": ADDRESS}
    gone = lambda slots, until, bounds: {"peer": PEERS[1], "deletion": {
        "slots": slots, "until": until, "counters": [
            {"author": "self", "installation": bytes(8), "ranges": bounds}]}}
    side = lambda contacts, own=None: {"own": own or {}, "contacts": contacts}
    return [
        {"name": "the newer choice; keys that were marked before later ones of a first use; deleted wins at the same ms",
         "one": side([older]), "other": side([newer]), "merged": side([{
             **newer, "role": {"value": "deleted", "at": 3}, "pin": older["pin"]}])},
        {"name": "the greater text at the same ms",
         "one": side([], {"name": {"value": "a", "at": 1}}), "other": side([], {"name": {"value": "b", "at": 1}}),
         "merged": side([], {"name": {"value": "b", "at": 1}})},
        {"name": "what either deleted",
         "one": side([gone(4, {"self": 9, "peer": 1}, [[0, 3], [8, 9]])]),
         "other": side([gone(2, {"self": 5, "peer": 7}, [[4, 5]])]),
         "merged": side([gone(4, {"self": 9, "peer": 7}, [[0, 5], [8, 9]])])},
        {"name": "contacts of both", "one": side([{"peer": PEERS[0]}]), "other": side([{"peer": PEERS[1]}]),
         "merged": side([{"peer": PEERS[0]}, {"peer": PEERS[1]}])},
    ]


def seal(content: bytes, root=sample("root bob"), owner=person("bob"), version=1, padded=None) -> bytes:
    key, nonce = hkdf(root, b"ghost/v1/settings"), sample("settings nonce", 24)
    associated = b"ghost/v1/sealed-settings" + bytes([0x53, version]) + owner
    body = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(padded or pad(content), associated, nonce, key)
    return bytes([0x53, version]) + nonce + body


def sealed() -> dict:
    content = encode(book([full(PEERS[0])], OWN))
    good = seal(content)
    flip = lambda index: good[:index] + bytes([good[index] ^ 1]) + good[index + 1:]
    closed = "settings-does-not-open"
    return {
        "root": sample("root bob"), "person": person("bob"), "nonce": sample("settings nonce", 24),
        "content": content, "bytes": good, "contentHash": content_hash(good),
        "invalid": [{"name": name, "bytes": body, "code": code} for name, body, code in (
            ("empty", b"", closed),
            ("the header alone", good[:26], closed),
            ("a byte missing", good[:-1], closed),
            ("a byte more", good + b"\0", closed),
            ("the first byte of an envelope", b"\x47" + good[1:], closed),
            ("a newer format", good[:1] + b"\x02" + good[2:], "settings-version"),
            ("a nonce changed", flip(2), closed),
            ("the body changed", flip(40), closed),
            ("the tag changed", flip(len(good) - 1), closed),
            ("of another account with the same root", seal(content, owner=person("alice")), closed),
            ("under another root", seal(content, root=sample("root alice")), closed),
            ("without padding", seal(content, padded=content), "padding-invalid"),
            ("padded twice as far", seal(content, padded=pad(content) + bytes(len(pad(content)))), "padding-invalid"),
            ("something else inside", seal(b"\x0a\x00"), "settings-malformed"),
        )],
    }


def vectors() -> dict:
    return hexed({"settings": {"valid": valid(), "invalid": invalid(), "merge": merge()},
                  "sealed-settings": sealed()})
