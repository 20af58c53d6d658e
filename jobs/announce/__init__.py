"""Telling people of changes: by webhook and by mail, in order, retried, never twice, never in the way of ingest.

`targets` is what a source file may declare, `announcer` does it, `cursors` remembers how far, `delivery` sends.
"""
