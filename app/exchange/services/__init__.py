"""What officers do with imports."""
