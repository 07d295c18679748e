"""What is legal and surely not meant in a scenario: told by reading it, and by a pilot run."""
