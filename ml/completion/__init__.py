"""When something that was begun will be complete, or whether ever."""
