"""Typical mistakes, one module for each assignment."""
