"""The workflow engine: no torch, no diffusers, no web framework, nothing of images.

The rooms, high to low; a room imports only from rooms below it (import-linter holds this):

    worker > queue > session > protocol > driver > residency > run > store > plan > keys > resources > check > expand
    > edits > document > registry > spec > graph > context > types > events > errors
"""
