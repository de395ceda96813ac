"""What all tests use, and what the module `support` brings to them."""

# Folders of its tests besides `support`.
TEST_FOLDERS = ("mirror",)
