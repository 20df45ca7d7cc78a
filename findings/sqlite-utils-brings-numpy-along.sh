#!/usr/bin/env bash
# Version:   sqlite-utils 4.2.1, numpy 2.4.6
# Behaviour: `import sqlite_utils` imports numpy (and pandas) wherever one of them happens to be installed, used or not,
#            to know how their numbers are stored: 84 modules and 13 MB more, for a program that stores plain Python
#            values.
# Guess:     support of another library is loaded when one of its values is stored, or when an extra is installed.
# Matters:   a program's memory and start depend on what else is in its environment. Ours was measured with megabytes
#            that no operator has, since a benchmark's other tools had brought numpy. Measure with the packages that are
#            deployed, and none of those that measure.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check sqlite-utils==4.2.1
cat > count.py <<'PY'
import sys
from pathlib import Path

import sqlite_utils

resident = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS"))
database = sqlite_utils.Database(memory=True)
database["town"].insert({"name": "Bourges", "population": 63702})
print(sum(name.split(".")[0] == "numpy" for name in sys.modules), int(resident.split()[1]) // 1024)
PY
read -r modules alone < <(venv/bin/python count.py)
echo "without numpy: $modules modules of it, $alone MB"
[[ $modules -eq 0 ]]
venv/bin/pip install --quiet --disable-pip-version-check numpy==2.4.6
read -r modules beside < <(venv/bin/python count.py)
echo "numpy installed beside it, and nothing of it used: $modules modules of it, $beside MB"
[[ $modules -gt 50 && $beside -gt $((alone + 5)) ]]
