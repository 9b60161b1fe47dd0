# Published figures.
statistics-title = Statistics
statistics-nav = Statistics
statistics-nav-overview = Overview
statistics-nav-agencies = Agencies
statistics-nav-places = Places
statistics-nav-topics = Topics
statistics-nav-open-data = Open data
statistics-nav-reading = How to read the figures
statistics-headline-tenths = { $tenths ->
    [0] Hardly any report was answered in time
    [1] One in ten reports was answered in time
    [2] Two in ten reports were answered in time
    [3] Three in ten reports were answered in time
    [4] Four in ten reports were answered in time
    [5] Five in ten reports were answered in time
    [6] Six in ten reports were answered in time
    [7] Seven in ten reports were answered in time
    [8] Eight in ten reports were answered in time
    [9] Nine in ten reports were answered in time
   *[other] Nearly every report was answered in time
 }
statistics-headline = { $received } cases came in, { $closed } cases were closed
statistics-lead = { $month }, all agencies.
statistics-published = Published { $published } as release { $number } and not changed again.
statistics-corrects = Corrects release { $number }: { $reason }
statistics-figure-came-in = cases came in
statistics-figure-went-out = cases closed
statistics-figure-first-response = first answers in time
statistics-figure-resolution = outcomes in time
statistics-figure-median = median time to the answer
statistics-figure-open-end = still open at the end of the month
statistics-unit-days = { $days ->
    [1] working day
   *[other] working days
 }
statistics-counted = "In" also counts what was taken over from other agencies or reopened. "Closed" also counts what was refused, passed on or withdrawn. Only complaints about services are counted here.
statistics-trend = In, closed and open
statistics-trend-more = Number of cases by month. Open is counted on the last day of the month.
statistics-trend-label = Chart from { $first } to { $last }. In the last month { $received } cases came in, { $closed } were closed and { $open } are still open. The table is below.
statistics-trend-later = The chart appears once two months have figures.
statistics-line-came-in = in
statistics-line-went-out = closed
statistics-line-open-end = open
statistics-timely = In time, month by month
statistics-timely-more = Percent of deadlines kept, of all that fell due in the month. What was not answered counts as late. Months with only a bound are not drawn.
statistics-timely-label = Chart from { $first } to { $last }. In the last month first answers in time: { $answered }, outcomes in time: { $resolved }. The table is below.
statistics-line-first-response = answered
statistics-line-resolution = resolved
statistics-lines-desc = Line chart. Each line has its own pattern and its name at the right end.
statistics-bar-desc = One bar divided by the number of cases. The number of each part stands below it.
statistics-days-desc = Bar of working days: the first part reaches the median, the second nine of ten reports, the upright line is the promise.
statistics-tiles-desc = One square for each province; the stronger the colour, the higher the figure.
statistics-shapes-desc = Map with approximate borders; the stronger the colour, the higher the figure.
statistics-table = Table of figures
statistics-table-of = Table: { $what }
statistics-month = Month
statistics-joined = { $first } to { $last }
statistics-agency = Agency
statistics-other = Other agencies, merged
statistics-other-title = Merged agencies
statistics-merged = merged
statistics-merged-why = Agencies whose figures count fewer than 10 cases (<10) are merged into "other", so that nobody can be guessed.
statistics-merged-who = { $count ->
    [1] One agency is inside "other"
   *[other] { $count } agencies are inside "other"
 }
statistics-merged-nobody = No agency is merged this month.
statistics-all-agencies = All agencies and their service standards
statistics-none-due = nothing due
statistics-none-due-more = No deadline fell due in this month.
statistics-rate-exact = { $percent }
statistics-rate-at_least = at least { $percent }
statistics-rate-at_most = at most { $percent }
statistics-bound-at_least = at least
statistics-bound-at_most = at most
statistics-days = { $days ->
    [1] 1 day
   *[other] { $days } days
 }
statistics-cases = { $count ->
    [1] 1 case
   *[other] { $count } cases
 }
statistics-hidden-parts = The parts count fewer than 10 cases, so they are not published.
statistics-hidden-rate = The figure is merged, because it counts fewer than 10 cases.
statistics-backlog = Age of open cases
statistics-backlog-of = Age of { $count } open cases
statistics-backlog-more = Working days since receipt, on the last day of the month.
statistics-backlog-label = Of { $open } open cases, { $old } are older than 60 working days.
statistics-backlog-none = No case is open.
statistics-age = Age
statistics-age-0 = 0 to 5 days
statistics-age-6 = 6 to 14 days
statistics-age-15 = 15 to 60 days
statistics-age-60 = more than 60 days
statistics-out = How cases ended
statistics-out-label = Of { $out } cases, { $closed } were closed with an outcome and { $rejected } were refused.
statistics-out-how = How
statistics-out-closed-confirmed = outcome accepted by the reporter
statistics-out-closed-window = outcome given, no reply from the reporter
statistics-out-rejected = refused
statistics-out-transferred-out = passed on to another agency
statistics-out-withdrawn = withdrawn by the reporter
statistics-out-none = No case was closed this month.
statistics-rejected = Refused, with the reason
statistics-rejected-why = Reason
statistics-rejected-duplicate = Reported before, joined
statistics-rejected-none = None was refused.
statistics-rejected-only = { $count } cases were refused. The reasons are not broken down, because some count fewer than 10 cases.
statistics-rejected-more = A report that lacks something is asked about, not refused.
statistics-opinions = What reporters say
statistics-opinions-share = { $percent } of the { $answered } reporters who rated were satisfied.
statistics-opinions-rate = Ratings came for { $percent } of closed cases, so read this figure with care.
statistics-opinions-none = Nobody has rated in this month.
statistics-opinions-few = { $answered } reporters rated. The share is not published, because one part counts fewer than 10 people.
statistics-disputed = Reporters objected { $count ->
    [1] once
   *[other] { $count } times
 }.
statistics-where = Where reports come from
statistics-where-more = Cases that came in by province, { $month }.
statistics-where-label = Map of provinces by cases that came in. { $count } provinces have a figure of their own. The table is on the Places page.
statistics-where-table = Map and table by place
statistics-borders = Approximate borders, not official ones.
statistics-borders-tiles = One square for each province, not official borders.
statistics-map-provinces = Map of provinces
statistics-map-label = Map: { $what }. { $count } places have a figure of their own. The table is below.
statistics-hidden-place = merged or no figure yet
statistics-not-served = not served yet
statistics-key-below = below { $value }
statistics-key-between = { $low } to { $high }
statistics-key-above = { $value } and more
statistics-balance = The sums close
statistics-balance-more = What was open at the start plus what came in equals what was closed plus what is still open. No report drops out of the count.
statistics-measure-open-start = Open at the start
statistics-measure-came-in = In
statistics-measure-went-out = Closed
statistics-measure-open-end = Open at the end
statistics-part-received = new reports
statistics-part-transferred-in = taken over from other agencies
statistics-part-reopened = reopened
statistics-part-rejected = refused
statistics-part-transferred-out = passed on
statistics-part-withdrawn = withdrawn by the reporter
statistics-part-closed-confirmed = outcome accepted by the reporter
statistics-part-closed-window = outcome given, no reply
statistics-wb = Suspected wrongdoing
statistics-wb-count = { $month }: { $came } reports came in, { $open } are still open.
statistics-wb-hidden = This month's number is too small to be published.
statistics-wb-only = To protect reporters only the number for the whole country is published, and once a year the number by province.
statistics-download = Download open data
statistics-none = No figures yet
statistics-none-more = Figures are published for months that are over. Come back at the start of next month.
statistics-too-few = Still too few cases
statistics-too-few-more = Figures below 10 cases do not stand alone. This month's will be joined with the next month's.
statistics-league-title = Agencies: who keeps the promise
statistics-league-lead = { $month }.
statistics-league-how = The share in time counts every deadline that fell due in the month, unanswered ones too. The order is no grade: agencies differ in load and in kind of case.
statistics-sort = Sort by
statistics-sort-name = name
statistics-sort-came-in = cases in
statistics-sort-first-response = answered in time
statistics-sort-resolution = resolved in time
statistics-sort-backlog = old cases
statistics-sort-disputed = objections
statistics-sort-satisfaction = satisfaction
statistics-col-first-response = Answered in time
statistics-col-resolution = Resolved in time
statistics-col-median = Median to answer
statistics-col-median-outcome = Median to outcome
statistics-col-old = Open > 60 days
statistics-col-disputed = Objections
statistics-col-satisfaction = Satisfied
statistics-col-cases = Cases
statistics-answered-by = { $percent } rated
statistics-show = Show
statistics-show-came-in = Number of cases that came in
statistics-show-first-response = Answered in time
statistics-show-resolution = Resolved in time
statistics-places-title = Figures by place
statistics-places-lead = Where what was reported happened, not where reporters live.
statistics-place = Place
statistics-provinces = Provinces, { $month }
statistics-regencies = Regencies and cities, { $year }
statistics-regencies-none = Regencies and cities
statistics-regencies-later = Figures by regency and city are published once a year, when the year is over. A month alone would be too small.
statistics-other-places = Other places, merged
statistics-other-in = { $place }, the rest merged
statistics-places-why = Places that count fewer than 10 cases are merged, so that nobody can be guessed. A place without colour is not a place without problems.
statistics-topics-title = Figures by topic
statistics-topics-headline = Reported most: { $topic }, { $count } cases
statistics-topics-lead = { $month }, all agencies.
statistics-topic = Topic
statistics-other-topics = Other topics, merged
statistics-topics-why = Topics that count fewer than 10 cases are merged. A report that changes its topic stays counted where it was when the figure was published.
statistics-agency-lead = { $month }: { $rate } of first answers in time.
statistics-agency-lead-plain = Figures of { $month }.
statistics-agency-stopped = Figures after { $month } are merged with those of other agencies, because they count fewer than 10 cases.
statistics-unlisted = This agency is no longer listed in this service. Figures published before still hold.
statistics-promise-and-fact = Promise and fact
statistics-promise-how = Working days since receipt, for what was answered or resolved in the month.
statistics-promise-mark = promise: { $days } days
statistics-promised = Promise: within { $days } working days of receipt.
statistics-kept = In time: { $rate }.
statistics-speed = Usually { $median ->
    [1] 1 working day
   *[other] { $median } working days
 }, 9 of 10 within { $p90 ->
    [1] 1 working day
   *[other] { $p90 } working days
 }.
statistics-unpaused = Without days spent waiting for the reporter: usually { $median }, 9 of 10 within { $p90 } working days.
statistics-days-label = { $what }: median { $median } working days, 9 of 10 within { $p90 } working days.
statistics-void = { $count ->
    [1] 1 deadline
   *[other] { $count } deadlines
 } fell away, because a report was withdrawn for example.
statistics-key-median = median
statistics-key-p90 = 9 of 10 reports
statistics-key-promise = promised at the latest
statistics-agency-topics = Topics, { $year }
statistics-groups-none = No topic can be published yet. Topics by agency are published once a year.
statistics-agency-promises = This agency's service standards and keys
statistics-agency-merged = Fewer than 10 cases
statistics-agency-merged-more = This agency's figures are merged with those of others, so that no reporter can be guessed.
statistics-agency-merged-all = See the figures of all agencies
statistics-agency-nothing = No figures so far
statistics-agency-nothing-more = This agency has not handled a case in any month that was published.
statistics-reports = Reports to print
statistics-reports-more = One document for a month or a year, ready to go into an accountability report.
statistics-report-year = Year { $year }
statistics-report-title = { $agency }, { $period }
statistics-report-yearly = Yearly report on complaint handling
statistics-report-monthly = Monthly report on complaint handling
statistics-report-lead = From the open figures of Peluit.
statistics-report-running = This year is not over. Figures up to { $month }.
statistics-report-print = This page is ready to print on A4 paper, or to keep as PDF with your browser's print command.
statistics-report-none = No figures for this time
statistics-report-none-more = This agency handled no case in this time, or its figures are merged with those of other agencies.
statistics-report-early = This time is not over. Its figures are published at the start of the month after.
statistics-report-main = Main figures
statistics-report-missing = { $count ->
    [1] One month is not counted, because its figures are
   *[other] { $count } months are not counted, because their figures are
 } merged with those of other agencies.
statistics-report-joined = Months with too few cases are counted together with the next.
statistics-report-balance = { $period }. Open at the start + in − closed = open at the end.
statistics-report-timely = Timeliness
statistics-report-kind = Deadline
statistics-report-due = Fell due
statistics-report-met = Kept
statistics-report-late = Late
statistics-report-share = In time
statistics-report-void = Fell away
statistics-below = <{ $count }
statistics-report-late-why = A deadline counts in the month in which it fell due, and never changes later. A deadline without an answer counts as late.
statistics-report-promised = Promise for an ordinary complaint, counted from receipt: answered within { $answer } working days at the latest, an outcome within { $outcome } working days.
statistics-report-note = How this was counted
statistics-report-note-source = All figures are counted by machine from each case's record of events and equal the open data that was published. The agency cannot change them.
statistics-report-note-hidden = Figures that count 1 to 9 cases are merged into "other" to protect reporters. Shares and medians are published only where they rest on at least 10.
statistics-report-others = Other months
statistics-report-before = Before: { $month }
statistics-report-after = After: { $month }
statistics-method-title = How figures are made
statistics-achieved = What was achieved, { $month }
statistics-achieved-nothing = What was achieved
statistics-achieved-none = This agency has no figures of its own yet: no month has enough cases.
statistics-achieved-more = All figures of this agency
statistics-open-lead = Every figure ever published, for anyone to count again.
statistics-open-releases = Releases
statistics-open-number = Release
statistics-open-until = Month
statistics-open-published = Published
statistics-open-files = Files
statistics-open-read = Before you use it
statistics-open-licence = Licence CC BY 4.0: free to use, naming the source.
statistics-open-merged = No row counts 1 to 9 cases. Small figures are merged into "other", and months too small for themselves are joined with the next.
statistics-open-fixed = A release never changes. Each month has one; where a correction followed, the release with the highest number for that month holds.
statistics-open-checksum = The file datapackage.json explains each column and holds the SHA-256 checksum of each file.
