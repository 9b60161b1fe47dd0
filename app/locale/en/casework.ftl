# Working on cases with others: who is here, drafts, links, contested routing.
casework-reads = { $name } also has this case open.
casework-writes = { $name } is writing about this case.
casework-changes = Since you last looked:
casework-news-fresh = { $count ->
    [one] { $count } new case in this list.
   *[other] { $count } new cases in this list.
 }
casework-news-changed = { $count ->
    [one] { $count } case has changed.
   *[other] { $count } cases have changed.
 }
casework-priority = Priority
casework-priority-any = Every priority
casework-priority-0 = Normal
casework-priority-1 = High
casework-priority-2 = Urgent
casework-draft-kept = Draft kept for 30 days, sealed for you alone, or until the case is closed. Attachments are not kept.
casework-draft-failed = The draft is not kept yet. It stays here; we try again when you go on writing.
casework-draft-returned = Your draft from before. It was sealed for you alone; attachments have to be added again.
casework-links = Linked cases
casework-links-none = None yet. Only your desk sees links.
casework-link = Link a case
casework-link-to = Reference of the other case
casework-link-hint = 16 digits, of a case of your desk. Cases of the same matter are suggested.
casework-link-missing = Enter the 16 digits of the other case's reference.
casework-link-unknown = Your desk has no other case with this reference.
casework-link-do = Link both
casework-unlink = Unlink
casework-ask = Ask the coordinator who is to answer
casework-ask-more = This case has been passed on twice. From here only the coordinator decides. Deadlines run on meanwhile.
casework-ask-again = Ask the coordinator to decide again
casework-asked = The coordinator has been asked. Until the decision the case and its deadlines stay where they are.
casework-contested = The coordinator decides who is to answer.
casework-contested-more = The agencies could not agree. Until the decision the case stays with you and its deadlines run on.
casework-stays = The coordinator has decided: this case stays here.
casework-stays-more = It cannot be passed on again. Please go on with it.
casework-decided = The coordinator has decided: { $agency } answers this case.
casework-decided-more = This browser hands it over as soon as it has opened. Until the agency accepts, the deadlines stay yours.
casework-handing-over = Sealing everything for { $agency }. Leave this page open.
casework-handed-over = Offered to { $agency }, as the coordinator decided.
casework-cannot-hand-over = This case cannot be given to { $agency } from here.
casework-cannot-hand-over-more = Something inside the report speaks against it. We do not tell the coordinator what; ask for another decision.
casework-decide = Decide who is to answer
casework-decide-more = You see category, place and history, never what the report says. The desk that has the case hands it over when it next opens it.
casework-decide-legend = Who answers this case?
casework-decide-missing = Choose the agency that is to answer.
casework-decide-do = Decide
casework-decide-done = Decided: { $agency } answers this case.
casework-choice-has = Has the case now.
casework-choice-rules = Named by the rules for this category and place.
casework-choice-refused = Has refused it.
casework-event-left = { $name } no longer works at this desk, the case waits for somebody
casework-duplicate-unanswered = That case was rejected or withdrawn, so nobody answers it. Choose one that is being worked on or was answered.
casework-refuse-decided = The coordinator has chosen your agency. Refuse only if what was sent cannot be used.
