"""What a user runs: the commands of `clinical-star` and what they are made of."""
