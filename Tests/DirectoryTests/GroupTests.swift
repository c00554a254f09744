import DirectoryTesting
import Policy
import Ports
import Testing
import Vocabulary

@testable import Directory

@Suite("Groups of people")
struct GroupTests {
    private let store = InMemoryDirectoryStore()
    private let directory: Directory
    private let ann: User

    init() throws {
        directory = try Directories.open(store).directory
        try Self.apply([GroupRole(group: "engineering", team: "search", role: .developer)], to: directory)
        ann = try directory.createUser(UserTerms(email: "ann@example.com"), by: .system)
    }

    private static func apply(_ roles: [GroupRole], to directory: Directory) throws {
        var declaration = Declaration()
        declaration.teams = [TeamDeclaration(name: "search")]
        declaration.signIn.groups = roles
        try directory.apply(declaration) { _, _ in nil }
    }

    private func search() throws -> TeamID { try #require(directory.snapshot.team(path: "search")).id }

    private func roles(of user: User) throws -> Set<Role> {
        try directory.snapshot.roles(of: MemberID(user.id))[search()] ?? []
    }

    private func code(_ body: () throws -> Void) -> DirectoryError.Code? {
        do {
            try body()
            return nil
        } catch { return (error as? DirectoryError)?.code }
    }

    @Test("a change of groups is one change with one row, and none if nothing changes")
    func oneRow() throws {
        let (rows, writes) = (store.audit.count, store.writes)

        try directory.setGroups(of: ann.id, to: ["engineering", "all", "engineering"], by: .system)
        try directory.setGroups(of: ann.id, to: ["all", "engineering"], by: .system)

        #expect(store.audit.dropFirst(rows).map(\.action) == ["user.update"])
        #expect(store.writes == writes + 1)
        #expect(try roles(of: ann) == [.developer])
        #expect(try store.load().users.map(\.groups) == [["all", "engineering"]])

        try directory.setGroups(of: ann.id, to: [], by: .system)

        #expect(try roles(of: ann) == [])
    }

    @Test("groups are bounded, and somebody must be there")
    func bounds() throws {
        #expect(
            code { try directory.setGroups(of: ann.id, to: (0...1000).map(String.init), by: .system) }
                == .invalidValue
        )
        #expect(
            code { try directory.setGroups(of: ann.id, to: (1...1000).map(String.init), by: .system) } == nil
        )
        for name in ["", String(repeating: "ä", count: 129), "a\nb"] {
            #expect(code { try directory.setGroups(of: ann.id, to: [name], by: .system) } == .invalidValue)
        }
        let longest = String(repeating: "ä", count: 128)
        #expect(code { try directory.setGroups(of: ann.id, to: [longest], by: .system) } == nil)
        let nobody = UserID(rawValue: "user_x")
        #expect(code { try directory.setGroups(of: nobody, to: [], by: .system) } == .notFound)
    }

    @Test("a changed mapping is in force at once, has a row of its own, and outlives the process")
    func mapping() throws {
        try directory.setGroups(of: ann.id, to: ["engineering"], by: .system)
        let rows = store.audit.count

        let mapping = [GroupRole(group: "engineering", team: "search", role: .viewer)]
        try Self.apply(mapping, to: directory)
        try Self.apply(mapping, to: directory)

        #expect(try roles(of: ann) == [.viewer])
        #expect(store.audit.dropFirst(rows).map(\.action) == ["group_roles.update"])
        let again = try Directories.open(store).directory
        #expect(again.snapshot.roles(of: MemberID(ann.id)) == [try search(): [.viewer]])
        try Self.apply(mapping, to: again)
        #expect(store.audit.count == rows + 1)
        try Self.apply([], to: again)
        #expect(again.snapshot.roles(of: MemberID(ann.id)).isEmpty)
    }

    @Test("a role of a group is taken through the group, one that was given beside it alone")
    func removal() throws {
        try directory.setGroups(of: ann.id, to: ["engineering"], by: .system)
        let (team, member) = (try search(), MemberID(ann.id))
        let error = #expect(throws: DirectoryError.self) {
            try directory.removeMember(member, role: .developer, from: team, by: .adminToken)
        }
        #expect(error?.code == .managedByGroup)
        #expect(error?.message.contains("\"engineering\"") == true)
        #expect(error?.message.contains("sign_in.groups") == true)

        _ = try directory.addMember(member, .developer, to: team, by: .adminToken)
        #expect(directory.snapshot.memberships(of: member).count == 2)
        try directory.removeMember(member, from: team, by: .adminToken)

        #expect(directory.snapshot.memberships(of: member).map(\.source) == [.group("engineering")])
        #expect(
            code { try directory.removeMember(member, role: .admin, from: team, by: .adminToken) }
                == .notFound
        )
    }

    @Test("whoever may not give or take a role may not do it by way of groups")
    func noWayAround() throws {
        let mapping = [
            GroupRole(group: "auditors", team: "team_root", role: .auditor),
            GroupRole(group: "owners", team: "team_root", role: .platformAdmin),
        ]
        try Self.apply(mapping, to: directory)
        let owner = Actor(.user(ann.id))
        let bob = try directory.createUser(UserTerms(email: "bob@example.com"), by: .system)
        try directory.setGroups(of: ann.id, to: ["owners"], by: .system)

        #expect(code { try directory.setGroups(of: bob.id, to: ["auditors"], by: .adminToken) } == .forbidden)
        #expect(code { try directory.setGroups(of: ann.id, to: [], by: owner) } == nil)
        #expect(code { try directory.setGroups(of: ann.id, to: ["owners"], by: owner) } == .forbidden)
        #expect(code { try directory.setGroups(of: bob.id, to: ["owners"], by: .adminToken) } == nil)
        #expect(directory.snapshot.groups(of: ann.id).isEmpty)

        try directory.setGroups(of: bob.id, to: ["auditors"], by: .system)
        #expect(code { try directory.setGroups(of: bob.id, to: [], by: .adminToken) } == .forbidden)
        #expect(
            code { _ = try directory.updateUser(bob.id, by: .adminToken) { $0.isDisabled = true } }
                == .forbidden
        )
        #expect(code { try directory.deleteUser(bob.id, by: .adminToken) } == .forbidden)
        let host = code { _ = try directory.addMember(MemberID(ann.id), .auditor, to: .root, by: .host) }
        #expect(host == .forbidden)
    }

    @Test("no admin strips a group's role by leading the team's path elsewhere")
    func keptPaths() throws {
        let made = try directory.createTeam(TeamTerms(name: "made"))
        let child = try directory.createTeam(TeamTerms(name: "child", parent: made.id))
        try Self.apply([GroupRole(group: "auditors", team: "made/child", role: .auditor)], to: directory)
        try directory.setGroups(of: ann.id, to: ["auditors"], by: .system)
        let lead = try directory.createUser(UserTerms(email: "lead@example.com"), by: .system)
        _ = try directory.addMember(MemberID(lead.id), .admin, to: made.id, by: .system)
        let actor = Actor(.user(lead.id))

        for id in [made.id, child.id] {
            let error = #expect(throws: DirectoryError.self) {
                try directory.updateTeam(id, by: actor) { $0.name = "x" }
            }
            #expect(error?.code == .managedByFile)
            #expect(error?.message.contains("sign_in.groups[0].team") == true)
        }
        #expect(
            code { _ = try directory.updateTeam(child.id, by: actor) { $0.parent = .root } } == .managedByFile
        )
        #expect(directory.snapshot.roles(of: MemberID(ann.id)) == [child.id: [.auditor]])

        try Self.apply([GroupRole(group: "auditors", team: child.id.rawValue, role: .auditor)], to: directory)
        _ = try directory.updateTeam(child.id, by: actor) { $0.name = "x" }
        #expect(directory.snapshot.roles(of: MemberID(ann.id)) == [child.id: [.auditor]])
    }

    @Test("a person and a team go with what groups gave them")
    func deletion() throws {
        try Self.apply([GroupRole(group: "g", team: "made", role: .viewer)], to: directory)
        let made = try directory.createTeam(TeamTerms(name: "made"))
        try directory.setGroups(of: ann.id, to: ["g"], by: .system)
        #expect(directory.snapshot.roles(of: MemberID(ann.id)) == [made.id: [.viewer]])
        let rows = store.audit.count

        try directory.deleteTeam(made.id)
        #expect(directory.snapshot.roles(of: MemberID(ann.id)).isEmpty)
        try directory.deleteUser(ann.id, by: .adminToken)

        #expect(store.audit.dropFirst(rows).map(\.action) == ["team.delete", "user.delete"])
    }
}
