"""What each route does, a file a noun. Handlers get the house, the request, and what the request says."""
