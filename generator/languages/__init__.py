"""Languages: what CLDR knows of each, its messages, the order of its names."""
