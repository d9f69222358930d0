"""The recipe of the miniature: everything that made the weights, from the drawn scenes to the exported folder.

Read it in this order: `scenes`, `drawing` and `grammar` are the data; `vae`, `text`, `vision` and `unet` train one
part each; `export` writes the diffusers folder; `oracle` and `evaluation` judge it. `python -m models.miniature.recipe
--help` says what can be run.
"""
