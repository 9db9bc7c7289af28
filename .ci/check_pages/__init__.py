"""The outside checkers over every public page of the demo site: ``make check-pages``."""
