"""Messages of the product: a Story to be checked, a photo to be looked at."""
