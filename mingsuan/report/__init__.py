"""Reports of a comparison: blocks made once from the result, rendered to HTML, DOCX and PDF."""
