# Agencies: what each promises, who reads for it, and how to recognise its keys.
agencies-title = Agencies
agencies-lead = Who answers reports here, who watches over them, and how many handlers hold the keys.
agencies-none = No agencies yet
agencies-none-more = No agency has been registered with this service yet, so it cannot take in reports.
agencies-answering = Answering reports
agencies-watching = Watching over them
agencies-one-answers = This agency answers reports by open rules and deadlines.
agencies-one-watches = This body reads along when a deadline passes, when a reporter objects, or when the rules say so.
agencies-readers = Who reads
agencies-desk-service = Complaints about services
agencies-desk-whistleblower = Suspected wrongdoing
agencies-keyholders = { $count ->
    [1] One handler holds the key
   *[other] { $count } handlers hold the key
 }
agencies-parent = Part of
agencies-places = Answers for
agencies-everywhere = The whole country
agencies-clock = Deadlines by the clock there ({ $zone })
agencies-watched-by = Only if a deadline passes or the reporter objects
agencies-watched-when = The agency cannot prevent it.
agencies-nobody = Anyone else
agencies-nobody-more = Nobody. Not us either.
agencies-standards = Service standards
agencies-service = Service
agencies-done-in = Done within
agencies-cost = Cost
agencies-bring = What it takes
agencies-days = { $count ->
    [1] 1 working day
   *[other] { $count } working days
 }
agencies-at-once = At once
agencies-free = Free
agencies-price = Rp{ $amount }
agencies-standards-from = As published by this agency.
agencies-standards-demo = Examples for the demonstration, not official standards.
agencies-no-standards = This agency has published no service standards here yet.
agencies-keys = Keys
agencies-keys-more = Compare this fingerprint with the one put up at the agency's office. If they differ, do not send a report.
agencies-key-version = Version { $version }, in force until { $until }.
agencies-no-keys = This agency has no keys yet, so it cannot take in reports.
