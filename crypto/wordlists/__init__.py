"""The shipped word lists, how the Indonesian one was made, and the check that pins both (NOTICE holds the licences)."""
