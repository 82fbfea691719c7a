"""A toy study: is the sum of two dice larger than one of them?"""
