"""Setting up a programme in the browser: adopting, drafting, trying out, publishing."""
