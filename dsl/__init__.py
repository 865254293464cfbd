"""The language: text to syntax tree. Knows no meaning."""
