"""The theme: templates, assets and texts, read once from templates/, static/ and content/."""
