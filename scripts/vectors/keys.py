"""docs/protocol/keys.md and rendezvous.md."""

from mnemonic import Mnemonic

from .primitives import (
    FIELD_MODULUS, box_before, box_public, hexed, hkdf, identity, mac, person, sample, sign_public, u32,
)

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
PRIVATE_KEY_PREFIX = bytes([127, 134, 189, 116, 210, 221, 210, 137, 145, 18, 253])
P = 2**255 - 19


def base58(data: bytes) -> str:
    value, text = int.from_bytes(data, "big"), ""
    while value:
        value, digit = divmod(value, 58)
        text = ALPHABET[digit] + text
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + text


def roots() -> list:
    out = []
    for name, root in (("all zero", bytes(32)), ("all ones", b"\xff" * 32), ("sample", sample("root"))):
        versions = []
        for version in (1, 2, 255):
            box = hkdf(root, b"ghost/v1/x25519/" + u32(version))
            seed = hkdf(root, b"ghost/v1/ed25519/" + u32(version))
            versions.append({
                "version": version,
                "boxSecret": box, "boxPublic": box_public(box),
                "signingSecret": seed, "signingPublic": sign_public(seed),
            })
        out.append({
            "name": name,
            "phrase": Mnemonic("english").to_mnemonic(root),
            "root": root,
            "accountSeed": hkdf(root, b"ghost/v1/aleo"),
            "ownKey": hkdf(root, b"ghost/v1/own"),
            "settingsKey": hkdf(root, b"ghost/v1/settings"),
            "versions": versions,
        })
    return out


def phrases() -> dict:
    good = Mnemonic("english").to_mnemonic(sample("root"))
    words = good.split()
    wrong_checksum = next(
        text for text in (" ".join(words[:-1] + [word]) for word in Mnemonic("english").wordlist)
        if not Mnemonic("english").check(text)
    )
    return {
        "valid": [
            {"name": "as made", "text": good},
            {"name": "capitals and white space", "text": "\n  " + good.upper().replace(" ", " \t ") + " "},
        ],
        "invalid": [
            {"name": "empty", "text": " ", "code": "phrase-length", "details": {"words": 0}},
            {"name": "23 words", "text": " ".join(words[:23]), "code": "phrase-length", "details": {"words": 23}},
            {"name": "25 words", "text": good + " zoo", "code": "phrase-length", "details": {"words": 25}},
            {"name": "12 words of a valid phrase", "text": Mnemonic("english").to_mnemonic(bytes(16)),
             "code": "phrase-length", "details": {"words": 12}},
            {"name": "a word mistyped", "text": " ".join(words[:6] + ["zooo"] + words[7:]),
             "code": "phrase-word", "details": {"word": "zooo", "position": 7}},
            {"name": "another language", "text": " ".join(["ábaco"] + words[1:]),
             "code": "phrase-word", "details": {"word": "a\u0301baco", "position": 1}},
            {"name": "last word exchanged", "text": wrong_checksum, "code": "phrase-checksum", "details": {}},
        ],
    }


def private_keys() -> dict:
    seed = (int.from_bytes(sample("aleo seed"), "little") % FIELD_MODULUS).to_bytes(32, "little")
    good = base58(PRIVATE_KEY_PREFIX + seed)
    return {
        "valid": [{"text": good, "root": seed}, {"text": f"  {good}\n", "root": seed}],
        "invalid": [
            {"name": "empty", "text": ""},
            {"name": "not base58", "text": good[:-1] + "0"},
            {"name": "too short", "text": base58(PRIVATE_KEY_PREFIX + seed[:31])},
            {"name": "too long", "text": base58(PRIVATE_KEY_PREFIX + seed + b"\0")},
            {"name": "view key prefix", "text": base58(bytes([14, 138, 223, 204, 247, 224, 122]) + sample("x", 36))},
            {"name": "seed is the modulus", "text": base58(PRIVATE_KEY_PREFIX + FIELD_MODULUS.to_bytes(32, "little"))},
            {"name": "very long", "text": "A" * 1000},
        ],
    }


def low_order() -> list:
    """Every 32 bytes whose u-coordinate has order 1, 2, 4 or 8, on the curve or its twist."""
    order_8 = [
        325606250916557431795983626356110631294008115727848805560023387167927233504,
        39382357235489614581723060781553021112529911719440698176882885853963445705823,
    ]
    out = set()
    for u in (0, 1, P - 1, *order_8):
        for value in (u, u + P):
            if value < 2**255:
                out |= {value, value + 2**255}
    return [value.to_bytes(32, "little") for value in sorted(out)]


def pair() -> dict:
    a, b = identity("alice"), identity("bob")
    secret = box_before(b["boxPublic"], a["box"])
    rendezvous = hkdf(secret, b"ghost/v1/rendezvous")
    nine_twice = (P + 9).to_bytes(32, "little")
    return {
        "oneSecret": a["box"], "onePublic": a["boxPublic"],
        "otherSecret": b["box"], "otherPublic": b["boxPublic"],
        "secret": secret,
        "hello": hkdf(secret, b"ghost/v1/hello"),
        "rendezvous": rendezvous,
        "topic": hkdf(secret, b"ghost/v1/topic"),
        "fetch": hkdf(secret, b"ghost/v1/fetch"),
        "acknowledgement": hkdf(secret, b"ghost/v1/ack"),
        "secondEncoding": {"public": nine_twice, "secret": box_before(nine_twice, a["box"])},
        "rendezvousKeys": [
            {"provider": person(name), "day": day,
             "key": mac(rendezvous, person(name) + u32(day)),
             "reachKey": mac(b"ghost/v1/reach", person(name) + u32(day))}
            for name in ("alice", "bob") for day in (0, 20_778, 20_779)
        ],
        "days": [
            {"milliseconds": 0, "day": 0}, {"milliseconds": 86_399_999, "day": 0},
            {"milliseconds": 86_400_000, "day": 1}, {"milliseconds": 1_795_219_200_000, "day": 20_778},
        ],
        "lowOrder": low_order(),
    }


def vectors() -> dict:
    return hexed({
        "keys": {"roots": roots(), "phrases": phrases(), "privateKeys": private_keys()},
        "pair": pair(),
    })
