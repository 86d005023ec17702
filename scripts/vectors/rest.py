"""docs/protocol/keys.md: safety numbers, rows at rest, the keystore."""

import hashlib

import nacl.bindings as sodium
from nacl import pwhash

from .primitives import hexed, hkdf, identity, mac, person, sample, u32


def digits(person_hash: bytes, box: bytes, signing: bytes, version: int) -> str:
    seed = b"ghost/v1/safety-number" + person_hash + box + signing + bytes([version])
    digest = hashlib.sha512(seed).digest()
    fixed = digest[:32]
    for _ in range(5199):
        digest = hashlib.sha512(digest + fixed).digest()
    groups = (int.from_bytes(digest[i:i + 5], "big") % 100_000 for i in range(0, 30, 5))
    return "".join(f"{group:05}" for group in groups)


def safety_numbers() -> list:
    out = []
    for one, other in ((identity("alice"), identity("bob")), (identity("alice", 2), identity("bob", 255))):
        sides = [{"person": who["person"], "boxKey": who["boxPublic"], "signingKey": who["signingPublic"],
                  "version": who["version"]} for who in (one, other)]
        number = "".join(sorted(digits(*side.values()) for side in sides))
        out.append({"one": sides[0], "other": sides[1], "number": number})
    return out


def aead(plaintext: bytes, associated: bytes, nonce: bytes, key: bytes) -> bytes:
    return sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plaintext, associated, nonce, key)


def rows() -> dict:
    storage = sample("storage key")
    rows_key, indexes_key = hkdf(storage, b"ghost/v1/store/rows"), hkdf(storage, b"ghost/v1/store/indexes")
    nonce = sample("row nonce", 24)
    placed = lambda table, rest: u32(len(table.encode())) + table.encode() + rest.encode()
    return {
        "storageKey": storage, "rowsKey": rows_key, "indexesKey": indexes_key, "nonce": nonce,
        "rows": [
            {"table": table, "key": key, "plaintext": plaintext,
             "sealed": nonce + aead(plaintext, b"ghost/v1/row" + placed(table, key), nonce, rows_key)}
            for table, key, plaintext in (
                ("entries", "abc", b"a row"), ("", "", b""), ("entriesa", "bc", b"a row"), ("é", "👻", bytes(1000)),
            )
        ],
        "indexes": [
            {"table": table, "text": text, "value": mac(indexes_key, placed(table, text))[:16]}
            for table, text in (("entries", "abc"), ("entriesa", "bc"), ("", ""), ("é", "👻"))
        ],
    }


def keystore() -> dict:
    salt, nonce = sample("salt", 16), sample("keystore nonce", 24)
    plaintext = sample("secrets", 97)
    header = bytes([0x4b, 1]) + u32(65_536) + u32(3) + bytes([1]) + salt + nonce
    # Å and the ligature ﬁ as they may be typed; NFKC makes Å (one letter) and fi of them.
    typed, normal = "A\u030angstro\u0308m \ufb01sh", "\u00c5ngstr\u00f6m fish"
    key = pwhash.argon2id.kdf(32, normal.encode(), salt, opslimit=3, memlimit=65_536 * 1024)
    return {"passphrases": [typed, normal], "plaintext": plaintext, "salt": salt, "nonce": nonce,
            "sealed": header + aead(plaintext, b"ghost/v1/keystore" + header, nonce, key)}


def vectors() -> dict:
    return hexed({"safety-number": safety_numbers(), "rows": rows(), "keystore": keystore()})
