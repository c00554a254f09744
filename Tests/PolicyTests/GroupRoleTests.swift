import Policy
import Testing
import Vocabulary

@Suite("Roles of groups")
struct GroupRoleTests {
    private let start = UTCTime(seconds: 0)
    private let search = TeamID(rawValue: "team_search")
    private let ranking = TeamID(rawValue: "team_ranking")

    private func team(_ id: TeamID, _ name: String, below parent: TeamID?) -> Team {
        Team(id: id, scope: ScopeID(rawValue: 1), name: name, parent: parent, createdAt: start)
    }

    private func user(_ id: String, _ groups: [String]) -> User {
        User(
            id: UserID(rawValue: id),
            scope: ScopeID(rawValue: 2),
            email: "\(id)@example.com",
            name: "",
            groups: groups,
            createdAt: start
        )
    }

    private func sample() -> Snapshot {
        var snapshot = Snapshot()
        snapshot.put(team(.root, "root", below: nil))
        snapshot.put(team(search, "search", below: .root))
        snapshot.put(team(ranking, "ranking", below: search))
        snapshot.put(groupRoles: [
            GroupRole(group: "engineering", team: "search", role: .developer),
            GroupRole(group: "engineering", team: "search/ranking", role: .admin),
            GroupRole(group: "leads", team: search.rawValue, role: .developer),
            GroupRole(group: "owners", team: TeamID.root.rawValue, role: .platformAdmin),
        ])
        snapshot.put(user("user_a", ["engineering", "leads", "unknown"]))
        return snapshot
    }

    @Test("a group gives its roles to whoever is in it, at each of its teams")
    func derived() {
        let snapshot = sample()
        let member: MemberID = MemberID(UserID(rawValue: "user_a"))

        #expect(snapshot.roles(of: member) == [search: [.developer], ranking: [.admin]])
        #expect(
            snapshot.memberships(of: member) == [
                Membership(member: member, team: ranking, role: .admin, source: .group("engineering")),
                Membership(member: member, team: search, role: .developer, source: .group("engineering")),
                Membership(member: member, team: search, role: .developer, source: .group("leads")),
            ]
        )
        #expect(snapshot.memberships(at: search).map(\.source.mark) == ["group:engineering", "group:leads"])
        let authority = Authority(Actor(.user(UserID(rawValue: "user_a"))), in: snapshot)
        #expect(authority.may(.writeMembers, at: ranking))
        #expect(!authority.may(.writeMembers, at: search))
    }

    @Test("a role that was given stands beside the one of a group, and stays without it")
    func beside() {
        var snapshot = sample()
        let member = MemberID(UserID(rawValue: "user_a"))
        let given = Membership(member: member, team: search, role: .developer)
        snapshot.put(given)
        #expect(snapshot.memberships(at: search).count == 3)

        snapshot.put(user("user_a", []))

        #expect(snapshot.memberships(of: member) == [given])
        #expect(snapshot.roles(of: member) == [search: [.developer]])
    }

    @Test("who is in no group, in an unknown one, or gone, has nothing of it")
    func nobody() {
        var snapshot = sample()
        snapshot.put(user("user_b", ["Engineering", "unknown"]))
        #expect(snapshot.roles(of: MemberID(UserID(rawValue: "user_b"))).isEmpty)
        #expect(snapshot.roles(of: MemberID(ServiceAccountID(of: search))).isEmpty)

        snapshot.remove(user: UserID(rawValue: "user_a"))

        #expect(snapshot.memberships(at: search).isEmpty)
        #expect(!snapshot.hasAnybody(with: .developer))
    }

    @Test("a role counts as held by somebody when its group has a member")
    func anybody() {
        var snapshot = sample()
        #expect(snapshot.hasAnybody(with: .developer))
        #expect(!snapshot.hasAnybody(with: .platformAdmin))

        snapshot.put(user("user_b", ["owners"]))

        #expect(snapshot.hasAnybody(with: .platformAdmin))
    }

    @Test("a path follows its teams: gone with them, there when they are there")
    func paths() {
        var snapshot = sample()
        let member = MemberID(UserID(rawValue: "user_a"))
        snapshot.put(team(ranking, "order", below: search))
        #expect(snapshot.roles(of: member) == [search: [.developer]])

        snapshot.put(team(ranking, "ranking", below: search))
        #expect(snapshot.roles(of: member)[ranking] == [.admin])

        snapshot.put(team(search, "find", below: .root))
        #expect(snapshot.memberships(of: member).map(\.source.mark) == ["group:leads"])

        snapshot.remove(team: ranking)
        snapshot.put(groupRoles: [])
        #expect(snapshot.roles(of: member).isEmpty)
    }

    @Test(
        "a text means a team by its id or by the names from below the root",
        arguments: [
            ("search", "team_search"), ("search/ranking", "team_ranking"), ("team_ranking", "team_ranking"),
            ("team_root", "team_root"), ("root", nil), ("ranking", nil), ("search/", nil), ("", nil),
        ] as [(String, String?)]
    )
    func texts(path: String, expected: String?) {
        #expect(sample().team(path: path)?.id.rawValue == expected)
    }
}
