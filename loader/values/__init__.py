"""How values are written in files, and the canonical text that is loaded for them."""
