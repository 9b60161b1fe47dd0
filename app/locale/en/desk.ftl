# Texts of the desk document.
