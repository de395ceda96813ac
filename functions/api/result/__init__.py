"""Tasks: how background work goes, and the file or text that it made."""
