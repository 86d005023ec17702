"""Ed25519 by the strict rules (docs/protocol/keys.md): RFC 8032, and what lenient libraries let pass."""

from .primitives import hexed, sample, sign, sign_public

ORDER = 2**252 + 27742317777372353535851937790883648493


def vectors() -> dict:
    rfc = {  # RFC 8032, section 7.1, TEST 3
        "name": "RFC 8032, test 3",
        "publicKey": bytes.fromhex("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"),
        "statement": bytes.fromhex("af82"),
        "signature": bytes.fromhex(
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
            "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    }
    seed, statement = sample("signature seed"), b"a statement"
    key, good = sign_public(seed), sign(seed, statement)
    case = lambda name, signature=good, public=key, said=statement: {
        "name": name, "publicKey": public, "statement": said, "signature": signature,
    }
    s = int.from_bytes(good[32:], "little")
    identity = b"\x01" + bytes(31)
    return hexed({"signature": {
        "valid": [rfc, case("libsodium")],
        "invalid": [
            case("another statement", said=b"another"),
            case("another key", public=sign_public(sample("other"))),
            case("s made larger by the order: the same signature in a second form",
                 good[:32] + (s + ORDER).to_bytes(32, "little")),
            case("s without its upper bits", good[:63] + bytes([good[63] | 0x80])),
            case("R changed", bytes([good[0] ^ 1]) + good[1:]),
            case("a key of low order, which signs everything", identity + bytes(32), identity),
            case("a key of low order in a second encoding", identity + bytes(32),
                 (2**255 - 19 + 1).to_bytes(32, "little")),
            case("a key that is no point", public=b"\x02" + bytes(31)),
            case("a short key", public=key[:31]),
            case("a short signature", good[:63]),
            case("a long signature", good + b"\0"),
            case("nothing", b""),
        ],
    }})
