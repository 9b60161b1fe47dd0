# Texts of the mailbox document.
