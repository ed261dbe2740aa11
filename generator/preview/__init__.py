"""The live preview of `build.py serve --watch`: from an edit to the page anew in the browser."""
