"""What protects persons: the vault of their identifiers."""
