#!/usr/bin/env python3
"""Makes src/protocol/vectors/*.json from docs/protocol alone: nothing here knows the TypeScript code.

python3 -m venv .vectors && .vectors/bin/pip install -r scripts/vectors/requirements.txt
.vectors/bin/python scripts/make-vectors.py [--check]

With --check nothing is written; the exit status tells whether the committed files are what would be written.
"""

import json
import pathlib
import sys

from vectors import chain, couriers, envelopes, keys, messages, rest, settings, signatures, statements

FOLDER = pathlib.Path(__file__).parent.parent / "src" / "protocol" / "vectors"


def main() -> int:
    differing = []
    for module in (keys, messages, envelopes, signatures, statements, couriers, chain, rest, settings):
        for name, content in module.vectors().items():
            text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
            path = FOLDER / f"{name}.json"
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                differing.append(name)
                if "--check" not in sys.argv:
                    path.write_text(text, encoding="utf-8")
    print("differing:", ", ".join(differing) or "none")
    return 1 if differing and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
