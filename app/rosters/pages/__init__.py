"""The pages of batches and rosters."""
