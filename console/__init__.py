"""What a person at a terminal sees: progress, tables, problems, and the JSON that programs read instead.

Knows the engine, not the nodes. Progress and state go to stderr, results to stdout.
"""
