"""The build: what is made, by whom, and where it goes."""
