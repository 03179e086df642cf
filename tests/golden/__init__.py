"""A dozen admissions whose every star and findings row was worked out beforehand."""
