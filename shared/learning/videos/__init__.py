"""Videos, as lessons refer to them."""
