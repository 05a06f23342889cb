"""The words of the reports, in other languages than English."""
