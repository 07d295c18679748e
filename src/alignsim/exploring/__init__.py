"""Which assumptions drive a result, and in which region of them an outcome comes about."""
