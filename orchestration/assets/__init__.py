"""Assets: thin functions that take resources, call one pure function and report what it did."""
