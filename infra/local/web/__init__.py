"""The local web server: one address that stands for the CDN, with a console for people behind `/_local/`."""
