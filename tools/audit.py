"""Is one of our locked dependencies known to be vulnerable? `make audit`; an index that is away is said, not failed."""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

LOCK = Path(__file__).parent.parent / "requirements" / "run.txt"
OPTIONS = ("--disable-pip", "--require-hashes", "--progress-spinner", "off", "--format", "json")


def main(pip_audit: str = "pip-audit", lock: Path = LOCK) -> int:
    """0 when nothing is known against them, or nobody could be asked; 1 with the list otherwise."""
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [pip_audit, *OPTIONS, "--requirement", str(lock), "--output", str(report)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        # pip-audit ends with 1 both for a vulnerability and for a server that is away; only the first leaves a report.
        if not report.exists():
            print(f"Dependencies not audited: {done.stderr.strip().rpartition(chr(10))[2]}")
            return 0
        return told(json.loads(report.read_text(encoding="utf-8"))["dependencies"])


def told(dependencies: list[dict[str, Any]]) -> int:
    """Print what is known; a dependency the index does not have was skipped, and is not counted as audited."""
    skipped = [d["name"] for d in dependencies if "skip_reason" in d]
    known = [(d, v) for d in dependencies for v in d.get("vulns", ())]
    for dependency, advisory in known:
        fixed = ", ".join(advisory["fix_versions"]) or "no version yet"
        print(f"{dependency['name']} {dependency['version']}: {advisory['id']}, fixed in {fixed}")
    audited = len(dependencies) - len(skipped)
    print(f"{audited} of {len(dependencies)} dependencies audited, {len(known)} known vulnerabilities.")
    if skipped:
        print(f"Not audited, the index did not tell of them: {', '.join(skipped)}")
    return 1 if known else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
