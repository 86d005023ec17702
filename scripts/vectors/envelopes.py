"""docs/protocol/envelope.md: sealing, and everything that must not open."""

import base64

import nacl.bindings as sodium

from .messages import encode, text
from .primitives import (
    DENIABLE, SIGNED, blake, box_before, content_hash, field, hexed, hkdf, identity, pad, sample, sign,
)

ALICE, BOB, CAROL = identity("alice"), identity("bob", 3), identity("carol")
MAGIC, VERSION = 0x47, 1


def prefix_of(mode: int, sender: dict, recipient: dict, version: int = VERSION) -> bytes:
    return bytes([MAGIC, version, mode, sender["version"], recipient["version"]])


def info_of(prefix: bytes, sender: dict, recipient: dict) -> bytes:
    return b"ghost/v1/msg" + prefix[1:] + sender["person"] + recipient["person"]


def shared_of(sender: dict, recipient: dict) -> bytes:
    return box_before(recipient["boxPublic"], sender["box"])


def key_of(prefix: bytes, nonce: bytes, sender: dict, recipient: dict) -> bytes:
    return hkdf(shared_of(sender, recipient), info_of(prefix, sender, recipient), nonce)


def commit(key: bytes) -> bytes:
    return blake(b"ghost/v1/commit" + key)


def auth_of(mode: int, author: dict, header: bytes, info: bytes, message: bytes) -> bytes:
    statement = b"ghost/v1/author" + header + info + blake(message)
    return sign(author["signing"], statement) if mode == SIGNED else blake(statement, 32, author["own"])


def secretbox(data: bytes, nonce: bytes, key: bytes) -> bytes:
    return sodium.crypto_secretbox(data, nonce, key)


def seal(message: bytes, mode=SIGNED, sender=ALICE, recipient=BOB, nonce=None, author=None, padding=pad,
         signed_message=None, info=None, suffix=b"") -> bytes:
    """One envelope; the last arguments are for those that must be refused."""
    nonce = nonce or sample("nonce", 24)
    prefix = prefix_of(mode, sender, recipient)
    key = key_of(prefix, nonce, sender, recipient)
    header = prefix + nonce + commit(key)
    auth = auth_of(mode, author or sender, header, info or info_of(prefix, sender, recipient),
                   message if signed_message is None else signed_message)
    return header + secretbox(padding(message + auth + suffix), nonce, key)


def cid(data: bytes) -> str:
    digest = content_hash(data)
    raw = bytes([0x01, 0x55, 0x9f, 0xe4, 0x02, 31]) + digest  # version, raw, blake2b-248 as varint, length
    return "b" + base64.b32encode(raw).decode().lower().rstrip("=")


def public(people: dict) -> dict:
    names = ("person", "version", "box", "boxPublic", "signing", "signingPublic", "own")
    return {name: {key: value[key] for key in names} for name, value in people.items()}


def valid() -> list:
    cases = [
        ("signed, short", text("Hello, Bob."), SIGNED, ALICE, BOB),
        ("signed, the other direction", text("Hello, Alice."), SIGNED, BOB, ALICE),
        ("signed, 3,000 bytes", text("x" * 3000, counter=1), SIGNED, ALICE, BOB),
        ("signed, to oneself", text("note"), SIGNED, ALICE, ALICE),
        ("deniable", text("between us"), DENIABLE, ALICE, BOB),
    ]
    out = []
    for name, message, mode, sender, recipient in cases:
        nonce = sample("nonce " + name, 24)
        data = seal(encode(message), mode, sender, recipient, nonce)
        out.append({
            "name": name, "mode": mode, "sender": sender["person"], "recipient": recipient["person"],
            "nonce": nonce, "message": message, "bytes": data,
            "contentHash": content_hash(data), "contentIdentifier": cid(data),
        })
    return out


def poly(r: int, blocks: list, p: int) -> int:
    value = 0
    for block in blocks:
        value = (value + block) * r % p
    return value


def two_keys() -> dict:
    """One body that secretbox opens under two message keys: Alice's with Bob and Alice's with Carol.

    The one-time Poly1305 keys are the first 32 bytes of either key stream; one block of the ciphertext is solved for
    so that both tags are equal ("Fast Message Franking", Dodis et al., 2018).
    """
    p, clamp = 2**130 - 5, 0x0ffffffc0ffffffc0ffffffc0fffffff
    prefix = prefix_of(SIGNED, ALICE, BOB)
    for attempt in range(1000):
        nonce = sample(f"two keys {attempt}", 24)
        keys = [key_of(prefix, nonce, ALICE, BOB), key_of(prefix_of(SIGNED, ALICE, CAROL), nonce, ALICE, CAROL)]
        streams = [sodium.crypto_secretbox(bytes(32), nonce, key) for key in keys]
        # The stream of secretbox begins with the one-time key, which libsodium does not hand out: XSalsa20 of zeros.
        one_time = [xsalsa20_block(nonce, key) for key in keys]
        r = [int.from_bytes(k[:16], "little") & clamp for k in one_time]
        s = [int.from_bytes(k[16:], "little") for k in one_time]
        assert all(len(stream) == 48 for stream in streams)
        blocks = [int.from_bytes(sample(f"block {i}", 16), "little") + 2**128 for i in range(16)]
        free = 15  # the last block is solved for
        base = [poly(r[i], blocks[:free], p) for i in (0, 1)]
        for carry in range(-5, 6):
            # (base0 + x) r0 + s0 = (base1 + x) r1 + s1 + carry 2^128  (mod p)
            right = base[1] * r[1] + s[1] + carry * 2**128 - base[0] * r[0] - s[0]
            x = right * pow(r[0] - r[1], -1, p) % p
            if not 2**128 <= x < 2**129:
                continue
            blocks[free] = x
            tags = [(poly(r[i], blocks, p) + s[i]) % 2**128 for i in (0, 1)]
            if tags[0] != tags[1]:
                continue
            body = tags[0].to_bytes(16, "little") + b"".join((b - 2**128).to_bytes(16, "little") for b in blocks)
            for key in keys:
                sodium.crypto_secretbox_open(body, nonce, key)
            return {"nonce": nonce, "keys": keys, "body": body, "bytes": prefix + nonce + commit(keys[1]) + body,
                    "committedToOther": prefix + nonce + commit(keys[0]) + body}
    raise AssertionError("no such body found")


def xsalsa20_block(nonce: bytes, key: bytes) -> bytes:
    """First 32 bytes of the XSalsa20 stream: HSalsa20 of the first 16 bytes of the nonce, then one Salsa20 block."""
    sub_key = salsa(key, nonce[:16], hsalsa=True)
    return salsa(sub_key, nonce[16:] + bytes(8), hsalsa=False)[:32]


def salsa(key: bytes, block: bytes, hsalsa: bool) -> bytes:
    words = lambda data: [int.from_bytes(data[i:i + 4], "little") for i in range(0, len(data), 4)]
    c, k, n = words(b"expand 32-byte k"), words(key), words(block)
    start = [c[0], *k[:4], c[1], *n, c[2], *k[4:], c[3]]
    x = list(start)
    rotate = lambda v, count: (v << count | v >> 32 - count) & 0xffffffff

    def quarter(a, b, d, e):
        x[b] ^= rotate((x[a] + x[e]) & 0xffffffff, 7)
        x[d] ^= rotate((x[b] + x[a]) & 0xffffffff, 9)
        x[e] ^= rotate((x[d] + x[b]) & 0xffffffff, 13)
        x[a] ^= rotate((x[e] + x[d]) & 0xffffffff, 18)

    for _ in range(10):
        for a, b, d, e in ((0, 4, 8, 12), (5, 9, 13, 1), (10, 14, 2, 6), (15, 3, 7, 11)):
            quarter(a, b, d, e)
        for a, b, d, e in ((0, 1, 2, 3), (5, 6, 7, 4), (10, 11, 8, 9), (15, 12, 13, 14)):
            quarter(a, b, d, e)
    if hsalsa:
        return b"".join(x[i].to_bytes(4, "little") for i in (0, 5, 10, 15, 6, 7, 8, 9))
    return b"".join(((v + w) & 0xffffffff).to_bytes(4, "little") for v, w in zip(x, start))


def changed(data: bytes, index: int, bits: int = 1) -> bytes:
    return data[:index] + bytes([data[index] ^ bits]) + data[index + 1:]


def invalid() -> list:
    """Read by Bob, in a chat with Alice where deniable is allowed only if the case says so."""
    message = encode(text("Hello, Bob."))
    other = encode(text("Hello, Carol."))
    good = seal(message)
    own = seal(message, sender=BOB, recipient=ALICE)
    to_carol = info_of(prefix_of(SIGNED, ALICE, CAROL), ALICE, CAROL)
    zeros = lambda count: lambda data: data + b"\x80" + bytes(count - len(data) - 1)
    alice_says, bob_says = ("alice", "bob"), ("bob", "alice")
    cases = [
        ("our own envelope reflected as the peer's", own, alice_says, "commitment-mismatch"),
        ("the peer's envelope passed off as our own", good, bob_says, "commitment-mismatch"),
        ("flipped to deniable", changed(good, 2, 3), alice_says, "commitment-mismatch"),
        ("another sender key version", changed(good, 3, 2), alice_says, "commitment-mismatch"),
        ("another recipient key version", changed(good, 4, 2), alice_says, "commitment-mismatch"),
        ("another nonce", changed(good, 5), alice_says, "commitment-mismatch"),
        ("another commitment", changed(good, 29), alice_says, "commitment-mismatch"),
        ("a tag changed", changed(good, 61), alice_says, "envelope-does-not-open"),
        ("a body changed", changed(good, len(good) - 1), alice_says, "envelope-does-not-open"),
        ("for another recipient", seal(message, recipient=CAROL), alice_says, "commitment-mismatch"),
        ("from another sender", seal(message, sender=CAROL), alice_says, "commitment-mismatch"),
        ("padding not zero", seal(message, padding=lambda d: pad(d)[:-1] + b"\x01"), alice_says, "padding-invalid"),
        ("padding without its mark", seal(message, padding=lambda d: pad(d).replace(b"\x80\0\0", b"\0\0\0")),
         alice_says, "padding-invalid"),
        ("padding one step too long", seal(message, padding=zeros(272)), alice_says, "padding-invalid"),
        ("nothing inside", seal(b"", padding=lambda d: pad(b"")), alice_says, "message-malformed"),
        ("signed by the recipient, who has the same key", seal(message, author=BOB), alice_says, "not-from-author"),
        ("signed by somebody else", seal(message, author=CAROL), alice_says, "not-from-author"),
        ("our own message made by the peer", seal(message, sender=BOB, recipient=ALICE, author=ALICE), bob_says,
         "not-from-author"),
        ("signature over another message", seal(message, signed_message=other), alice_says, "not-from-author"),
        ("signature from another conversation", seal(message, info=to_carol), alice_says, "not-from-author"),
        ("a byte after the signature", seal(message, suffix=b"\0"), alice_says, "not-from-author"),
        ("message with an unknown field", seal(message + field(15, 1)), alice_says, "message-malformed"),
        ("message in a second encoding", seal(message[:-1] + message[-1:] + field(9, b"twice")), alice_says,
         "message-malformed"),
        ("another magic", changed(good, 0), alice_says, "envelope-malformed"),
        ("a newer version", changed(good, 1, 3), alice_says, "envelope-version"),
        ("mode 0", changed(good, 2, 1), alice_says, "envelope-malformed"),
        ("mode 4", changed(good, 2, 5), alice_says, "envelope-malformed"),
        ("sender key version 0", changed(good, 3, 1), alice_says, "envelope-malformed"),
        ("recipient key version 0", changed(good, 4, 3), alice_says, "envelope-malformed"),
        ("empty", b"", alice_says, "envelope-malformed"),
        ("header alone", good[:61], alice_says, "envelope-malformed"),
        ("a byte missing", good[:-1], alice_says, "envelope-malformed"),
        ("a byte more", good + b"\0", alice_says, "envelope-malformed"),
    ]
    out = [{"name": name, "bytes": data, "sender": says[0], "recipient": says[1], "code": code,
            "mode": DENIABLE if "deniable" in name else SIGNED}
           for name, data, says, code in cases]
    deniable = seal(message, mode=DENIABLE)
    forged = seal(message, mode=DENIABLE, sender=BOB, recipient=ALICE, author=ALICE)
    out += [
        {"name": "deniable in a signed chat", "bytes": deniable, "sender": "alice", "recipient": "bob",
         "code": "mode-weaker", "mode": SIGNED},
        {"name": "our own deniable message made by the peer", "bytes": forged, "sender": "bob",
         "recipient": "alice", "code": "not-from-author", "mode": DENIABLE},
    ]
    return out


def vectors() -> dict:
    deniable = seal(encode(text("Hello, Bob.")), mode=DENIABLE)
    return hexed({"envelope": {
        "people": public({"alice": ALICE, "bob": BOB, "carol": CAROL}),
        "valid": valid(),
        "invalid": invalid(),
        "anchoredDeniable": deniable,
        "twoKeys": two_keys(),
    }})
