"""The web app as files: built once, served by the CDN or in its place, published to a stack's bucket."""
