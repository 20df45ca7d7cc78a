"""Official data that reaches us as packages of npm."""

import subprocess
from pathlib import Path


def pack(package: str, version: str, folder: Path) -> Path:
    """The archive of one version of a package, downloaded into `folder`."""
    command = ["npm", "pack", f"{package}@{version}", "--pack-destination", str(folder), "--silent"]
    subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("*.tgz"))
