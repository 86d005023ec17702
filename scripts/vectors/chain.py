"""docs/protocol/keys.md: bytes as field elements, and the limbs of send_payload."""

from .primitives import FIELD_MODULUS, content_hash, hexed, identity, person, sample

# Known answer of the contract: the hash of an address, and of the pair of two of them.
KNOWN = [
    1197470102489602745811042362685620817855019264965533852603090875444599354527,
    7683709738384526101031271495762684837155922964802965096408037534603217785659,
    6108142605396808307667582352468452513483160155532952726513528253480789577753,
]


def literal(data: bytes) -> str:
    return f"{int.from_bytes(data, 'little')}field"


def limbs(envelope: bytes) -> list:
    data = (len(envelope).to_bytes(2, "little") + envelope).ljust(16 * 31, b"\0")
    return [literal(data[i:i + 31]) for i in range(0, len(data), 31)]


def vectors() -> dict:
    bob = identity("bob")
    short, longest = sample("envelope", 333), sample("envelope", 494)
    key = bob["boxPublic"]
    full = limbs(longest)
    return hexed({"chain": {
        "hashes": [{"bytes": value.to_bytes(32, "little"), "literal": f"{value}field"} for value in KNOWN]
        + [{"bytes": data, "literal": literal(data)} for data in (person("alice"), bytes(32))],
        "contentHashes": [{"bytes": data, "literal": literal(data)}
                          for data in (content_hash(b""), content_hash(b"ghost"), b"\xff" * 31, bytes(31))],
        "keys": [{"key": data, "fields": [literal(data[:16]), literal(data[16:])]}
                 for data in (key, bob["signingPublic"], b"\xff" * 32, bytes(32))],
        "payloads": [{"envelope": data, "limbs": limbs(data)} for data in (short, longest)],
        "invalidLiterals": [
            "", "field", "1", "1u64", "01field", "-1field", "1 field", "0x1field", "1field ", " 1field", "1Field",
            "１field", "1.0field", "1e3field", f"{FIELD_MODULUS}field", f"{2**256}field", "9" * 10_000 + "field",
        ],
        "invalidContentHashes": [f"{2**248}field", f"{FIELD_MODULUS - 1}field"],
        "invalidHalves": [f"{2**128}field"],
        "invalidPayloads": [
            {"name": "no limbs", "limbs": []},
            {"name": "15 limbs", "limbs": full[:15]},
            {"name": "17 limbs", "limbs": full + ["0field"]},
            {"name": "length beyond the limbs", "limbs": [literal(b"\xef\x01" + longest[:29])] + full[1:]},
            {"name": "a byte right after the envelope", "limbs": [literal(b"\x01\x00\x07\x01")] + ["0field"] * 15},
            {"name": "bytes after the envelope", "limbs": limbs(short)[:-1] + ["1field"]},
            {"name": "a limb of 32 bytes", "limbs": full[:-1] + [f"{2**248}field"]},
        ],
    }})
