import HashTreeCollections
import Vocabulary

extension Snapshot {
    /// The person with an id.
    public func user(_ id: UserID) -> User? { usersByID[id] }

    /// The person with an address, in any case of letters.
    public func user(email: String) -> User? { usersByEmail[email.lowercased()].flatMap { usersByID[$0] } }

    /// The person that the company's directory knows by a name, in any case of letters.
    public func user(userName: String) -> User? {
        usersByName[userName.lowercased()].flatMap { usersByID[$0] }
    }

    /// All people, in no order.
    public var users: some Sequence<User> { usersByID.lazy.map(\.value) }

    /// The service account with an id.
    public func serviceAccount(_ id: ServiceAccountID) -> ServiceAccount? { serviceAccountsByID[id] }

    /// All service accounts that were made, in no order; teams' own, which are always there, are not among them.
    public var serviceAccounts: some Sequence<ServiceAccount> { serviceAccountsByID.lazy.map(\.value) }

    /// The service accounts of a team.
    public func serviceAccounts(of team: TeamID) -> [ServiceAccount] {
        (serviceAccountsByTeam[team] ?? []).compactMap { serviceAccountsByID[$0] }
    }

    /// The roles that somebody has, by node: those that were given and those of groups.
    public func roles(of member: MemberID) -> [TeamID: Set<Role>] {
        derivedMemberships(of: member).reduce(into: rolesByMember[member] ?? [:]) { roles, derived in
            roles[derived.team, default: []].insert(derived.role)
        }
    }

    /// Who has a role at a node itself, from wherever it comes.
    public func memberships(at team: TeamID) -> [Membership] {
        let given = (membersByTeam[team] ?? []).flatMap { member in
            (rolesByMember[member]?[team] ?? []).map { Membership(member: member, team: team, role: $0) }
        }
        return (given + derivedMemberships(at: team)).sorted {
            ($0.member.rawValue, $0.role.rawValue, $0.source.mark)
                < ($1.member.rawValue, $1.role.rawValue, $1.source.mark)
        }
    }

    /// The roles of a member, one by one; one that comes from several places is named with each.
    public func memberships(of member: MemberID) -> [Membership] {
        let given = (rolesByMember[member] ?? [:]).flatMap { team, roles in
            roles.map { Membership(member: member, team: team, role: $0) }
        }
        return (given + derivedMemberships(of: member)).sorted {
            ($0.team.rawValue, $0.role.rawValue, $0.source.mark)
                < ($1.team.rawValue, $1.role.rawValue, $1.source.mark)
        }
    }

    /// Whether anybody has a role anywhere.
    public func hasAnybody(with role: Role) -> Bool {
        rolesByMember.contains { _, roles in roles.values.contains { $0.contains(role) } }
            || givesToAnybody(role)
    }

    /// Whether an owner's account is out of use.
    public func isDisabled(_ owner: MemberID) -> Bool {
        if let user = owner.user { return usersByID[user]?.disabledAt != nil }
        return owner.serviceAccount.flatMap { serviceAccountsByID[$0] }?.disabledAt != nil
    }

    /// Whether a key's owner is a service account that is no more.
    func isGone(_ owner: MemberID, of team: TeamID) -> Bool {
        guard let account = owner.serviceAccount else { return false }
        return serviceAccountsByID[account] == nil && account != ServiceAccountID(of: team)
    }

    /// Puts a person in, or replaces one; the person's keys are derived again.
    public mutating func put(_ user: User) {
        version += 1
        let old = usersByID[user.id]
        if let old, old.email != user.email { usersByEmail[old.email] = nil }
        if let old, old.userName != user.userName { usersByName[old.userName.lowercased()] = nil }
        let groups = groups(of: user.id)
        usersByID[user.id] = user
        noteBudget(.user(user.id), at: nil, from: old?.budget, to: user.budget)
        usersByEmail[user.email] = user.id
        usersByName[user.userName.lowercased()] = user.id
        if old?.groups != user.groups { regroup(user.id, from: groups) }
        scopeNames[user.scope] = .user(user.id)
        rederive(ownedBy: MemberID(user.id))
    }

    /// Takes a person out, with all roles.
    public mutating func remove(user id: UserID) {
        version += 1
        let groups = groups(of: id)
        for group in groupsByUser.removeValue(forKey: id) ?? [] { groupsByID[group]?.members.remove(id) }
        if let user = usersByID.removeValue(forKey: id) {
            usersByEmail[user.email] = nil
            usersByName[user.userName.lowercased()] = nil
            noteBudget(.user(id), at: nil, from: user.budget, to: nil)
        }
        regroup(id, from: groups)
        removeRoles(of: MemberID(id))
    }

    /// Puts a service account in, or replaces it; its keys are derived again.
    public mutating func put(_ account: ServiceAccount) {
        version += 1
        let old = serviceAccountsByID.updateValue(account, forKey: account.id)
        noteBudget(.serviceAccount(account.id), at: account.team, from: old?.budget, to: account.budget)
        serviceAccountsByTeam[account.team, default: []].insert(account.id)
        scopeNames[account.scope] = .serviceAccount(account.id)
        rederive(ownedBy: MemberID(account.id))
    }

    /// Takes a service account out, with all roles.
    public mutating func remove(serviceAccount id: ServiceAccountID) {
        version += 1
        if let account = serviceAccountsByID.removeValue(forKey: id) {
            serviceAccountsByTeam[account.team]?.remove(id)
            noteBudget(.serviceAccount(id), at: account.team, from: account.budget, to: nil)
        }
        removeRoles(of: MemberID(id))
    }

    /// Gives a role.
    public mutating func put(_ membership: Membership) {
        version += 1
        rolesByMember[membership.member, default: [:]][membership.team, default: []].insert(membership.role)
        membersByTeam[membership.team, default: []].insert(membership.member)
    }

    /// Takes a role.
    public mutating func remove(_ membership: Membership) {
        version += 1
        var roles = rolesByMember[membership.member] ?? [:]
        roles[membership.team]?.remove(membership.role)
        if roles[membership.team]?.isEmpty ?? false {
            roles[membership.team] = nil
            membersByTeam[membership.team]?.remove(membership.member)
        }
        rolesByMember[membership.member] = roles.isEmpty ? nil : roles
    }

    /// What binds all keys of an owner together; `nil` if nothing was said of it.
    public func node(of owner: MemberID) -> ScopeNode? {
        if let user = owner.user.flatMap({ usersByID[$0] }) {
            return ScopeNode(
                scope: user.scope,
                name: .user(user.id),
                budget: user.budget,
                limits: user.limits
            )
        }
        return owner.serviceAccount.flatMap { serviceAccountsByID[$0] }.map {
            ScopeNode(scope: $0.scope, name: .serviceAccount($0.id), budget: $0.budget, limits: $0.limits)
        }
    }

    private mutating func removeRoles(of member: MemberID) {
        for team in (rolesByMember[member] ?? [:]).keys { membersByTeam[team]?.remove(member) }
        rolesByMember[member] = nil
    }
}
