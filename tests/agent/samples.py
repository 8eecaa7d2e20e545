"""Files that several tests use."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "config.example.toml"
MINIMAL = '[unit]\ncode = "H00.01"\nname = "Phường Thử"\n'
