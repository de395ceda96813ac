"""The schedule that writes the site's sitemap."""
