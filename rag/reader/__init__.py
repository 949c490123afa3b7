"""One model that reads question and passage together: does it answer, where, and is a claim supported?"""
