"""Sources: sheets that come from elsewhere, one file each."""
