"""How the API speaks. Each file is named by the settings; none imports DRF's views before they are set up."""
