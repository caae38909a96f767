"""What the bench measures: small programs, each run in a process of its own."""
