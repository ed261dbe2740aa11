"""The checks: is the data fit to publish, and is the output as it was built?"""
