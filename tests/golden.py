"""Record the golden runs anew: python tests/golden.py "why results change".

The reason goes into golden.json, and must stand word for word under "Results change because" in
CHANGELOG.md.
"""

import json
import sys
from pathlib import Path

RUNS = {
    "baseline": {"months": 12, "futures": 8},
    "history-2022-2023": {"months": 24, "futures": 4},
    "madrid-2022": {"months": 36, "futures": 16},
    "sanctions-on-moscow": {"months": 24, "futures": 8},
    "taiwan-crisis": {"months": 18, "futures": 8},
}


def main() -> None:
    from test_determinism import digest_of_run

    runs = {name: size | {"digest": digest_of_run(name, **size)} for name, size in RUNS.items()}
    path = Path(__file__).parent / "golden.json"
    text = json.dumps({"because": sys.argv[1], "runs": runs}, indent=2)
    path.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
