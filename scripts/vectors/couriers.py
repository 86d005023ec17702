"""docs/protocol/courier.md: permission and lock, mailbox, permit, receipt."""

from .primitives import blake, box_before, content_hash, hexed, hkdf, identity, mac, sample, sign, sign_public, u64

ALICE, BOB = identity("alice"), identity("bob")
COURIER, OTHER = sample("courier"), sample("other courier")
NOW, DAY = 1_795_253_820_000, 86_400_000
HASH = content_hash(b"x")
FETCH_KEY = hkdf(box_before(BOB["boxPublic"], ALICE["box"]), b"ghost/v1/fetch")
LATEST = 8_640_000_000_000_000


def mailbox(device=BOB["device"], contact=ALICE["person"], courier=COURIER) -> bytes:
    return mac(hkdf(device, b"ghost/v1/mailboxes"), contact + sign_public(courier))[:16]


def permit(courier=COURIER, device=BOB["device"], box=None, quota=1_048_576, expires=NOW + DAY, signer=None) -> bytes:
    body = (bytes([0x50, 1]) + sign_public(courier) + sign_public(device) + (box or mailbox())
            + quota.to_bytes(4, "little") + u64(expires))
    return body + sign(signer or device, b"ghost/v1/courier-permit" + body)


def receipt(target=HASH, until=NOW + DAY, courier=COURIER, signer=None) -> bytes:
    body = bytes([0x54, 1]) + target + u64(until) + sign_public(courier)
    return body + sign(signer or courier, b"ghost/v1/courier-receipt" + body)


def vectors() -> dict:
    flip = lambda data, index: data[:index] + bytes([data[index] ^ 1]) + data[index + 1:]
    good, signed = permit(), receipt()
    permission = mac(FETCH_KEY, HASH + sign_public(COURIER))
    cases = lambda rows: [{"name": name, "bytes": data, "code": code} for name, data, code in rows]
    shape, forged = "permit-malformed", "permit-invalid"
    no_receipt, lie = "receipt-malformed", "receipt-invalid"
    return hexed({"courier": {
        "courierSeed": COURIER, "deviceSeed": BOB["device"], "contact": ALICE["person"], "contentHash": HASH,
        "now": NOW, "fetchKey": FETCH_KEY, "permission": permission,
        "lock": blake(b"ghost/v1/courier-lock" + permission), "mailbox": mailbox(),
        "permits": {
            "valid": [
                {"name": name, "quota": quota, "expires": expires, "bytes": permit(quota=quota, expires=expires)}
                for name, quota, expires in (
                    ("one day", 1_048_576, NOW + DAY), ("sixty days", 1, NOW + 60 * DAY),
                    ("the largest quota", 2**32 - 1, NOW + 1))
            ],
            "invalid": cases((
                ("empty", b"", shape),
                ("a byte missing", good[:-1], shape),
                ("a byte more", good + b"\0", shape),
                ("another magic", flip(good, 0), shape),
                ("another version", flip(good, 1), shape),
                ("no room", permit(quota=0), shape),
                ("at no time", permit(expires=0), shape),
                ("later than any time", permit(expires=LATEST + 1), shape),
                ("for another courier", permit(courier=OTHER), forged),
                ("longer than sixty days", permit(expires=NOW + 60 * DAY + 1), forged),
                ("another mailbox", flip(good, 70), forged),
                ("more room than was given", flip(good, 84), forged),
                ("made longer", flip(good, 88), forged),
                ("a signature changed", flip(good, 120), forged),
                ("signed by somebody else", permit(signer=ALICE["device"]), forged),
                ("signed by the courier", permit(signer=COURIER), forged),
                ("ended", permit(expires=NOW), "permit-expired"),
            )),
        },
        "receipts": {
            "valid": [{"name": name, "until": until, "bytes": receipt(until=until)}
                      for name, until in (("one day", NOW + DAY), ("the last moment", LATEST))],
            "invalid": cases((
                ("empty", b"", no_receipt),
                ("a byte missing", signed[:-1], no_receipt),
                ("a byte more", signed + b"\0", no_receipt),
                ("another magic", flip(signed, 0), no_receipt),
                ("another version", flip(signed, 1), no_receipt),
                ("later than any time", receipt(until=LATEST + 1), no_receipt),
                ("for other bytes", receipt(target=content_hash(b"y")), lie),
                ("by another courier", receipt(courier=OTHER), lie),
                ("signed by another courier", receipt(signer=OTHER), lie),
                ("made longer", flip(signed, 35), lie),
                ("a signature changed", flip(signed, 100), lie),
                ("a permit", good[:73] + signed[73:], no_receipt),
            )),
        },
    }})
