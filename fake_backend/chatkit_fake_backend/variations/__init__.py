"""The canonical protocol with one thing changed in what it answers: loads, ids, permission.

Not candidates of the matrix: a case names the variation that it tries.
"""
