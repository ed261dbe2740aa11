"""The live preview of `build.py serve --watch`: from an edit to the new page in the browser."""
