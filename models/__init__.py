"""Models that travel with the repository."""
