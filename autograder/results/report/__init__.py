"""The class report: one HTML file that needs nothing but a browser."""
