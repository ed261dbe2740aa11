"""The files for hosts, browsers and search engines."""
