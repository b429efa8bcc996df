"""How the built-in reader was made and measured."""
