import DirectoryTesting
import Policy
import Ports
import Testing
import Vocabulary

@testable import Directory

@Suite("Provisioned people and groups")
struct ProvisioningTests {
    private let store = InMemoryDirectoryStore()
    private let directory: Directory

    init() throws { directory = try Directories.open(store).directory }

    private func account(
        _ userName: String,
        email: String? = nil,
        isDisabled: Bool = false
    ) -> ProvisionedUser {
        let address = email ?? "\(userName)@example.com"
        return ProvisionedUser(
            email: address,
            name: "",
            externalID: "x-\(userName)",
            isDisabled: isDisabled,
            profile: ProvisionedProfile(
                userName: userName,
                emails: [ProvisionedProfile.Email(value: address, type: "work", isPrimary: true)]
            )
        )
    }

    private func map(_ roles: GroupRole...) throws {
        var declaration = Declaration()
        declaration.signIn.groups = roles
        try directory.apply(declaration) { _, _ in nil }
    }

    private func code(_ body: () throws -> Void) -> DirectoryError.Code? {
        do {
            try body()
            return nil
        } catch { return (error as? DirectoryError)?.code }
    }

    @Test("somebody who is provisioned outlives the process, with what was said")
    func provisioned() throws {
        let user = try directory.provisionUser(account("Ann", email: "Ann@Example.com"), by: .adminToken)
        _ = try directory.createUserGroup(
            UserGroupTerms(displayName: "Eng", externalID: "e", members: [user.id]),
            by: .adminToken
        )

        #expect(user.origin == .scim)
        #expect(user.externalID == "x-Ann")
        #expect(user.email == "ann@example.com")
        let again = try Directories.open(store).directory.snapshot
        #expect(again.user(userName: "ANN") == user)
        #expect(again.group(displayName: "eng")?.members == [user.id])
        #expect(again.groups(of: user.id) == ["Eng"])
        #expect(store.audit.suffix(2).map(\.action) == ["user.create", "group.create"])
    }

    @Test("names and addresses are each somebody's alone, in any case of letters")
    func uniqueness() throws {
        _ = try directory.createUser(UserTerms(email: "api@example.com"), by: .adminToken)
        let ann = try directory.provisionUser(account("ann"), by: .adminToken)

        #expect(
            code { _ = try directory.provisionUser(account("ANN", email: "o@x.org"), by: .adminToken) }
                == .nameTaken
        )
        #expect(
            code { _ = try directory.provisionUser(account("o", email: "ANN@example.com"), by: .adminToken) }
                == .nameTaken
        )
        #expect(
            code {
                _ = try directory.provisionUser(account("API@example.com", email: "o@x.org"), by: .adminToken)
            } == .nameTaken
        )
        _ = try directory.provisionUser(
            account("bob@example.com", email: "robert@example.com"),
            by: .adminToken
        )
        #expect(
            code { _ = try directory.createUser(UserTerms(email: "bob@example.com"), by: .adminToken) }
                == .nameTaken
        )
        #expect(
            code { _ = try directory.updateUser(ann.id, by: .adminToken) { $0.email = "bob@example.com" } }
                == .nameTaken
        )
        #expect(code { _ = try directory.provisionUser(account(""), by: .adminToken) } == .invalidValue)
        #expect(
            code { _ = try directory.provisionUser(account("c", email: "c"), by: .adminToken) }
                == .invalidValue
        )
        var many = account("c")
        many.profile.emails = (0...32).map { ProvisionedProfile.Email(value: "\($0)@x.org") }
        #expect(code { _ = try directory.provisionUser(many, by: .adminToken) } == .invalidValue)
    }

    @Test("somebody who was there before is taken over, and a change that says nothing new is none")
    func takenOver() throws {
        let made = try directory.createUser(UserTerms(email: "ann@example.com", name: "Ann"), by: .adminToken)
        let user = try directory.provisionUser(account("ann"), over: made, by: .adminToken)
        #expect(user.id == made.id)
        #expect(user.origin == .scim)
        let (rows, writes) = (store.audit.count, store.writes)

        #expect(try directory.provisionUser(account("ann"), over: user, by: .adminToken) == user)

        #expect(store.audit.count == rows)
        #expect(store.writes == writes)
        #expect(
            code { _ = try directory.provisionUser(account("bob"), over: made, by: .adminToken) }
                == .changedMeanwhile
        )
        #expect(
            code { try directory.deleteUser(user.id, ifStill: made, by: .adminToken) } == .changedMeanwhile
        )
        #expect(code { try directory.deleteUser(user.id, ifStill: user, by: .adminToken) } == nil)
    }

    @Test("what the admin API changes, provisioning clients see")
    func followed() throws {
        let user = try directory.provisionUser(account("ann"), by: .adminToken)
        let changed = try directory.updateUser(user.id, by: .adminToken) {
            $0.email = "new@example.com"
            $0.name = "Ann"
        }

        #expect(changed.profile?.userName == "ann")
        #expect(changed.profile?.displayName == "Ann")
        #expect(changed.profile?.emails.map(\.value) == ["new@example.com"])
    }

    @Test("a group's members come and go by themselves in the trail, and one change is one row")
    func members() throws {
        let users = try ["a", "b", "c"].map { try directory.provisionUser(account($0), by: .adminToken).id }
        let group = try directory.createUserGroup(
            UserGroupTerms(displayName: "g", members: [users[0], users[1]]),
            by: .adminToken
        )
        let rows = store.audit.count

        let changed = try directory.updateUserGroup(
            group,
            UserGroupTerms(displayName: "g", members: [users[1], users[2]]),
            by: .adminToken
        )
        #expect(
            try directory.updateUserGroup(
                changed,
                UserGroupTerms(displayName: "g", members: changed.members),
                by: .adminToken
            ) == changed
        )

        #expect(store.audit.dropFirst(rows).map(\.action) == ["group.update"])
        #expect(try store.load().userGroups.first?.members == [users[1], users[2]])
        try directory.deleteUser(users[2], by: .adminToken)
        #expect(try store.load().userGroups.first?.members == [users[1]])
        #expect(code { try directory.deleteUserGroup(group, by: .adminToken) } == .changedMeanwhile)
        let last = try #require(directory.snapshot.group(group.id))
        try directory.deleteUserGroup(last, by: .adminToken)
        #expect(try store.load().userGroups.isEmpty)
        #expect(store.audit.last?.action == "group.delete")
    }

    @Test("a group has a name of its own, and people who are there")
    func groupBounds() throws {
        _ = try directory.createUserGroup(UserGroupTerms(displayName: "Eng"), by: .adminToken)
        func make(_ terms: UserGroupTerms) -> DirectoryError.Code? {
            code { _ = try directory.createUserGroup(terms, by: .adminToken) }
        }

        #expect(make(UserGroupTerms(displayName: "ENG")) == .nameTaken)
        #expect(make(UserGroupTerms(displayName: "")) == .invalidValue)
        #expect(
            make(UserGroupTerms(displayName: "x", members: [UserID(rawValue: "user_x")])) == .invalidValue
        )
        let many = (0...10_000).map { UserID(rawValue: "user_\($0)") }
        #expect(make(UserGroupTerms(displayName: "x", members: Set(many))) == .invalidValue)
    }

    @Test("nobody comes to a role by way of a group who may not give it")
    func noWayAround() throws {
        try map(
            GroupRole(group: "auditors", team: "team_root", role: .auditor),
            GroupRole(group: "owners", team: "team_root", role: .platformAdmin)
        )
        let ann = try directory.provisionUser(account("ann"), by: .adminToken)
        func make(_ name: String, by actor: Actor) throws -> UserGroup {
            try directory.createUserGroup(UserGroupTerms(displayName: name, members: [ann.id]), by: actor)
        }

        #expect(code { _ = try make("auditors", by: .adminToken) } == .forbidden)
        #expect(directory.snapshot.group(displayName: "auditors") == nil)
        let harmless = try make("harmless", by: .adminToken)
        let renamed = UserGroupTerms(displayName: "auditors", members: [ann.id])
        #expect(code { _ = try directory.updateUserGroup(harmless, renamed, by: .adminToken) } == .forbidden)
        let owners = try make("owners", by: .adminToken)
        let oneself = Actor(.user(ann.id))
        let second = UserGroupTerms(displayName: "second", members: [ann.id])
        #expect(code { _ = try directory.createUserGroup(second, by: oneself) } == nil)
        try directory.deleteUserGroup(owners, by: oneself)
        #expect(code { _ = try make("owners", by: oneself) } == .forbidden)

        let auditors = try make("auditors", by: .system)
        #expect(code { try directory.deleteUserGroup(auditors, by: .adminToken) } == .forbidden)
        #expect(
            code {
                _ = try directory.provisionUser(account("ann", isDisabled: true), over: ann, by: .adminToken)
            } == .forbidden
        )
    }
}
