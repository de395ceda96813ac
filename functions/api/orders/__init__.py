"""Orders: quoting, placing, delivery methods, paying, following, assembling, shipping and refunding."""
