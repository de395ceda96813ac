"""The local cloud: this repository's own template on an AWS emulator, with one address in front of it."""
