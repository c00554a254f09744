import Policy
import Testing
import Vocabulary

@Suite("Groups that were pushed")
struct UserGroupTests {
    private let start = UTCTime(seconds: 0)
    private let ann = UserID(rawValue: "user_a")
    private let bob = UserID(rawValue: "user_b")

    private func user(_ id: UserID, stated: [String] = [], userName: String? = nil) -> User {
        User(
            id: id,
            scope: ScopeID(rawValue: 2),
            email: "\(id)@example.com",
            name: "",
            groups: stated,
            profile: userName.map { ProvisionedProfile(userName: $0) },
            createdAt: start
        )
    }

    private func group(_ id: String, _ name: String, _ members: Set<UserID>) -> UserGroup {
        UserGroup(
            id: GroupID(rawValue: id),
            displayName: name,
            members: members,
            createdAt: start,
            changedAt: start
        )
    }

    private func sample() -> Snapshot {
        var snapshot = Snapshot()
        snapshot.put(
            Team(id: .root, scope: ScopeID(rawValue: 1), name: "root", parent: nil, createdAt: start)
        )
        snapshot.put(groupRoles: [
            GroupRole(group: "eng", team: "team_root", role: .developer),
            GroupRole(group: "ops", team: "team_root", role: .admin),
        ])
        snapshot.put(user(ann, stated: ["eng"]))
        snapshot.put(user(bob))
        snapshot.put(group("group_1", "eng", [ann, bob]))
        return snapshot
    }

    private func roles(_ user: UserID, _ snapshot: Snapshot) -> Set<Role> {
        snapshot.roles(of: MemberID(user))[.root] ?? []
    }

    private func holders(_ snapshot: Snapshot) -> [String] {
        snapshot.memberships(at: .root).map { "\($0.member) \($0.role.rawValue)" }
    }

    @Test("a pushed group counts like a stated one, and each stands for itself")
    func union() {
        var snapshot = sample()
        #expect(holders(snapshot) == ["user_a developer", "user_b developer"])

        snapshot.put(group("group_1", "eng", []))
        #expect(holders(snapshot) == ["user_a developer"])

        snapshot.put(group("group_1", "eng", [ann]))
        snapshot.put(user(ann))
        #expect(holders(snapshot) == ["user_a developer"])

        snapshot.put(group("group_1", "eng", []))
        #expect(holders(snapshot).isEmpty)
        #expect(!snapshot.hasAnybody(with: .developer))
    }

    @Test("a renamed group gives the roles of its new name")
    func renamed() {
        var snapshot = sample()
        snapshot.put(group("group_1", "ops", [bob]))

        #expect(roles(ann, snapshot) == [.developer])
        #expect(roles(bob, snapshot) == [.admin])
        #expect(snapshot.group(displayName: "ENG") == nil)
        #expect(snapshot.group(displayName: "OPS")?.id.rawValue == "group_1")
        #expect(snapshot.userGroups(of: bob).map(\.displayName) == ["ops"])
    }

    @Test("a group that is gone, and a person who is gone, leave nothing behind")
    func gone() {
        var snapshot = sample()
        snapshot.remove(user: ann)
        #expect(snapshot.group(GroupID(rawValue: "group_1"))?.members == [bob])
        #expect(holders(snapshot) == ["user_b developer"])

        snapshot.remove(group: GroupID(rawValue: "group_1"))

        #expect(holders(snapshot).isEmpty)
        #expect(snapshot.userGroupCount == 0)
        #expect(snapshot.userGroups(of: bob).isEmpty)
        #expect(snapshot.group(displayName: "eng") == nil)
    }

    @Test("people are found by the name of the company's directory, else by their address")
    func userNames() {
        var snapshot = sample()
        #expect(snapshot.user(userName: "USER_A@example.com")?.id == ann)

        snapshot.put(user(ann, userName: "Ann.One"))

        #expect(snapshot.user(userName: "ann.one")?.id == ann)
        #expect(snapshot.user(userName: "user_a@example.com") == nil)
        #expect(snapshot.user(email: "user_a@example.com")?.id == ann)
        snapshot.remove(user: ann)
        #expect(snapshot.user(userName: "ann.one") == nil)
    }
}
