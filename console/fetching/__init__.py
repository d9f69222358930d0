"""Fetching models from the Hugging Face hub: what is needed of a repository, asking for it, and putting it in place.

Only `fetch` and `hub` bring the hub's library, and nothing imports them until somebody says so.
"""
