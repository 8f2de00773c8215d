"""Kinds of change reports (变动类型), one file each; the file's name is the code."""
