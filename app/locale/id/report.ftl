# Texts of the report document.
