import Policy
import Vocabulary

/// Who may change which terms of a key: what somebody with a say over all keys of the team has set, only such a one
/// changes; what an owner has set for themself, the owner changes.
enum FixedTermsRules {
    /// Notes who set the terms of a key that is made or changed, and refuses a change of what is not the actor's.
    static func mark(
        _ key: inout Key,
        changing old: Key?,
        stating stated: FixedTerms = [],
        by actor: Actor,
        in snapshot: Snapshot
    ) throws(DirectoryError) {
        let changed = old.map { key.termsDiffering(from: $0) } ?? key.statedTerms
        let mayAll = Authority(actor, in: snapshot).may(.writeKeys, at: key.team)
        guard mayAll else {
            if let name = changed.intersection(old?.fixedTerms ?? []).names.first {
                throw DirectoryError(
                    .forbidden,
                    "`\(name)` of this key was set by an admin and is changed by one: by somebody who may change every "
                        + "key of \(key.team).",
                    field: name
                )
            }
            return
        }
        // What is lifted is the owner's again; what is confirmed as it is, is the admin's word as well.
        let said = changed.union(stated)
        key.fixedTerms = key.fixedTerms.subtracting(said).union(said.intersection(key.statedTerms))
    }
}
