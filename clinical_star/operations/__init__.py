"""What an administrator runs: accounts and their rights, and what is wrong."""
