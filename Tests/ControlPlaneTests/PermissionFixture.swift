import Directory
import DirectoryTesting
import Policy
import Testing
import Vocabulary

@testable import ControlPlane

/// A tree with somebody who has one role at one of its nodes:
/// `root → company → (team → child, sibling)`, a key and a service account at each.
struct PermissionFixture {
    /// Where a node lies, seen from the one at which the role was given.
    enum Node: String, CaseIterable {
        case own, child, sibling, parent
    }

    let api: AdminFixture
    let role: Role
    let user: User
    let colleague: User
    private let teams: [Node: Team]
    private let keys: [Node: Key]
    private let accounts: [Node: ServiceAccount]
    /// A key that the user owns at each node.
    let ownKeys: [Node: Key]

    init(_ api: AdminFixture, _ role: Role, isAtRoot: Bool = false) throws {
        self.api = api
        self.role = role
        let directory = api.directory
        let budget = BudgetTerms(limit: Money(nanos: 1_000_000_000_000))
        func team(_ name: String, _ parent: TeamID) throws -> Team {
            try directory.createTeam(
                TeamTerms(
                    name: name,
                    parent: parent,
                    budget: budget,
                    allowsOverAllocation: true
                ),
                by: .system
            )
        }
        let company = try team("company", .root)
        let own = try team("team", company.id)
        teams = [
            .parent: company, .own: own, .child: try team("child", own.id),
            .sibling: try team("sibling", company.id),
        ]
        user = try directory.createUser(UserTerms(email: "somebody@example.com"), by: .system)
        colleague = try directory.createUser(UserTerms(email: "colleague@example.com"), by: .system)
        let node = isAtRoot || role == .platformAdmin ? TeamID.root : own.id
        _ = try directory.addMember(MemberID(user.id), role, to: node, by: .system)
        _ = try directory.addMember(MemberID(colleague.id), .viewer, to: company.id, by: .system)
        var (keys, ownKeys): ([Node: Key], [Node: Key]) = ([:], [:])
        var accounts: [Node: ServiceAccount] = [:]
        for (node, team) in teams {
            keys[node] = try directory.createKey(in: team.id, KeyTerms(name: "service"), by: .system).key
            ownKeys[node] = try directory.createKey(
                in: team.id,
                KeyTerms(name: "own", owner: MemberID(user.id)),
                by: .system
            ).key
            accounts[node] = try directory.createServiceAccount(
                in: team.id,
                ServiceAccountTerms(name: "robot"),
                by: .system
            )
        }
        (self.keys, self.ownKeys, self.accounts) = (keys, ownKeys, accounts)
    }

    func team(_ node: Node) throws -> String { try #require(teams[node]).id.rawValue }
    func key(_ node: Node) throws -> String { try #require(keys[node]).id.rawValue }
    func ownKey(_ node: Node) throws -> String { try #require(ownKeys[node]).id.rawValue }
    func account(_ node: Node) throws -> String { try #require(accounts[node]).id.rawValue }

    /// What the somebody is answered.
    func send(_ method: String, _ target: String, _ body: String = "") async -> Reply {
        let parts = target.split(separator: "?", maxSplits: 1)
        let request = AdminRequest(
            method: method,
            path: String(parts[0]),
            query: parts.count > 1 ? String(parts[1]) : "",
            body: Array(body.utf8)
        )
        return Reply(
            answer: await api.plane.answer(request, by: Caller(actor: Actor(.user(user.id)))).collected()
        )
    }
}
