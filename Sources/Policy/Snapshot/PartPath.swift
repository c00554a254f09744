import Vocabulary

/// The budgets of parts that an exchange is charged to beside those of its key's path.
public struct PartPath: Sendable {
    /// An end user who has a budget without being named: the ledger knows or makes the place.
    public struct EndUser: Sendable, Hashable {
        /// The public name.
        public let name: ScopeName
        /// What the end user may spend.
        public let terms: BudgetTerms

        /// Makes a wish for a place.
        public init(name: ScopeName, terms: BudgetTerms) {
            self.name = name
            self.terms = terms
        }

        /// Compares names byte by byte, as the store does: texts that only look alike are different end users.
        public static func == (left: EndUser, right: EndUser) -> Bool {
            left.terms == right.terms && left.name.description.utf8.elementsEqual(right.name.description.utf8)
        }

        /// Feeds the bytes of the name.
        public func hash(into hasher: inout Hasher) {
            for byte in name.description.utf8 { hasher.combine(byte) }
        }
    }

    /// The named parts.
    public private(set) var nodes: [ScopeNode] = []
    /// The end user, once for each team that gives every end user a budget and does not name this one.
    public private(set) var endUsers: [EndUser] = []
    /// Whether some budget depends on who the end user is.
    public private(set) var concernsEndUsers = false

    /// Finds what an exchange belongs to, by the public model that was asked for and by all of its tags.
    public init(_ teams: [TeamParts], model: String, tags: [String: String]) {
        let user = tags[RequestTag.endUser]
        for team in teams {
            team.collect(model: model, tags: tags, into: &nodes)
            if team.concernsEndUsers { concernsEndUsers = true }
            guard let user, !user.isEmpty, let terms = team.eachEndUser, team.node(of: .endUser(user)) == nil
            else {
                continue
            }
            endUsers.append(EndUser(name: .part(team.team, .endUser(user)), terms: terms))
        }
    }
}
