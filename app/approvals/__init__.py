"""The flow engine: flows declared once, four eyes, inbox, timeline."""
