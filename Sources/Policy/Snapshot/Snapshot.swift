import HashTreeCollections
import Vocabulary

/// A key joined with everything above it: what one look-up by digest gives to an exchange.
public final class Principal: Sendable {
    /// The key.
    public let key: Key
    /// The key and the teams above it.
    public let path: ScopePath
    /// The model grants of the key and of every team above it; a model must match each.
    public let grants: [ModelGrant]
    /// What the key and the teams above it say of providers whose own routes may be used; nothing where nobody says any.
    public let passthrough: [ModelGrant]
    /// Labels that every target must carry: what the key and the teams above require together.
    public let requiredLabels: RequiredLabels
    /// Whether the owner's account is out of use.
    public let isOwnerDisabled: Bool
    /// How its requests wait for limits that do not say it themselves.
    public let waiting: WaitingTerms

    /// Makes a principal.
    public init(
        key: Key,
        path: ScopePath,
        grants: [ModelGrant],
        passthrough: [ModelGrant] = [],
        requiredLabels: RequiredLabels,
        isOwnerDisabled: Bool = false,
        waiting: WaitingTerms = WaitingTerms()
    ) {
        self.key = key
        self.path = path
        self.grants = grants
        self.passthrough = passthrough
        self.requiredLabels = requiredLabels
        self.isOwnerDisabled = isOwnerDisabled
        self.waiting = waiting
    }
}

/// The immutable configuration that an exchange keeps from arrival to end.
///
/// Maps are persistent trees: a changed key costs the same at ten keys and at 100,000.
public struct Snapshot: Sendable {
    /// Rises with every change.
    public internal(set) var version: UInt64 = 0
    /// What the clocks of time zones show; to be said before anything is put in.
    public var zones = ZoneOffsets.utc
    /// The settings of the process.
    public var server = ServerSettings()
    /// How people come in.
    public var signIn = SignInSettings()
    var teamsByID: TreeDictionary<TeamID, Team> = [:]
    /// The budgets of parts of those teams that have any.
    var partsByTeam: TreeDictionary<TeamID, TeamParts> = [:]
    var childrenByTeam: TreeDictionary<TeamID, TreeSet<TeamID>> = [:]
    var budgetIndex = BudgetIndex()
    var keyPlaces = SortedTree<KeyPlace>()
    var keysByTeam: TreeDictionary<TeamID, SortedTree<KeyPlace>> = [:]
    var principalsByKey: TreeDictionary<KeyID, Principal> = [:]
    var principalsByDigest: TreeDictionary<KeyDigest, Principal> = [:]
    var keysByOwner: TreeDictionary<MemberID, SortedTree<KeyPlace>> = [:]
    /// What those teams have given on that have a budget.
    var allocations: TreeDictionary<TeamID, Allocation> = [:]
    var usersByID: TreeDictionary<UserID, User> = [:]
    var usersByEmail: TreeDictionary<String, UserID> = [:]
    /// By user name in lower case.
    var usersByName: TreeDictionary<String, UserID> = [:]
    var serviceAccountsByID: TreeDictionary<ServiceAccountID, ServiceAccount> = [:]
    var serviceAccountsByTeam: TreeDictionary<TeamID, TreeSet<ServiceAccountID>> = [:]
    var rolesByMember: TreeDictionary<MemberID, [TeamID: Set<Role>]> = [:]
    var membersByTeam: TreeDictionary<TeamID, TreeSet<MemberID>> = [:]
    var sessionsByDigest: TreeDictionary<KeyDigest, Session> = [:]
    var sessionsByUser: TreeDictionary<UserID, TreeSet<KeyDigest>> = [:]
    /// The roles that groups give, as declared.
    public internal(set) var groupRoles: [GroupRole] = []
    /// The same by group, at the teams that there are.
    var rolesByGroup: [String: [TeamID: Set<Role>]] = [:]
    var groupsByID: TreeDictionary<GroupID, UserGroup> = [:]
    /// By display name in lower case.
    var groupsByName: TreeDictionary<String, GroupID> = [:]
    var groupsByUser: TreeDictionary<UserID, TreeSet<GroupID>> = [:]
    var membersByGroup: TreeDictionary<String, TreeSet<UserID>> = [:]
    var scopeNames: TreeDictionary<ScopeID, ScopeName> = [:]
    /// The models by public name.
    public internal(set) var models: [String: Model] = [:]
    /// The providers by name.
    public internal(set) var providers: [String: Provider] = [:]

    /// The routes of providers that the gateway does not know, as models by the names of their providers.
    public internal(set) var passthrough: [String: Model] = [:]

    /// The budgets of rules that mirror, by their names.
    public internal(set) var mirrors: [ScopeName: ScopeNode] = [:]

    var limitedNames = LimitedNames()

    /// Makes an empty snapshot.
    public init() {}
}

extension Snapshot {
    /// The team with an id.
    public func team(_ id: TeamID) -> Team? { teamsByID[id] }

    /// All teams, in no order.
    public var teams: some Sequence<Team> { teamsByID.lazy.map(\.value) }

    /// The children of a team.
    public func children(of id: TeamID) -> [Team] { (childrenByTeam[id] ?? []).compactMap { teamsByID[$0] } }

    /// The key whose text has a digest; expired and revoked ones are found too.
    public func principal(digest: KeyDigest) -> Principal? { principalsByDigest[digest] }

    /// The keys that stand for tokens and that the configuration file declares, by what the tokens claim.
    ///
    /// It looks at every key: for a change of the configuration.
    public var workloadKeys: [WorkloadClaim: Key] {
        var keys: [WorkloadClaim: Key] = [:]
        for principal in principals where principal.key.isManagedByFile {
            if let workload = principal.key.workload { keys[workload] = principal.key }
        }
        return keys
    }

    /// The public name of a scope.
    public func name(of scope: ScopeID) -> ScopeName? { scopeNames[scope] }

    /// The limits of a public model: one, or none.
    public func limits(ofModel name: String) -> [LimitedName] { limitedNames.models[name] ?? [] }

    /// The limits of a provider: one, or none.
    public func limits(ofProvider name: String) -> [LimitedName] { limitedNames.providers[name] ?? [] }

    /// Whether any provider has a limit.
    public var limitsProviders: Bool { !limitedNames.providers.isEmpty }

    /// A team and every team below it, in no order.
    public func lineage(below id: TeamID) -> [TeamID] {
        [id] + (childrenByTeam[id] ?? []).flatMap { lineage(below: $0) }
    }

    /// The team and every team above it, nearest first.
    public func ancestry(of id: TeamID) -> [Team] {
        var line: [Team] = []
        var next: TeamID? = id
        while let current = next, let team = teamsByID[current], line.count < ScopePath.maximumDepth {
            line.append(team)
            next = team.parent
        }
        return line
    }
}
