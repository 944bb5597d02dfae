"""x"""
RIGHT = []
WRONG = []
