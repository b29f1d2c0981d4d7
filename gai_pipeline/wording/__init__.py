"""What people read, in Chinese and in English: a catalogue of messages, and which of the two languages is asked for.

Belongs here: sentences as data (`words/*.yaml`, a file for each part of the project that speaks), finding and filling
them, and places of figures in words (`locators.py`). Does not belong here: deciding which sentence is true.
"""

from gai_pipeline.wording.catalogue import told
from gai_pipeline.wording.language import Lang, language

__all__ = ["Lang", "language", "told"]
