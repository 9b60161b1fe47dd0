# Pages that explain: trust, method, help, accessibility.

pages-trust-title = How the seal works
pages-trust-lead = Who can read your report, what the server knows, and what whoever runs this site could still do. We write it down as it is, so that you can decide for yourself.

pages-trust-how = From your phone to the desk
pages-trust-how-sealed = Your phone seals text, photos and place before anything is sent. Every report has a new key.
pages-trust-how-readers = That key goes only to the desk of the agency that must answer and to the desk of its oversight body. Both are named on screen before you send.
pages-trust-how-words = Replies are sealed to your twelve words. The words are made on your phone and are never sent to us.
pages-trust-how-officers = An agency's keys are held by its handlers, not by the server. The list of handlers is signed at the agency itself.

pages-trust-knows = What the server knows
pages-trust-knows-not = Not known
pages-trust-knows-not-more = Text, photos, names and number of files, the point on the map, your name, how to reach you, your twelve words.
pages-trust-knows-yes = Known
pages-trust-knows-yes-more = The kind of report, its category, regency or city, the agency it goes to, its rough size, and the hour it was sent. For suspected wrongdoing even less: category group, province, and only the day.
pages-trust-knows-gone = Seen, not written down
pages-trust-knows-gone-more = Your internet address (IP) and kind of browser show while a page is open, because that is how the internet works. We write them to no database, log or queue.

pages-trust-could = What the operator could still do
pages-trust-could-lead = The operator is whoever runs this server, or has taken it over. A seal once closed they cannot open. But this they could do:
pages-trust-could-page = Serve an altered page
pages-trust-could-page-more = The page that seals your report comes from this server, and so does the root key inside it. An altered page could copy your words before they are sealed, or seal them to someone else. A browser cannot catch it doing so. This is the greatest limit of this service.
pages-trust-could-address = Watch your internet address
pages-trust-could-address-more = An operator with bad intentions could write down the internet address from which you open a page. Tor Browser hides it.
pages-trust-could-drop = Hold back or delete a report
pages-trust-could-drop-more = The server could refuse, slow down or throw away an envelope, and could keep it from the oversight body. The receipt you keep proves that the report came in, when, and for whom. A sealed copy you can carry to the oversight body yourself.
pages-trust-could-guess = Guess from the little that is open
pages-trust-could-guess-more = A rare category in a small town, together with the hour, is sometimes enough for a guess. That is why hours are rounded, and why you may choose another network and another time to send.
pages-trust-could-not = What they cannot do: open a report that was sealed by the true page, or forge your objections and ratings.

pages-trust-cannot = What we cannot promise
pages-trust-cannot-network = Your network can see that you opened Peluit. It cannot see what you wrote.
pages-trust-cannot-story = A story can name its teller. If only you know a thing, writing it down is like signing it.
pages-trust-cannot-phone = A phone in someone else's hands, or with spyware on it, sees everything you write.
pages-trust-cannot-readers = A handler who reads a report can leak it. Every opening of a report is written to the agency's audit trail.
pages-trust-cannot-words = Whoever holds your twelve words can read the replies and answer in your name. The report itself is not shown, unless you asked for that when you sent it.

pages-trust-check = Checking for yourself
pages-trust-check-root = Compare the root key below with the one put up at the agency's office or published elsewhere. If they differ, do not send a report.
pages-trust-root = The root key of this service
pages-trust-root-none = This service has no root key yet, so it cannot take in reports.
pages-trust-check-program = Reports can also be sealed and sent with a separate program, which takes nothing from this page. Its source is open.
pages-trust-check-copy = Keep a sealed copy. You can carry it to the oversight body yourself, and only they can open it.
pages-trust-check-tor = If being seen opening Peluit is itself a risk, use Tor Browser, another network, or a phone that is not yours.

pages-trust-keeps = How long things are kept
pages-trust-keeps-more = Cases are erased after the time this service has set. Their keys go first, so that the contents can never be opened again. Only figures already published remain.

pages-method-title = How it works
pages-method-lead = From report to answer, the deadlines that run by themselves, and how the figures are made.
pages-method-way = From report to answer
pages-method-way-tell = You write what happened and where, and add photos if you like. We show who will read it and which deadlines apply, before anything is sent.
pages-method-way-words = You get twelve words. Only these words open the answer.
pages-method-way-check = The agency checks the report. A report that lacks something is not refused but asked about.
pages-method-way-answer = The agency answers, does the work, and then proposes an outcome. You read all of it with your twelve words.
pages-method-way-judge = You accept the outcome or object to it. Without an answer from you the case closes after 10 working days. Once within 30 days it may be reopened.

pages-method-clock = Deadlines run by themselves
pages-method-clock-count = Counting starts on the next working day, by the agency's own time. Saturdays, Sundays, holidays and joint leave are skipped. A deadline ends with the end of its last day.
pages-method-clock-pause = A deadline is paused only while the agency waits for your answer, at most 10 working days for one case.
pages-method-clock-breach = If a deadline passes, the oversight body reads along at once. The agency cannot prevent it, and the missed deadline stays visible.
pages-method-clock-stop = An agency cannot stop the clock by refusing, merging or moving a report. You can object to each of these.
pages-method-clock-rules = Read all deadlines and rules

pages-method-figures = How the figures are made
pages-method-figures-month = Figures are published for months that are over, numbered, and not changed again. A correction is published anew, with its reason.
pages-method-figures-balance = For each agency the sums close: what was open at the start, plus what came in, equals what went out plus what is open at the end.
pages-method-figures-rate = On time is counted over all deadlines that fell due in the month. What was not answered counts as late, so a silent agency cannot look good.
pages-method-figures-small = A figure that counts fewer than 10 cases is not published by itself. It is merged into "other", which also counts at least 10. So nothing can be worked out backwards.
pages-method-figures-rates = Percentages and medians are published only on a base of at least 10.
pages-method-figures-wb = Suspected wrongdoing is counted only for the whole country, and by province and year.
pages-method-figures-never = Never published: points on a map, days, text, photos, file names, kinds of phone, names of handlers.

pages-help-title = Help and other ways
pages-help-lead = If the report page does not work, or you would rather speak with a person.
pages-help-ways = Other ways to report
pages-help-asked = What people ask
pages-help-lost = I have lost my twelve words
pages-help-lost-more = We cannot replace them, because we never had them. Your report is still worked on and its deadlines still run. You may make a new report.
pages-help-shown = Do you know who I am?
pages-help-shown-more = No. There is no account, cookie or phone number. Only those who read the report might guess, from the story itself.
pages-help-shared = I share this phone
pages-help-shared-more = Nothing is kept on the phone unless you ask for it. When you are done, press "Leave quickly" and remove Peluit from the browser's history.
pages-help-slow = My connection is slow or drops
pages-help-slow-more = Leave the page open. Sending goes on by itself from the last part that arrived.
pages-help-tor = I do not want to be seen opening Peluit
pages-help-tor-more = Use Tor Browser, or another network and phone. Do not use the office network to report the office.
pages-help-late = The agency does not answer
pages-help-late-more = You need do nothing. As soon as a deadline passes, the oversight body reads along.

pages-access-title = Accessibility
pages-access-lead = Everyone must be able to report, with an old phone, a screen reader, a keyboard, or large print.
pages-access-done = What has been done
pages-access-done-goal = Our aim: the guidelines WCAG 2.2 at level AA.
pages-access-done-keys = Everything works with a keyboard alone. The focus is always visible.
pages-access-done-zoom = Pages stay readable 320 pixels wide and with text at 200 percent, in light and dark mode, and on paper.
pages-access-done-colour = Nothing is told apart by colour alone: a state always has a shape and a word.
pages-access-done-words = Short sentences and everyday words, in two languages.
pages-access-done-motion = Nothing moves or flashes.
pages-access-limits = What still falls short
pages-access-limits-script = Reporting and reading answers need JavaScript, because the seal is made on your phone. The other pages do not.
pages-access-limits-map = The map cannot be used with a screen reader. The list of places does the same.
pages-access-limits-photo = Photos from reporters have no description unless the reporter wrote one.
pages-access-tell = Is something in your way?
pages-access-tell-more = Report it through Peluit under public service and accessibility, or use another way from the help page.
