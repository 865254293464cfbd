"""Two policies compared: what changes, proven or searched for, for whom and at what cost. Stands above the inquiries."""
