"""Commands by what they are about: arguments to calls, nothing else. Heavy imports wait inside."""
