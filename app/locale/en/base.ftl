# The frame of every page: header, footer, switches, and what stands where a browser cannot seal.
base-name = Peluit
base-skip = Skip to the content
base-nav = Main
base-nav-home = Home
base-nav-report = Make a report
base-nav-mailbox = See my report
base-nav-statistics = Statistics
base-nav-rules = Rules
base-nav-method = How it works
base-nav-trust = How the seal works
base-nav-open-data = Open data
base-nav-help = Help and other ways
base-nav-accessibility = Accessibility
base-leave = Leave quickly
# The weather service: a page anybody might have open.
base-leave-url = https://www.bmkg.go.id/
base-demo = This is a demonstration, everything here is made up. Do not send a real report.
base-foot-danger = In danger? Call 112. Violence against women or children: SAPA 129.
base-foot-nothing = No cookies, no accounts, no trackers.
base-opening = Opening this page on your phone.
base-on-this-page = On this page

base-cannot-seal = This browser cannot seal a report.
base-cannot-seal-why = Reports are sealed on your phone, and for that this page needs JavaScript and a browser that is not too old. We never take in a report unsealed, so there is no plain form here.
base-cannot-seal-try = Try switching JavaScript on, updating the browser, or borrowing another phone that you trust. Still no luck? Here are other ways:

base-way-counter = Go to a complaints counter
base-way-counter-more = At the agency's office or at the inspectorate. You may ask that your name is not written down.
base-way-sms = Text 1708
base-way-sms-more = The SP4N-LAPOR service. Not sealed: your number shows to the phone company and to who receives it.
base-way-ombudsman = Ombudsman of Indonesia, call 137
base-way-ombudsman-more = When an agency does not answer, or serves you badly. Not sealed.
base-way-kpk = Anti-corruption commission KPK, call 198
base-way-kpk-more = For suspected corruption. Not sealed.
base-way-lpsk = Witness protection LPSK, call 148
base-way-lpsk-more = When you are a witness or a victim and need protection.
base-way-sapa = SAPA 129, call 129
base-way-sapa-more = Violence against women or children, day and night.
base-way-emergency = Emergency, call 112
base-way-emergency-more = Police, ambulance, fire brigade. Free, even without credit.

base-report-heading = What happened?
base-mailbox-heading = See my report
base-desk = Peluit desk
base-desk-heading = Log in to the desk
base-desk-cannot = This browser cannot open seals.
base-desk-cannot-more = Switch JavaScript on, or use a newer browser. Seals are opened in your browser, not on the server.
