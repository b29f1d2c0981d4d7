"""Processes that touch bytes from strangers: started clean, bounded, and shut in by the kernel.

Belongs here: starting such an interpreter, its limits on memory, and what it may open and connect to. Does not belong
here: what it does (`workers/worker.py` reads documents, `archive/opener.py` opens archives).
"""
