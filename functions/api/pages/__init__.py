"""Pages of the site in Markdown, with every version that they had."""
