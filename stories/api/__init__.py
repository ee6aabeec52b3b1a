"""The REST API of the product: each view parses, calls the verb the pages call, and renders."""
