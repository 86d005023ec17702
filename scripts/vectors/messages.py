"""docs/protocol/envelope.md: Message, padding, bundle and the notice of anchoring."""

from .primitives import content_hash, field, hexed, pad, padme, sample, varint

TEXT = 1


def encode(message: dict) -> bytes:
    """Ascending fields, defaults left out."""
    out = field(1, message["id"]) + field(2, message["installation"])
    if message["counter"]:
        out += field(3, message["counter"])
    out += field(4, message["sentAt"])
    for parent in message["parents"]:
        out += field(5, parent)
    if "replyTo" in message:
        out += field(6, message["replyTo"])
    if "expiresAfter" in message:
        out += field(7, message["expiresAfter"])
    out += field(8, message["kind"])
    if message["payload"]:
        out += field(9, message["payload"])
    return out


def text(payload: str, **other) -> dict:
    return {
        "id": sample("message id", 16), "installation": sample("installation", 8), "counter": 0,
        "sentAt": 1_795_253_820_000, "parents": [], "kind": TEXT, "payload": payload.encode(), **other,
    }


def valid() -> list:
    parents = [content_hash(bytes([index])) for index in range(8)]
    cases = [
        ("a short text", text("Hello, Bob.")),
        ("everything set", text("é👻", counter=7, parents=parents, replyTo=parents[3], expiresAfter=86_400_000)),
        ("largest numbers", text("x", counter=2**32 - 1, sentAt=8_640_000_000_000_000,
                                 expiresAfter=8_640_000_000_000_000, kind=2**32 - 1)),
        ("no payload, a kind of a newer version", text("", kind=4711)),
        ("smallest numbers", text("x", sentAt=1, expiresAfter=1)),
    ]
    return [{"name": name, "message": message, "bytes": encode(message)} for name, message in cases]


def invalid() -> list:
    good = text("Hello, Bob.", counter=1)
    whole = encode(good)
    head = field(1, good["id"]) + field(2, good["installation"])
    sent, kind, payload = field(4, good["sentAt"]), field(8, TEXT), field(9, good["payload"])
    parent = content_hash(b"")
    long_varint = lambda value: varint(value)[:-1] + bytes([varint(value)[-1] | 128, 0])
    cases = [
        ("empty", b""),
        ("a byte missing", whole[:-1]),
        ("a byte more", whole + b"\0"),
        ("an unknown field", whole + field(15, 1)),
        ("an unknown field before", field(15, b"") + whole),
        ("a group", whole + b"\x7b\x7c"),
        ("groups in groups", b"\x7b" * 500),
        ("fields in another order", head + sent + kind + payload + field(3, 1)),
        ("default counter written", head + field(3, 0) + sent + kind + payload),
        ("a field twice", head + field(3, 1) + field(3, 1) + sent + kind + payload),
        ("kind in a longer varint", head + sent + varint(8 << 3) + long_varint(TEXT) + payload),
        ("sentAt in a longer varint", head + varint(4 << 3) + long_varint(good["sentAt"]) + kind + payload),
        ("a length in a longer varint", varint(1 << 3 | 2) + long_varint(16) + whole[2:]),
        ("id of 15 bytes", field(1, good["id"][:15]) + whole[18:]),
        ("no id", whole[18:]),
        ("installation of 9 bytes", head[:18] + field(2, bytes(9)) + sent + kind + payload),
        ("counter of 33 bits", head + field(3, 2**32 + 1) + sent + kind + payload),
        ("no sentAt", head + kind + payload),
        ("sentAt beyond all dates", head + field(4, 8_640_000_000_000_001) + kind + payload),
        ("sentAt beyond all numbers", head + field(4, 2**63) + kind + payload),
        ("sentAt without end", head + b"\x20" + b"\xff" * 40),
        ("a parent of 32 bytes", head + sent + field(5, bytes(32)) + kind + payload),
        ("a parent twice", head + sent + field(5, parent) * 2 + kind + payload),
        ("nine parents", head + sent + b"".join(field(5, content_hash(bytes([i]))) for i in range(9)) + kind),
        ("a thousand empty parents", head + sent + field(5, b"") * 1000 + kind),
        ("replyTo of 30 bytes", head + sent + field(6, bytes(30)) + kind + payload),
        ("replyTo empty but written", head + sent + field(6, b"") + kind + payload),
        ("expiresAfter zero but written", head + sent + field(7, 0) + kind + payload),
        ("no kind", head + sent + payload),
        ("kind of 33 bits", head + sent + field(8, 2**32 + 1) + payload),
        ("payload empty but written", head + sent + kind + field(9, b"")),
        ("payload longer than the bytes", head + sent + kind + b"\x4a\xff\xff\xff\xff\x0f"),
        ("id as a number", varint(1 << 3) + varint(5) + whole[18:]),
    ]
    return [{"name": name, "bytes": data} for name, data in cases]


def padding() -> dict:
    lengths = [0, 1, 200, 254, 255, 256, 257, 271, 272, 415, 416, 511, 512, 1023, 4000, 16_384, 60_000]
    return {
        "sizes": [{"length": length, "padded": padme(length + 1)} for length in lengths],
        "valid": [{"content": sample("content", length), "padded": pad(sample("content", length))}
                  for length in (0, 1, 255, 256, 300)] + [
            {"content": b"\x80" + bytes(3), "padded": pad(b"\x80" + bytes(3))}],
        "invalid": [
            {"name": "empty", "padded": b""},
            {"name": "only zeros", "padded": bytes(256)},
            {"name": "another mark", "padded": b"\x01" + bytes(255)},
            {"name": "a bit in the padding", "padded": b"abc\x80" + bytes(251) + b"\x01"},
            {"name": "no padding at all", "padded": b"a" * 256},
            {"name": "too short", "padded": b"abc\x80" + bytes(124)},
            {"name": "one step too long", "padded": b"abc\x80" + bytes(268)},
            {"name": "twice as long", "padded": b"abc\x80" + bytes(508)},
            {"name": "a size that Padmé does not have", "padded": b"a" * 256 + b"\x80"},
        ],
    }


def bundled(leaves: list) -> bytes:
    return bytes([0x42, len(leaves)]) + b"".join(leaves)


def bundle() -> dict:
    leaves = [content_hash(bytes([index])) for index in range(33)]
    three = bundled(leaves[:3])
    return {
        "valid": [
            {"name": name, "leaves": some, "bytes": bundled(some), "contentHash": content_hash(bundled(some))}
            for name, some in (("two", leaves[:2]), ("ten", leaves[:10]), ("thirty-two", leaves[:32]),
                               ("another order", leaves[2::-1]), ("largest hash", [b"\xff" * 31, bytes(31)]))
        ],
        "invalid": [{"name": name, "bytes": data} for name, data in (
            ("empty", b""),
            ("only the first byte", b"\x42"),
            ("of none", bundled([])),
            ("of one", bundled(leaves[:1])),
            ("of thirty-three", bundled(leaves)),
            ("of 255 that are not there", b"\x42\xff"),
            ("a hash twice", bundled([leaves[0], leaves[1], leaves[0]])),
            ("two zero hashes", bundled([bytes(31)] * 2)),
            ("a byte missing", three[:-1]),
            ("a byte more", three + b"\0"),
            ("fewer counted than there are", b"\x42\x02" + three[2:]),
            ("more counted than there are", b"\x42\x04" + three[2:]),
            ("the first byte of an envelope", b"\x47" + three[1:]),
        )],
    }


MODES = {"every": 1, "batched": 2, "request": 3, "off": 4}


def anchoring() -> dict:
    return {
        "valid": [{"mode": mode, "textOnChain": text_on_chain, "payload": bytes([code, int(text_on_chain)])}
                  for mode, code in MODES.items() for text_on_chain in (False, True) if mode != "off" or not text_on_chain],
        "invalid": [{"name": name, "payload": data} for name, data in (
            ("empty", b""), ("a byte alone", b"\x01"), ("three bytes", b"\x01\0\0"), ("no mode", b"\0\0"),
            ("a mode of a newer version", b"\x05\0"), ("an unknown flag", b"\x01\x02"),
            ("texts on chain without anchors", b"\x04\x01"))],
    }


def vectors() -> dict:
    return hexed({"message": {"valid": valid(), "invalid": invalid()}, "padding": padding(),
                  "bundle": bundle(), "anchoring": anchoring()})
