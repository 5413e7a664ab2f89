"""Russian as the field writes it."""
