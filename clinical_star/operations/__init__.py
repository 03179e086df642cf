"""What an administrator runs: accounts with their rights, and a diagnosis."""
