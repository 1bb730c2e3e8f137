"""`python -m srez`."""

from srez.cli import main

main()
