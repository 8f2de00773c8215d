"""Commands for those who build the product; nothing in here is needed at run time."""
