"""The build: what is made and where it goes."""
