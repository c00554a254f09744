import Policy
import Vocabulary

/// What a route is about: where in the tree its permission is asked for.
enum Subject: Sendable {
    /// The root.
    case root
    /// A list: whoever has the permission somewhere may call it, and the handler shows what each may see.
    case anywhere
    /// The team that a parameter of the path names.
    case team(String)
    /// The team that one parameter of the path names; the roles there of whom the other names.
    case member(team: String, String)
    /// The team above the one that a parameter of the path names; the root's own for the root.
    case parent(String)
    /// The parent that a body names, else the root.
    case parentField
    /// The team that a body names.
    case teamField
    /// The team that a body names by its id or by names from below the root, else the root.
    case teamPathField
    /// The team of the key that a parameter of the path names; its owner's.
    case key(String)
    /// The team of the service account that a parameter of the path names.
    case serviceAccount(String)
    /// The holder of a budget that a parameter of the path names.
    case budget(String)
}

extension Subject {
    /// A node of the tree, and who owns the thing there that is meant.
    struct Place {
        var team: TeamID
        var owner: MemberID?
    }

    /// Finds the place; `nil` if there is no such thing.
    func place(_ parameters: [String: String], _ body: JSONValue, in snapshot: Snapshot) -> Place? {
        switch self {
        case .root, .anywhere: return Place(team: .root)
        case .team(let name): return team(parameters[name], snapshot).map { Place(team: $0.id) }
        case .member(let name, let member):
            return team(parameters[name], snapshot).map {
                Place(team: $0.id, owner: MemberID(rawValue: parameters[member] ?? ""))
            }
        case .parent(let name):
            return team(parameters[name], snapshot).map { Place(team: $0.parent ?? .root) }
        case .parentField:
            guard let id = body["parent_id"]?.text else { return Place(team: .root) }
            return team(id, snapshot).map { Place(team: $0.id) }
        case .teamField: return team(body["team_id"]?.text, snapshot).map { Place(team: $0.id) }
        case .teamPathField: return Self.team(body["team"]?.text, in: snapshot).map { Place(team: $0.id) }
        case .key(let name):
            return snapshot.principal(KeyID(rawValue: parameters[name] ?? "")).map { Self.place(of: $0.key) }
        case .serviceAccount(let name):
            let id = ServiceAccountID(rawValue: parameters[name] ?? "")
            return snapshot.serviceAccount(id).map { Place(team: $0.team, owner: MemberID(id)) }
        case .budget(let name):
            return ScopeName(parameters[name] ?? "").flatMap { Self.place(of: $0, in: snapshot) }
        }
    }

    /// Whether a permission to what is one's own suffices: the thing that is meant has an owner, or gets one.
    var hasOwner: Bool {
        switch self {
        case .anywhere, .teamField, .member, .key, .serviceAccount, .budget: true
        case .root, .team, .parent, .parentField, .teamPathField: false
        }
    }

    /// Whether a budget is that of the caller's own person, which a key that is confined to a team does not show.
    static func isOwn(_ scope: ScopeName, _ owner: MemberID, of actor: Actor) -> Bool {
        guard case .user = scope, actor.boundary == nil else { return false }
        return owner == actor.member
    }

    /// Where a budget holder stands.
    static func place(of scope: ScopeName, in snapshot: Snapshot) -> Place? {
        switch scope {
        case .team(let id), .part(let id, _): snapshot.team(id).map { Place(team: $0.id) }
        case .key(let id): snapshot.principal(id).map { place(of: $0.key) }
        // Whoever runs the gateway mirrors, not a team.
        case .mirror: snapshot.node(named: scope).map { _ in Place(team: .root) }
        // A person belongs to no team: what all their keys spend is theirs and the root's to see.
        case .user(let id): snapshot.user(id).map { Place(team: .root, owner: MemberID($0.id)) }
        case .serviceAccount(let id):
            snapshot.serviceAccount(id).map { Place(team: $0.team, owner: MemberID($0.id)) }
        }
    }

    /// The team of an id, or of names from below the root as `search/ranking`; the root if nothing is said.
    static func team(_ text: String?, in snapshot: Snapshot) -> Team? {
        guard let text else { return snapshot.team(.root) }
        if let team = snapshot.team(TeamID(rawValue: text)) { return team }
        var team = snapshot.team(.root)
        for name in text.split(separator: "/", omittingEmptySubsequences: false) {
            team = team.flatMap { parent in snapshot.children(of: parent.id).first { $0.name == name } }
        }
        return team
    }

    private static func place(of key: Key) -> Place { Place(team: key.team, owner: key.owner) }

    private func team(_ id: String?, _ snapshot: Snapshot) -> Team? {
        id.flatMap { snapshot.team(TeamID(rawValue: $0)) }
    }
}
