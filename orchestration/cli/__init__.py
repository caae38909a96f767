"""The command line: verbs that call one function each and say what happened."""
