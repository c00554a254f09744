import Policy
import Ports
import Vocabulary

extension AlertFilter.Visibility {
    /// The alerts of the budgets that an authority lets be seen; `nil` is everything.
    static func of(_ authority: Authority) -> AlertFilter.Visibility? {
        guard let records = RecordVisibility.of(.readBudgets, authority) else { return nil }
        var holders = records.keys.map { ScopeName.key($0) }
        if let member = authority.actor.member {
            let own: ScopeName? =
                member.user.map { .user($0) } ?? member.serviceAccount.map { .serviceAccount($0) }
            if let own, let place = Subject.place(of: own, in: authority.snapshot),
                Subject.isOwn(own, member, of: authority.actor)
                    || authority.may(.readBudgets, at: place.team, ownedBy: member)
            {
                holders.append(own)
            }
        }
        return AlertFilter.Visibility(teams: records.teams, holders: holders)
    }
}
