"""What the module `ai` brings to the tests: factories, stories, invariants."""

# Folders of its tests besides `ai`.
TEST_FOLDERS = ("requests",)
