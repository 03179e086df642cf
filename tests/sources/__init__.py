"""The sources beside the network and MIMIC-III: their made-up files, and real ones."""
