"""What the module `coworking` brings to the tests: factories, stories, invariants."""

# Folders of its tests besides `coworking`.
TEST_FOLDERS = ("donations",)
