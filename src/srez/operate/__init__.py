"""The operator: what can be chosen, asked and done, and who may; pure."""
