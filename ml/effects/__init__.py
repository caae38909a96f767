"""What recommendations do: adjusted effects, placebos, and what hidden causes could undo."""
