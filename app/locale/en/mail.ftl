# Notices to handlers. They must say nothing of a case, not even its number.
mail-subject = Something waits at your desk
mail-opening = At your desk there is something to look at:
mail-notice-new = a new report
mail-notice-reporter_wrote = news from a reporter
mail-notice-reminder = a deadline that is near or past
mail-notice-breached = a deadline was breached; the oversight body can read the case now
mail-notice-escalated = a case that has come to you as oversight
mail-notice-assigned = a case that was assigned
mail-notice-transfer_proposed = a case that is offered to your agency
mail-notice-routing_decided = the coordinator has decided who answers a case
mail-notice-contested = a case whose agencies cannot agree who is to answer
mail-notice-keys_end_14 = the keys of a desk end within 14 days; renew them under People and keys
mail-notice-keys_end_7 = the keys of a desk end within 7 days; renew them under People and keys
mail-notice-keys_end_1 = the keys of a desk end within a day; renew them under People and keys
mail-notice-keys_ended = the keys of a desk are over, so nothing new can be sent to it; renew them under People and keys
mail-link = Open the desk: { $url }
mail-why = This mail holds nothing of any report. How often you get one is set at the desk.
