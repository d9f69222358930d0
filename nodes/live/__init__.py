"""What needs torch: live models, schedulers and samplers. Imported only inside the functions of nodes and loaders."""
