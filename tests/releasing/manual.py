"""What the tool says about itself to a system: manual pages and the completions of shells, where each is looked for."""

import os
import platform
import subprocess
import tempfile
from pathlib import Path

COMPLETIONS = {
    "bash": "share/bash-completion/completions/claimsmith",
    "fish": "share/fish/vendor_completions.d/claimsmith.fish",
    "zsh": "share/zsh/site-functions/_claimsmith",
}


def manual(built):
    """The files, from the prefix of an installation. Asks the tool that was built for this machine."""
    built_here = built / f"tool-{platform.machine()}-linux/claimsmith"
    if not built_here.exists():
        print(f"no manual pages and no completions: there is no tool for {platform.machine()} Linux")
        return []
    with tempfile.TemporaryDirectory() as folder:
        # Files that come from other machines are not programs any more. In this folder no policy is found.
        tool, pages = Path(folder) / "claimsmith", Path(folder) / "man1"
        tool.write_bytes(built_here.read_bytes())
        os.chmod(tool, 0o755)

        def said(*arguments):
            return subprocess.run([tool, *arguments], cwd=folder, check=True, capture_output=True).stdout

        said("man", pages)
        files = [(f"share/man/man1/{page.name}", page.read_bytes(), False) for page in sorted(pages.iterdir())]
        return files + [(path, said("completions", shell), False) for shell, path in COMPLETIONS.items()]
