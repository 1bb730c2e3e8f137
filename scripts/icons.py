"""Make the icons of the installed site from the logo: `python scripts/icons.py`. What it makes is committed."""

from __future__ import annotations

from pathlib import Path

from srez.web.icons import ICONS
from srez.web.painter.icon import draw

TARGET = Path(__file__).parent.parent / "src" / "srez" / "web" / "static"


def main() -> None:
    """Draw them all."""
    for name, icon in ICONS.items():
        TARGET.joinpath(name).write_bytes(draw(icon).pictures[0].data)


if __name__ == "__main__":
    main()
