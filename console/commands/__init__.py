"""The commands of `darkroom`, each a function from parsed arguments to an exit status."""
