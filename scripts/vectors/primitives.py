"""Primitives from hashlib, hmac and libsodium, and the few constructions of docs/protocol over them."""

import hashlib
import hmac

import nacl.bindings as sodium

SIGNED, DENIABLE = 1, 2
FIELD_MODULUS = 8444461749428370424248824938781546531375899335154063827935233455917409239041


def sample(name: str, length: int = 32) -> bytes:
    """Bytes that look random and are the same on every run."""
    return hashlib.shake_256(b"ghost vectors: " + name.encode()).digest(length)


def person(name: str) -> bytes:
    """A hash of an address: any field element."""
    return (int.from_bytes(sample("person " + name), "little") % FIELD_MODULUS).to_bytes(32, "little")


def mac(key: bytes, data: bytes) -> bytes:
    return hmac.new(key, data, hashlib.sha256).digest()


def hkdf(secret: bytes, info: bytes, salt: bytes = b"") -> bytes:
    """RFC 5869 to 32 bytes: one block of expansion."""
    return mac(mac(salt or bytes(32), secret), info + b"\x01")


def blake(data: bytes, length: int = 32, key: bytes = b"") -> bytes:
    return hashlib.blake2b(data, digest_size=length, key=key).digest()


def content_hash(data: bytes) -> bytes:
    return blake(data, 31)


def box_public(secret: bytes) -> bytes:
    return sodium.crypto_scalarmult_base(secret)


def box_before(public: bytes, secret: bytes) -> bytes:
    return sodium.crypto_box_beforenm(public, secret)


def sign_public(seed: bytes) -> bytes:
    return sodium.crypto_sign_seed_keypair(seed)[0]


def sign(seed: bytes, data: bytes) -> bytes:
    return sodium.crypto_sign(data, sodium.crypto_sign_seed_keypair(seed)[1])[:64]


def u32(value: int) -> bytes:
    return value.to_bytes(4, "little")


def u64(value: int) -> bytes:
    return value.to_bytes(8, "little")


def padme(length: int) -> int:
    """PURBs, algorithm 1, never under 256."""
    size = max(length, 256)
    exponent = size.bit_length() - 1
    low_bits = exponent - exponent.bit_length()
    mask = (1 << low_bits) - 1
    return (size + mask) & ~mask


def pad(data: bytes) -> bytes:
    marked = data + b"\x80"
    return marked + bytes(padme(len(marked)) - len(marked))


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out + bytes([value]))


def field(number: int, value) -> bytes:
    """One protobuf field: bytes or an unsigned integer."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def identity(name: str, version: int = 1) -> dict:
    """A person with the keys of one version."""
    root = sample("root " + name)
    box = hkdf(root, b"ghost/v1/x25519/" + u32(version))
    seed = hkdf(root, b"ghost/v1/ed25519/" + u32(version))
    return {
        "root": root,
        "person": person(name),
        "version": version,
        "box": box,
        "boxPublic": box_public(box),
        "signing": seed,
        "signingPublic": sign_public(seed),
        "own": hkdf(root, b"ghost/v1/own"),
        "device": sample("device " + name),
    }


def hexed(value):
    """The same value with all bytes as hex."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {key: hexed(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [hexed(item) for item in value]
    return value
