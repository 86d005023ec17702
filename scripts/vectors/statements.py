"""docs/protocol/acknowledgement.md, keys.md (device certificate, key change) and streams.md (hello)."""

from .primitives import (
    DENIABLE, SIGNED, blake, box_before, content_hash, hexed, hkdf, identity, mac, sample, sign, sign_public, u64,
)

ALICE, BOB, CAROL = identity("alice"), identity("bob"), identity("carol")
NOW, DAY = 1_795_253_820_000, 86_400_000
ACK_KEY = hkdf(box_before(BOB["boxPublic"], ALICE["box"]), b"ghost/v1/ack")


def acknowledge(kind=1, mode=SIGNED, target=content_hash(b"x"), sender=ALICE, recipient=BOB, device=None,
                signer=None, key=ACK_KEY) -> bytes:
    device = device or recipient["device"]
    body = bytes([0x41, 1, mode, kind]) + target + sender["person"] + recipient["person"] + sign_public(device)
    statement = b"ghost/v1/acknowledgement" + body
    return body + (sign(signer or device, statement) if mode == SIGNED else mac(key, statement))


def acknowledgement() -> dict:
    good, secret = acknowledge(), acknowledge(mode=DENIABLE)
    flip = lambda data, index: data[:index] + bytes([data[index] ^ 1]) + data[index + 1:]
    malformed, forged = "acknowledgement-malformed", "acknowledgement-invalid"
    return {
        "sender": ALICE["person"], "recipient": BOB["person"], "deviceSeed": BOB["device"],
        "devicePublic": sign_public(BOB["device"]), "key": ACK_KEY, "contentHash": content_hash(b"x"),
        "valid": [
            {"kind": name, "mode": mode, "bytes": acknowledge(kind, mode)}
            for kind, name in ((1, "opened"), (2, "read"), (3, "unreadable"), (4, "kept")) for mode in (SIGNED, DENIABLE)
        ],
        "invalid": [
            {"name": name, "bytes": data, "mode": mode, "code": code} for name, data, mode, code in (
                ("empty", b"", SIGNED, malformed),
                ("a byte missing", good[:-1], SIGNED, malformed),
                ("a byte more", good + b"\0", SIGNED, malformed),
                ("another magic", flip(good, 0), SIGNED, malformed),
                ("another version", flip(good, 1), SIGNED, malformed),
                ("an unknown mode", good[:2] + b"\x07" + good[3:], SIGNED, malformed),
                ("kind 0", acknowledge(0), SIGNED, malformed),
                ("kind 5", acknowledge(5), SIGNED, malformed),
                ("another kind", good[:3] + b"\x02" + good[4:], SIGNED, forged),
                ("another message", flip(good, 4), SIGNED, forged),
                ("the two exchanged", acknowledge(sender=BOB, recipient=ALICE), SIGNED, forged),
                ("another sender", acknowledge(sender=CAROL), SIGNED, forged),
                ("another device", acknowledge(device=CAROL["device"]), SIGNED, forged),
                ("signed by the sender", acknowledge(signer=ALICE["device"]), SIGNED, forged),
                ("a signature changed", flip(good, 140), SIGNED, forged),
                ("deniable where signed is asked for", secret, SIGNED, forged),
                ("signed where deniable is asked for", good, DENIABLE, forged),
                ("MAC under another key", acknowledge(mode=DENIABLE, key=bytes(32)), DENIABLE, forged),
                ("MAC changed", flip(secret, 140), DENIABLE, forged),
            )
        ],
    }


def certify(person=BOB, version=3, device=None, created=NOW - DAY, expires=NOW + DAY, signer=None) -> bytes:
    body = (bytes([0x44, 1]) + person["person"] + bytes([version])
            + sign_public(device or BOB["device"]) + u64(created) + u64(expires))
    return body + sign(signer or BOB["signing"], b"ghost/v1/device" + body)


def certificate() -> dict:
    good = certify()
    malformed, forged = "certificate-malformed", "certificate-invalid"
    retired, newer, expired = "certificate-retired", "certificate-newer", "certificate-expired"
    return {
        "person": BOB["person"], "version": 3, "signingSecret": BOB["signing"],
        "signingPublic": BOB["signingPublic"], "devicePublic": sign_public(BOB["device"]), "now": NOW,
        "valid": [
            {"name": "two days", "created": NOW - DAY, "expires": NOW + DAY, "version": 3, "bytes": good},
            {"name": "thirty days", "created": NOW, "expires": NOW + 30 * DAY, "version": 3,
             "bytes": certify(created=NOW, expires=NOW + 30 * DAY)},
            {"name": "a clock ten minutes ahead", "created": NOW + 600_000, "expires": NOW + DAY, "version": 3,
             "bytes": certify(created=NOW + 600_000)},
        ],
        "invalid": [
            {"name": name, "bytes": data, "code": code} for name, data, code in (
                ("empty", b"", malformed),
                ("a byte missing", good[:-1], malformed),
                ("a byte more", good + b"\0", malformed),
                ("another magic", b"\x45" + good[1:], malformed),
                ("another format", good[:1] + b"\x02" + good[2:], malformed),
                ("version 0", certify(version=0), malformed),
                ("31 days", certify(created=NOW, expires=NOW + 31 * DAY), malformed),
                ("ends before it begins", certify(created=NOW, expires=NOW - 1), malformed),
                ("never ends", certify(created=NOW, expires=2**64 - 1), malformed),
                ("a retired version", certify(version=2), retired),
                ("a version that we know no key of", certify(version=4), newer),
                ("another person", certify(person=CAROL), forged),
                ("another device", certify(device=CAROL["device"]), forged),
                ("signed by somebody else", certify(signer=CAROL["signing"]), forged),
                ("signed by the device itself", certify(signer=BOB["device"]), forged),
                ("later made longer", good[:75] + u64(NOW + 2 * DAY) + good[83:], forged),
                ("ended", certify(created=NOW - 2 * DAY, expires=NOW - 1), expired),
                ("ends now", certify(expires=NOW), expired),
                ("a clock more than ten minutes ahead", certify(created=NOW + 600_001), expired),
                ("from tomorrow", certify(created=NOW + DAY, expires=NOW + 2 * DAY), expired),
            )
        ],
    }


def change_keys(person=BOB, old=2, new=3, keys=None, signer=None) -> bytes:
    keys = keys or identity("bob", new)
    body = (bytes([0x52, 1]) + person["person"] + bytes([old, new]) + keys["boxPublic"] + keys["signingPublic"])
    return body + sign((signer or identity("bob", old))["signing"], b"ghost/v1/key-change" + body)


def key_change() -> dict:
    old, new = identity("bob", 2), identity("bob", 3)
    good = change_keys()
    flip = lambda data, index: data[:index] + bytes([data[index] ^ 1]) + data[index + 1:]
    malformed, forged = "key-change-malformed", "key-change-invalid"
    return {
        "person": BOB["person"], "signingSecret": old["signing"], "signingPublic": old["signingPublic"],
        "valid": [
            {"name": "the next version", "from": 2, "version": 3, "boxKey": new["boxPublic"],
             "signingKey": new["signingPublic"], "bytes": good},
            {"name": "a later version", "from": 2, "version": 255, "boxKey": identity("bob", 255)["boxPublic"],
             "signingKey": identity("bob", 255)["signingPublic"], "bytes": change_keys(new=255)},
        ],
        "invalid": [
            {"name": name, "bytes": data, "code": code} for name, data, code in (
                ("empty", b"", malformed),
                ("a byte missing", good[:-1], malformed),
                ("a byte more", good + b"\0", malformed),
                ("another magic", flip(good, 0), malformed),
                ("another format", flip(good, 1), malformed),
                ("from version 0", change_keys(old=0, signer=old), malformed),
                ("the same version", change_keys(new=2), malformed),
                ("back to an earlier version", change_keys(new=1), malformed),
                ("another person", change_keys(person=CAROL), forged),
                ("another box key", flip(good, 40), forged),
                ("another signing key", flip(good, 70), forged),
                ("another version", flip(good, 35), malformed),
                ("a later version than was signed", good[:35] + b"\x07" + good[36:], forged),
                ("a signature changed", flip(good, 120), forged),
                ("signed by the new key", change_keys(signer=new), forged),
                ("signed by an earlier key", change_keys(old=1), forged),
                ("signed by somebody else", change_keys(signer=CAROL), forged),
                ("signed as something else", good[:100] + sign(old["signing"], good[:100]), forged),
            )
        ],
    }


def hello() -> dict:
    key = hkdf(box_before(BOB["boxPublic"], ALICE["box"]), b"ghost/v1/hello")
    peer_id = lambda who: bytes.fromhex("002408011220") + sign_public(who["device"])
    peers = peer_id(ALICE) + peer_id(BOB)
    one, two = sample("nonce one"), sample("nonce two")
    certificates = [certify(ALICE, 1, ALICE["device"], signer=ALICE["signing"]), certify()]
    offers = [bytes.fromhex("0a0101"), bytes.fromhex("0a0101") + b"\x12\x06ranges"]
    statement = lambda role: (b"ghost/v1/hello" + bytes([role]) + peers + one + two
                              + blake(certificates[0] + certificates[1]) + blake(offers[0]) + blake(offers[1]))
    return {
        "helloKey": key,
        "initiatorSeed": ALICE["device"], "responderSeed": BOB["device"],
        "initiator": sign_public(ALICE["device"]), "responder": sign_public(BOB["device"]),
        "initiatorPeerId": peer_id(ALICE),
        "initiatorNonce": one, "responderNonce": two,
        "initiatorCertificate": certificates[0], "responderCertificate": certificates[1],
        "initiatorOffer": offers[0], "responderOffer": offers[1],
        "openingMac": mac(key, b"\x01" + peers + one),
        "answerMac": mac(key, b"\x02" + peers + one + two),
        "initiatorSignature": sign(ALICE["device"], statement(1)),
        "responderSignature": sign(BOB["device"], statement(2)),
    }


def vectors() -> dict:
    return hexed({
        "acknowledgement": acknowledgement(), "certificate": certificate(), "key-change": key_change(), "hello": hello(),
    })
