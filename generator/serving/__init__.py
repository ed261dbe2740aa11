"""A built output over HTTP: LL2's API and the site."""
