"""A dealer group of any size, to measure with: the rows that actions would have written."""
