"""The diffusion engine: one adapter and a catalogue. Without torch here; ``engine`` needs it, and only workers import that."""
