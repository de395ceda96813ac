"""Orders: quoting, placing, paying, following, assembling, shipping and refunding."""
