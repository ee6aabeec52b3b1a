"""What the seed and the tests both have to know, without Django."""

PASSWORD = "tidal-lantern-42"
