"""The canonical protocol with one thing changed: what it answers to loads, ids, permission, the requests it accepts.

Not candidates of the matrix: a case names the variation that it tries.
"""
