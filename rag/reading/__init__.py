"""What a sentence says, German and English: words, names, numbers, dates, denials. Knows no evidence."""
