"""The words of answers by language, a folder for each."""
