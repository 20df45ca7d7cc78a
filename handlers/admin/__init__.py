"""What admins say: they correct and grow the knowledge where they already are, each change previewed and undoable."""
