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
desk-locked-by-time-more = Enter your six words again. Keys and cases have been wiped from this browser.

desk-nav = Main
desk-nav-statistics = Our statistics
desk-nav-rules = Rules
desk-new-tab = (new tab)
desk-open-until = Seals open in this browser, locks again { $time }
desk-lock = Lock now

desk-track-service = Public service
desk-track-whistleblower = Whistleblowing

desk-queue = Queue
desk-queue-label = Queue of cases
desk-queue-lead = { $agency }. Ordered by what is due next.
desk-updated = Updated { $time }.
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
desk-mark-new = Something new
desk-mark-escalated = Oversight reads along
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
