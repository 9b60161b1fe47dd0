# What a reporter may keep or show: a reminder, and proof of being the reporter.
keeping-remind = Calendar reminder
keeping-remind-more = Your phone's calendar reminds you on { $day }, the day after the next deadline. All it says is: "{ $words }".
keeping-remind-words = Open the card
keeping-remind-do = Keep the reminder
keeping-remind-file = reminder.ics
keeping-remind-sees = Made on this phone. It names neither this site nor the report.
keeping-proof = Prove that you are the reporter
keeping-proof-more = To a court, say, or an office that pays a reward. This phone signs a statement with your twelve words; the words themselves are not in it. It is good only for whom you name below.
keeping-proof-to = For whom
keeping-proof-to-hint = The office or person who asks for it.
keeping-proof-to-missing = Write the name of who asks for the proof.
keeping-proof-challenge = Their code
keeping-proof-challenge-hint = Let them choose it, such as the date and a random number. Do not make it up yourself.
keeping-proof-challenge-missing = Write the code they gave you.
keeping-proof-sees = Whoever gets this file knows that its holder is the reporter
keeping-proof-do = Keep the statement
keeping-proof-file = statement.json
