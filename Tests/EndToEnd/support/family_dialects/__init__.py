"""The dialects of the families, one module each, that are told apart by nothing but what stands in them.

`read` reads a request as strictly as its providers do, `whole` and `pieces` write the script's answer and the pieces of its
stream, `failure` is the body of an error and what stands in its head, `broken` what ends a stream that fails.
"""
