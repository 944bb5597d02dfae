"""What `make` and `make.py` do. Standard library only: the first of them makes the environment."""
