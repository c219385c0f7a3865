"""A dealer group with 60 days of history, told through the real actions; nobody in it exists."""
