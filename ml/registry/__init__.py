"""Versions of models, where they are kept, who becomes champion, and their cards."""
