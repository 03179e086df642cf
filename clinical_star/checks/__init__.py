"""What rows alone cannot say: expectations of whole batches, run by `check`."""
