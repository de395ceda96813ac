"""What the module `shop` brings to the tests: factories, stories, invariants."""

# Folders of its tests besides `shop`.
TEST_FOLDERS = ("catalog", "orders", "analytics")
