"""The commands of clinical-star: one module each, quick to import."""
