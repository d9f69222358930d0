"""The miniature: a tiny text-to-image Stable Diffusion, its weights beside the recipe that trained them."""
