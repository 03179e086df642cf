"""The commands of clinical-star: one module each, all quick to import."""
