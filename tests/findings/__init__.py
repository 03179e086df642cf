"""The findings against separate code, and against worlds whose truth is known."""
