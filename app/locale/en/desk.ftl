# Texts of the desk document: the door, the queue, a case.
desk-name = Peluit desk
desk-door = Open the desk
desk-door-lead = Seals are opened in this browser only. Your six words are never sent.
desk-handler = Handler name
desk-handler-hint = The short name you received with your six words, in small letters.
desk-words = Your six words
desk-words-hint = You may paste them all at once. Slips are found right here.
desk-words-stay = The six words stay in this browser
desk-word = Word { $place }
desk-word-unknown = Word { $place } is not in the list. Look at its spelling again.
desk-word-meant = Did you mean
desk-word-near = Word { $place } is not in the list. Did you mean { $near }?
desk-otp = Six-digit code
desk-otp-hint = From the code app on your phone. It changes every 30 seconds.
desk-otp-hint-door = From the code app on your phone. It changes every 30 seconds. Leave it empty to use a passkey or a recovery code.
desk-enter = Open the seals and enter
desk-entering = Opening the seals
desk-stage-directory = Checking the list of keys.
desk-stage-words = Working out the key from your six words, in this browser.
desk-stage-session = Asking to be let in.
desk-stage-keys = Opening the desk's keys.
desk-error-handler = Enter your handler name.
desk-error-words = Enter word { $place }.
desk-error-word-count = Enter all six words, one in each box.
desk-error-otp = Enter the six-digit code from your phone.
desk-error-second-factor = Not a match yet, or used already. Wait for the next code and enter it.
desk-door-not_recognised = This name and these words do not match.
desk-door-more-not_recognised = Check the name and the order of the words. For safety we do not say which of them is wrong.
desk-door-E_DIRECTORY = The list of keys cannot be confirmed. So the desk stays closed.
desk-door-more-E_DIRECTORY = The keys that the server gave do not match the key officer's signature. Do not try again from this network; tell your key officer.
desk-door-E_LOGIN = These words do not open the key that the server gave.
desk-door-more-E_LOGIN = The server may have given somebody else's key. Tell your key officer.
desk-door-no_argon2 = This browser cannot work out the key from your words.
desk-door-more-no_argon2 = It needs WebAssembly and 128 MB of free memory. Close other tabs or take another browser; your words have not been sent anywhere.
desk-door-slow_down = Too many attempts from this network.
desk-door-more-slow_down = Wait a few minutes, then try again. Your account is not locked.
desk-door-offline = Connection lost.
desk-door-more-offline = Check the connection, then try again. Your words are still in their boxes.
desk-locked = The desk is locked.
desk-locked-more = All keys have been wiped from this browser.
desk-locked-by-time = The desk locked itself because it was not used for a while, or because the shift is over.
desk-locked-by-time-more = Enter your six words again. Keys and cases have been wiped from this browser. Letters not yet sent are not kept.

desk-nav = Main
desk-nav-statistics = Our statistics
desk-nav-rules = Rules
desk-new-tab = (new tab)
desk-open-here = Seals open in this browser,
desk-open-until = locks again { $time }
desk-place-queue = Queue
desk-place-people = People and keys
desk-place-rules = Routing
desk-place-trail = Audit trail
desk-place-account = Your access
desk-lock = Lock now

desk-track-service = Public service
desk-track-whistleblower = Whistleblowing

desk-queue = Queue
desk-queue-label = Queue of cases
desk-queue-lead = { $agency }. Ordered by what is due next.
desk-updated = Updated { $time }.
desk-no-cases = Your role sees no cases.
desk-no-cases-more = Handlers open cases. The trail and the rules have pages of their own.
desk-loading = Fetching the queue.
desk-heading-open = { $count ->
    [one] { $shown } open case
   *[other] { $shown } open cases
 }
desk-heading-mine = { $count ->
    [one] { $shown } case of mine
   *[other] { $shown } cases of mine
 }
desk-heading-overdue = { $count ->
    [one] { $shown } overdue case
   *[other] { $shown } overdue cases
 }
desk-heading-today = { $count ->
    [one] { $shown } case due today
   *[other] { $shown } cases due today
 }
desk-heading-week = { $count ->
    [one] { $shown } case due within 7 days
   *[other] { $shown } cases due within 7 days
 }
desk-heading-unassigned = { $count ->
    [one] { $shown } case without a handler
   *[other] { $shown } cases without a handler
 }
desk-heading-waiting = { $count ->
    [one] { $shown } case waiting for its reporter
   *[other] { $shown } cases waiting for their reporters
 }
desk-heading-done = { $count ->
    [one] { $shown } closed case
   *[other] { $shown } closed cases
 }
desk-heading-some = { $count ->
    [one] { $shown } case found
   *[other] { $shown } cases found
 }
desk-more-than = More than { $count }
desk-counted-more = { $count } or more
desk-more = Load { $count } more
desk-search = Search for the beginning of a case number, or words in cases opened in this browser
desk-search-hint = Search  /
desk-lines-here = Snippets are opened in your browser only
desk-views = Views
desk-view-open = All open
desk-view-mine = Mine
desk-view-overdue = Overdue
desk-view-today = Today
desk-view-week = Within 7 days
desk-view-unassigned = No handler yet
desk-view-waiting = Waiting for reporter
desk-view-offered = Offered to us
desk-view-contested = Coordinator decides
desk-view-done = Closed
desk-filter = Filter
desk-filter-all-of = All of { $name }
desk-filter-category = Category
desk-filter-category-any = All categories
desk-filter-state = Stage
desk-filter-state-open = All that are open
desk-filter-state-any = All stages
desk-filter-assignee = Handler
desk-filter-assignee-any = All handlers
desk-filter-assignee-me = Me
desk-filter-assignee-none = No handler yet
desk-filter-region = Region
desk-filter-region-any = All regions
desk-filter-track = Track
desk-filter-track-any = Both tracks
desk-column-due = Due
desk-column-case = Case
desk-column-stage = Stage
desk-column-assignee = Handler
desk-column-received = Received
desk-nobody = Nobody yet
desk-mark-new = New
desk-mark-escalated = With oversight
desk-group-counted = { $count ->
    [one] { $group }, { $shown } case
   *[other] { $group }, { $shown } cases
 }
desk-group-overdue = Overdue
desk-group-soon = Due today and the next working day
desk-group-later = After that
desk-group-paused = Waiting for the reporter
desk-group-reporter = The reporter's turn to answer
desk-group-done = Nothing due
desk-due-none = None
desk-due-paused = Paused
desk-due-paused-since = since { $day }
desk-due-waiting = waiting for the reporter
desk-due-today = Today
desk-due-until-midnight = until midnight
desk-due-reporter = reporter's turn
desk-due-late = { $days ->
    [one] { $days } day late
   *[other] { $days } days late
 }
desk-due-left = { $days ->
    [one] { $days } working day
   *[other] { $days } working days
 }
desk-empty = Nothing is waiting
desk-empty-more = New cases appear here by themselves.
desk-empty-search = No case matches
desk-empty-search-more = Change the filters or the words. What stands in cases that were not opened is not searched, because it is sealed.

desk-keys = Keyboard shortcuts
desk-keys-all = all shortcuts
desk-keys-on = Single-letter shortcuts are on
desk-keys-on-more = Switch them off if you use voice commands or often press keys by accident.
desk-key-j = down, next
desk-key-k = up, previous
desk-key-enter = open
desk-key-t = assign
desk-key-r = reply
desk-key-search = search
desk-key-help = all shortcuts

desk-class-complaint = Complaint
desk-class-information = Request for information
desk-class-aspiration = Suggestion
desk-class-disclosure = Disclosure
desk-back-of = Queue, { $at } of { $of }
desk-back-of-more = Queue, { $at } of { $of } loaded
desk-case-next = next
desk-case-previous = previous
desk-case-loading = Fetching the case.
desk-case-with = { $state }, handler { $name }
desk-case-nobody = { $state }, nobody yet
desk-case-gone = This case is not at your desk.
desk-case-gone-more = Another agency may have taken it over, or it was erased after its time.
desk-unsealing = Opening the seals in this browser.
desk-facets-only = You see category and dates only.
desk-facets-only-more = The case is sealed to the agency that answers. A coordinator does not read it.

desk-report = Report, { $day }
desk-report-sealed = Not opened
desk-report-opened = Opened in this browser, the reporter's signature fits
desk-report-no-receipt = Opened, but its receipt does not fit
desk-report-missing = The server does not give the report of this case.
desk-report-place = Place
desk-report-about = About
desk-report-contact = Contact
desk-report-contact-more = Sealed. Use it only if the conversation here does not do.
desk-photo = Attachment { $name }
desk-place-words = { $lat }, { $lon }, accurate to { $metres } m.
desk-place-label = Point of the report, near { $near }: { $words }
desk-place-own = A map without outside servers, borders approximate.
desk-place-closer = Closer
desk-place-farther = Farther

desk-fault-seal = This part does not open: its seal is broken.
desk-fault-more-seal = It was changed on its way or on the server. Do not guess what it said; ask the reporter.
desk-fault-signature = The signature on this part does not fit.
desk-fault-more-signature = Whoever wrote it did not write the report. It is not shown.
desk-fault-recipient = This part is not sealed to your desk.
desk-fault-more-recipient = It may be older than the transfer to here, or an older key has not been given to you.
desk-fault-directory = The key of this part's author cannot be confirmed.
desk-fault-more-directory = The key officer's signature does not match. It is not shown; tell your key officer.
desk-fault-claims = This part says something else than the server.
desk-fault-more-claims = Category, receiver or order differ from what stands inside the seal. Tell oversight.

desk-letters = Conversation
desk-letters-none = No letters yet
desk-letters-none-more = Your first answer will appear here.
desk-letter-reporter = Reporter
desk-letter-us = We
desk-letter-note = Internal note
desk-letter-note-by = Internal note by { $name }
desk-letter-foreign = Internal note of { $agency }
desk-letter-foreign-more = Only that agency can open it.
desk-purpose = What is this letter for?
desk-purpose-response = Response
desk-purpose-question = Question
desk-purpose-info = News
desk-purpose-outcome = Proposed outcome
desk-purpose-answer = Answers a question
desk-purpose-more-response = Meets the deadline for the first response.
desk-purpose-more-question = The clock is paused, { $most } working days at most.
desk-purpose-more-info = The clock runs on.
desk-purpose-more-outcome = The reporter agrees or objects.
desk-purpose-outcome-of = Proposed outcome: { $outcome }
desk-receipt-missing = The receipt of this letter does not fit.
desk-receipt-missing-more = The server cannot prove that this is the letter it once took in. Tell oversight.
desk-alarm-reporter = Letter { $seq } from the reporter
desk-alarm-report = The report
desk-alarm-agency = Letter { $seq } from the agency
desk-alarm-note = Internal note { $seq }
desk-alarm-gap = { $whose } is missing.
desk-alarm-fork = { $whose } exists twice, or was exchanged.
desk-alarm-order = { $whose } does not follow the letter before it.
desk-alarm-more = This cannot happen by a slip. Note the day and time, and tell oversight.

desk-reply = Answer the reporter
desk-reply-none = This case is over. No letter can be sent now.
desk-note = Internal note
desk-text-missing = Write it first, one sentence is enough.
desk-text-long = Too long. { $most } letters at most.
desk-outcome = Outcome you propose
desk-outcome-hint = This code is counted in the statistics. Its explanation is sealed in the letter.
desk-outcome-choose = Choose an outcome
desk-outcome-missing = Choose the outcome you propose.
desk-send = Seal and send
desk-keep-note = Keep as an internal note
desk-sealing = Sealing and sending
desk-readers = Sealed to the reporter and the agency.
desk-readers-along = Sealed to the reporter and the agency. { $oversight } reads along since { $day }.
desk-readers-not-yet = Sealed to the reporter and the agency. { $oversight } can read it only if a deadline passes or the reporter objects.
desk-readers-note = Sealed to your desk alone
desk-sent-response = The response has been sent.
desk-sent-question = The question has been sent. The clock is paused until the reporter answers.
desk-sent-info = The news has been sent.
desk-sent-outcome = The proposed outcome has been sent.
desk-sent-more = Sealed to its readers, and on record.
desk-noted = The internal note has been kept.
desk-offline = Connection lost. Nothing is lost.
desk-offline-more = Leave this page open; sending goes on by itself.
desk-stale = This case changed while you were working. It has been loaded again.
desk-not-allowed = That can no longer be done, because the case has changed.
desk-stale-draft = What you wrote is still here. Read what is new, then send.
desk-stale-more = Read what is new, then do it again.
desk-changed = There is something new in this case.
desk-changed-more = A colleague, the reporter or a clock added it. What you wrote stays when you load again.
desk-reload = Load again
desk-trouble-no_desk_key = You do not hold the desk's key in force yet.
desk-trouble-more-no_desk_key = Ask a key officer to give it to you, then enter again. What you wrote has not been sent.
desk-trouble-sealing_failed = Not sent: this browser could not seal the letter.
desk-trouble-more-sealing_failed = We never send a letter unsealed. Try again, or take another browser.
desk-trouble-E_DIRECTORY = The readers' keys cannot be confirmed. So nothing was sent.
desk-trouble-more-E_DIRECTORY = We seal only to keys that are proven right. What you wrote is still here; tell your key officer.
desk-trouble-E_CONTEXT = What the server says does not fit the letters here. So nothing was sent.
desk-trouble-more-E_CONTEXT = Load the case again. If it stays so, tell oversight.
desk-trouble-E_NOT_RECIPIENT = The report does not open, so the reporter's key is not known.
desk-trouble-more-E_NOT_RECIPIENT = Without that key no letter can be sealed to the reporter. What you wrote has not been sent.

desk-rail = Deadlines and acts
desk-deadlines = Deadlines
desk-deadlines-none = No deadline is running.
desk-until-midnight = , midnight { $zone }
desk-due-left-more = { $days ->
    [one] { $days } working day left
   *[other] { $days } working days left
 }
desk-paused-more = Paused while waiting for the reporter, { $most } working days at most. The date moves on meanwhile.
desk-why = How it is counted
desk-pause-used = Pause used
desk-pause-days = { $days } of { $most } working days
desk-kept = Kept { $day }
desk-broken = Passed { $due }
desk-broken-met = Passed { $due }, met { $day }
desk-runs-until = Until { $day }

desk-acts = Acts
desk-acts-none = Nothing can be done now.
desk-working = One moment
desk-act-verify = Mark as checked
desk-act-start = Start the work
desk-act-outcome = Propose an outcome
desk-act-question = Ask the reporter, clock paused
desk-act-take = Take this case
desk-act-assign = Assign to a colleague
desk-act-release = Release, nobody yet
desk-act-reclassify = Change category or region
desk-act-duplicate = Mark as duplicate
desk-act-reject = Reject, with a public reason
desk-done-verify = The report is marked as checked.
desk-done-start = Work on the case has begun.
desk-done-take = This case is yours now.
desk-done-assign = This case is assigned to { $name }.
desk-done-release = This case is released.
desk-done-reclassify = The new category or region is saved.
desk-done-duplicate = The case is marked as a duplicate.
desk-done-reject = The report is rejected. The reporter is told the reason.
desk-assign-to = Colleague
desk-assign-do = Assign
desk-assign-nobody = There is no other colleague at this desk.
desk-reject-reason = Reason
desk-reject-hint = The reporter reads it, and it is counted in the statistics. The reporter may object.
desk-reject-missing = Choose the reason.
desk-reject-do = Reject this report
desk-duplicate-of = Number of the same case
desk-duplicate-hint = Sixteen letters and digits. The reporter may object.
desk-duplicate-missing = Enter the whole case number, sixteen letters and digits.
desk-duplicate-unknown = That number is not at this desk. Look at it again.
desk-duplicate-do = Mark as duplicate
desk-reclassify-hint = Deadlines do not move later without the reporter's consent.
desk-reclassify-class = Kind
desk-reclassify-region-same = No change: { $place }
desk-reclassify-same = Nothing is changed yet. Choose another category, kind or region.
desk-reclassify-do = Change

desk-checks = Automatic checks
desk-check-seal = Seals whole, { $count } of { $of } parts
desk-check-signature = The reporter's signature fits
desk-check-facets = Category, region and purpose are as inside the envelope
desk-check-receipt = Receipts fit what was received
desk-check-acts = Every act of the reporter is signed, { $count } of { $of }
desk-check-acts-wrong = An act of the reporter is not signed by the reporter: { $count } of { $of } are
desk-check-order = No message is missing
desk-check-seal-wrong = A seal is broken: { $count } of { $of } parts are whole
desk-check-signature-wrong = The reporter's signature does not fit: { $count } of { $of } do
desk-check-facets-wrong = The server says something else than the envelope: { $count } of { $of } agree
desk-check-receipt-wrong = A receipt does not fit: { $count } of { $of } do
desk-check-order-wrong = The order of messages is broken in { $count } places

desk-history = History, { $count } entries
desk-event-received = Report received
desk-event-verify = Marked as checked
desk-event-start = Work begun
desk-event-question = Reporter asked, clock paused
desk-event-answer = Reporter answered
desk-event-resumed = Pause used up, clock runs again
desk-event-response = Answered
desk-event-info = News sent
desk-event-outcome = Outcome proposed
desk-event-confirm = Reporter agreed
desk-event-window_ended = The reporter's time to answer ended
desk-event-dispute = Reporter objected
desk-event-reopen = Reopened by the reporter
desk-event-withdraw = Withdrawn by the reporter
desk-event-rate = Rated by the reporter
desk-event-reclassify = Category or region changed
desk-event-reclassify_consent = Reporter agreed to the new category
desk-event-duplicate = Marked as duplicate
desk-event-reject = Rejected
desk-event-assign = Handler changed
desk-event-note = Internal note written
desk-event-transfer_proposed = Offered to another agency
desk-event-transfer_accepted = Taken over by another agency
desk-event-transfer_refused = Handed back by another agency
desk-event-routing_contested = Coordinator asked who is to answer
desk-event-routing_decided = Coordinator decided
desk-event-deadline_moved = Days off were changed: deadline moved
desk-event-deadline_breached = Deadline passed
desk-event-escalated = Oversight began to read along

desk-act-transfer = Pass on to another agency
desk-transfer-to = The agency that fits better
desk-transfer-hint = The whole case is sealed anew in this browser, to that agency and its oversight. Until it accepts, the deadlines stay yours.
desk-transfer-choose = Choose an agency
desk-transfer-with = { $agency }, overseen by { $oversight }
desk-transfer-overseer = Overseen by { $oversight }.
desk-transfer-missing = Choose the agency to take it over.
desk-transfer-about = This report is about that agency or its oversight, so it cannot go there.
desk-transfer-unread = This case is not open here yet, so it cannot be passed on.
desk-transfer-do = Seal anew and offer
desk-transfer-sealing = Sealing anew
desk-transfer-pending = Offered to { $agency } since { $day }.
desk-transfer-pending-more = Until it accepts, the case and its deadlines stay yours.
desk-done-transfer = The case has been offered to { $agency }.
desk-offered = { $agency } passes this case on to you
desk-offered-more = The offer is complete and every seal fits. If you accept, your own clock for a first response begins.
desk-offer-incomplete = This offer is not complete: your desk cannot open one of its letters.
desk-offer-kc_mismatch = This offer holds a key that does not fit its letter.
desk-offer-refuse = Refuse it with that reason. The sender can seal it anew.
desk-accept = Accept this case
desk-refuse = Refuse the offer
desk-refuse-reason = Reason to refuse
desk-done-accept = This case is your desk's now.
desk-done-refuse = The offer is refused. The case stays with the sender.
