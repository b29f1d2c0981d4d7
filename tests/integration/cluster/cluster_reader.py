"""The real parser, and documents that misbehave, for workers on a cluster's nodes."""

import os
import time

from gai_pipeline.extract import parse as real


def parse(data, name, *, path, member=None, source_uri=None, beside=None):
    order = data[:10]
    if order == b"exit":
        os._exit(3)
    if order == b"loop":
        while True:
            time.sleep(0.01)
    if order == b"eat":
        hoard = []
        while True:
            hoard.append(bytearray(64_000_000))
    if order == b"bug":
        raise RuntimeError("a fault of the reader")
    return real(data, name, path=path, member=member, source_uri=source_uri, beside=beside)
