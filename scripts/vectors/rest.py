"""docs/protocol/keys.md: safety numbers, rows at rest, the keystore; docs/protocol/key-backup.md."""

import hashlib

import nacl.bindings as sodium
from argon2.low_level import Type, hash_secret_raw
from nacl import pwhash, secret

from .primitives import hexed, hkdf, identity, mac, person, sample, u32, u64


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


def presence() -> dict:
    """docs/protocol/presence.md"""
    key, day, nonce = sample("topic key"), 20_413, sample("presence nonce", 24)
    topic = mac(key, u32(day))
    seal_key = mac(key, b"ghost/v1/presence" + u32(day))
    said = lambda name, state, hint, time: bytes([1, state, hint]) + u64(time) + person(name)
    sealed = lambda statement: nonce + aead(statement, topic, nonce, seal_key)
    valid = [("alice", 0, 0, 0), ("alice", 1, 0, 1_763_740_800_000), ("bob", 2, 1, 2**53 - 1)]
    good = said("alice", 1, 0, 1)
    invalid = {
        "another version": sealed(bytes([2]) + good[1:]), "a state that is none": sealed(bytes([1, 3]) + good[2:]),
        "a hint that is neither": sealed(good[:2] + bytes([2]) + good[3:]), "a byte too many": sealed(good + b"\0"),
        "a byte too few": sealed(good[:-1]), "a time no number holds": sealed(said("alice", 1, 0, 2**53)),
        "another topic": nonce + aead(good, mac(key, u32(day + 1)), nonce, seal_key),
        "nothing": b"",
    }
    return {
        "topicKey": key, "day": day, "nonce": nonce, "topic": topic,
        "valid": [{"sender": person(name), "state": state, "hint": hint == 1, "time": time,
                   "sealed": sealed(said(name, state, hint, time))} for name, state, hint, time in valid],
        "invalid": [{"name": name, "sealed": bytes_} for name, bytes_ in invalid.items()],
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


def key_backups() -> dict:
    typed, normal = "A\u030angstro\u0308m \ufb01sh", "\u00c5ngstr\u00f6m fish"

    def sealed(root: bytes, owner: bytes, salt: bytes) -> bytes:
        # libsodium takes salts of 16 bytes only, hence another library for Argon2id.
        key = hash_secret_raw(normal.encode(), salt + owner, time_cost=3, memory_cost=65_536, parallelism=1,
                              hash_len=32, type=Type.ID)
        return salt + secret.SecretBox(key).encrypt(root, bytes(24)).ciphertext

    def parts(backup: bytes) -> list:
        return [f"{int.from_bytes(half, 'little')}field" for half in (backup[:31], backup[31:])]

    alice, bob = identity("alice")["person"], identity("bob")["person"]
    valid = []
    for root, salt in ((sample("root"), sample("backup salt", 14)), (bytes(32), b"\xff" * 14)):
        backup = sealed(root, alice, salt)
        valid.append({"passphrases": [typed, normal], "owner": alice, "root": root, "salt": salt,
                      "sealed": backup, "parts": parts(backup)})
    good = valid[0]["sealed"]
    flipped = lambda at: good[:at] + bytes([good[at] ^ 1]) + good[at + 1:]
    return {
        "valid": valid,
        "invalid": [
            {"name": "another passphrase", "passphrase": normal + " ", "owner": alice, "sealed": good,
             "code": "wrong-passphrase"},
            {"name": "another owner", "passphrase": normal, "owner": bob, "sealed": good,
             "code": "wrong-passphrase"},
            {"name": "salt changed", "passphrase": normal, "owner": alice, "sealed": flipped(13),
             "code": "wrong-passphrase"},
            {"name": "tag changed", "passphrase": normal, "owner": alice, "sealed": flipped(14),
             "code": "wrong-passphrase"},
            {"name": "last byte changed", "passphrase": normal, "owner": alice, "sealed": flipped(61),
             "code": "wrong-passphrase"},
            {"name": "a byte short", "passphrase": normal, "owner": alice, "sealed": good[:61],
             "code": "backup-malformed"},
            {"name": "a byte more", "passphrase": normal, "owner": alice, "sealed": good + bytes(1),
             "code": "backup-malformed"},
            {"name": "empty", "passphrase": normal, "owner": alice, "sealed": b"", "code": "backup-malformed"},
            {"name": "no passphrase", "passphrase": "", "owner": alice, "sealed": good,
             "code": "passphrase-empty"},
        ],
    }


def vectors() -> dict:
    return hexed({"safety-number": safety_numbers(), "rows": rows(), "keystore": keystore(),
                  "key-backup": key_backups(), "presence": presence()})
