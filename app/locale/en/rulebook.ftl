# What a check or a preview of rules found, and the coordinator's pages about them.
rulebook-found-hole = No rule takes { $count } combinations, such as: { $example }.
rulebook-found-nobody = Rule { $rule } has no reader for { $count } combinations, such as: { $example }. Its office has not joined, its key is not in force, or there is no oversight.
rulebook-found-conflict = Rule { $rule } has no reader for a report about { $about }, such as: { $example }. Every candidate is connected to that agency.
rulebook-found-shadow = Rule { $rule } is never used. Hidden by: { $others }. Example: { $example }.
rulebook-found-never = Rule { $rule } fits no report at all. Its conditions contradict each other.
rulebook-found-unknown = Rule { $rule } names { $name }, which does not exist.
rulebook-found-overlap = Rules { $rule } and { $other } both fit, for example: { $example }. Only their order decides.
rulebook-found-keys-expire = The keys of { $agency } end on { $day } and have no successor. Rule { $rule } needs them.
rulebook-found-no-keys = { $agency } has no key in force. Rule { $rule } passes it over.
rulebook-change = { $facets } ({ $count ->
    [one] { $count } case
   *[other] { $count } cases
  }): { $difference }.
rulebook-other-agency = answered by { $new }, no longer by { $old }
rulebook-other-oversight = watched by { $new }, no longer by { $old }
rulebook-other-policy = deadlines follow { $new }
rulebook-now-normal = normal priority
rulebook-now-high = high priority
rulebook-now-urgent = urgent
rulebook-now-nobody = nobody reads it any more; it was { $agency }
rulebook-now-somebody = { $agency } reads it; it was nobody
rulebook-reads-along = oversight reads along from the start
rulebook-reads-later = oversight reads only once a deadline passes
rulebook-rule-added = Rule { $rule } is new, at number { $place }.
rulebook-rule-removed = Rule { $rule } is gone.
rulebook-rule-moved = Rule { $rule } moves to number { $place }.
rulebook-rule-changed = Rule { $rule } differs in: { $members }.
rulebook-member-when = condition
rulebook-member-candidates = readers
rulebook-member-reason = reason
rulebook-member-policy = deadlines
rulebook-member-priority = priority
rulebook-member-reads-along = whether oversight reads along
