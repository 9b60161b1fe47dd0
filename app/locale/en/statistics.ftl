# Published figures.
statistics-title = Statistics
statistics-nav = Statistics
statistics-nav-overview = Overview
statistics-nav-agencies = Agencies
statistics-nav-open-data = Open data
statistics-nav-method = How figures are made
statistics-headline = { $received } reports came in, { $closed } cases were closed
statistics-lead = { $month }, all agencies. Published { $published } as release { $number } and not changed again.
statistics-corrects = Corrects release { $number }: { $reason }
statistics-figure-came-in = reports came in
statistics-figure-went-out = cases closed
statistics-figure-open-end = still open at the end of the month
statistics-counted = "In" also counts what was taken over from other agencies or reopened. "Closed" also counts what was refused, passed on or withdrawn. Only complaints about services are counted here.
statistics-waiting = Figures up to { $month } are waiting, because there are still too few cases.
statistics-trend = In, closed and open
statistics-trend-more = Number of cases by month. Open is counted on the last day of the month.
statistics-trend-label = Chart from { $first } to { $last }. In the last month { $received } reports came in, { $closed } cases were closed and { $open } are still open. The table is below.
statistics-line-came-in = in
statistics-line-went-out = closed
statistics-line-open-end = open
statistics-table = Table of figures
statistics-month = Month
statistics-joined = { $first } to { $last }
statistics-agency = Agency
statistics-agencies = Agencies, { $month }
statistics-other = Other agencies, merged
statistics-merged-why = Agencies with any figure that counts fewer than 10 cases (<10) are merged into "other", so that nobody can be guessed.
statistics-merged-who = { $count ->
    [1] One agency is merged at present.
   *[other] { $count } agencies are merged at present.
 }
statistics-balance = The sums close
statistics-balance-more = What was open at the start plus what came in equals what was closed plus what is still open. No report drops out of the count.
statistics-balance-sum = { $start } + { $came } = { $went } + { $end }
statistics-measure-open-start = Open at the start
statistics-measure-came-in = In
statistics-measure-went-out = Closed
statistics-measure-open-end = Open at the end
statistics-download = Download open data
statistics-none = No figures yet
statistics-none-more = Figures are published for months that are over. Come back at the start of next month.
statistics-by-month = Month by month
statistics-agency-promises = This agency's service standards and keys
statistics-agency-merged = Fewer than 10 cases
statistics-agency-merged-more = This agency's figures are merged with those of others, so that no reporter can be guessed.
statistics-agency-merged-all = See the figures of all agencies
statistics-open-lead = Every figure ever published, for anyone to count again.
statistics-open-releases = Releases
statistics-open-number = Release
statistics-open-until = Up to
statistics-open-published = Published
statistics-open-files = Files
statistics-open-read = Before you use it
statistics-open-licence = Licence CC BY 4.0: free to use, naming the source.
statistics-open-merged = No row counts 1 to 9 cases. Small figures are merged into "other", and months too small for themselves are joined with the next.
statistics-open-fixed = A release never changes. Each holds every month up to its own; the newest release counts.
statistics-open-checksum = The file datapackage.json explains each column and holds the SHA-256 checksum of each file.
