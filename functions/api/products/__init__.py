"""The catalogue: products, stock, pictures, preorder waves and the waiting list."""
