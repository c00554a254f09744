import DirectoryTesting
import Policy
import Testing
import Vocabulary

@testable import Directory

@Suite("Roles, owners and what narrows")
struct RoleTests {
    private let directory: Directory
    private let company: Team
    private let team: Team

    init() throws {
        directory = try Directories.open().directory
        company = try directory.createTeam(
            TeamTerms(
                name: "company",
                models: ["gpt-*", "fast"],
                limits: LimitTerms(requestsPerMinute: 100, concurrency: 5)
            )
        )
        team = try directory.createTeam(TeamTerms(name: "team", parent: company.id))
    }

    private func user(_ name: String, _ role: Role? = nil, at node: TeamID? = nil) throws -> User {
        let user = try directory.createUser(UserTerms(email: "\(name)@example.com"), by: .system)
        if let role { _ = try directory.addMember(MemberID(user.id), role, to: node ?? team.id, by: .system) }
        return user
    }

    private func code(_ body: () throws -> Void) -> DirectoryError.Code? {
        do {
            try body()
            return nil
        } catch { return (error as? DirectoryError)?.code }
    }

    @Test("nobody gives a role to themselves or one above their own")
    func granting() throws {
        let lead = try user("lead", .admin)
        let other = try user("other")
        let actor = Actor(.user(lead.id))

        #expect(
            code { _ = try directory.addMember(MemberID(other.id), .admin, to: team.id, by: actor) } == nil
        )
        #expect(
            code { _ = try directory.addMember(MemberID(lead.id), .billing, to: team.id, by: actor) }
                == .forbidden
        )
        #expect(
            code { _ = try directory.addMember(MemberID(other.id), .viewer, to: company.id, by: actor) }
                == .forbidden
        )
        #expect(
            code { _ = try directory.addMember(MemberID(other.id), .platformAdmin, to: .root, by: actor) }
                == .forbidden
        )
        #expect(
            code {
                _ = try directory.addMember(MemberID(other.id), .platformAdmin, to: team.id, by: .adminToken)
            }
                == .invalidValue
        )
        let viewer = Actor(.user(try user("viewer", .viewer).id))
        #expect(
            code { _ = try directory.addMember(MemberID(other.id), .viewer, to: team.id, by: viewer) }
                == .forbidden
        )
    }

    @Test("an auditor is made by an auditor alone, the first one on the host")
    func auditors() throws {
        let first = try user("first")
        let second = try user("second")
        let member = MemberID(second.id)

        #expect(
            code { _ = try directory.addMember(member, .auditor, to: .root, by: .adminToken) } == .forbidden
        )
        #expect(
            code { _ = try directory.addMember(MemberID(first.id), .auditor, to: .root, by: .host) } == nil
        )
        #expect(code { _ = try directory.addMember(member, .auditor, to: .root, by: .host) } == .forbidden)
        let actor = Actor(.user(first.id))
        #expect(code { _ = try directory.addMember(member, .auditor, to: .root, by: actor) } == nil)
        #expect(code { _ = try directory.addMember(member, .viewer, to: .root, by: actor) } == .forbidden)
        #expect(
            code { try directory.removeMember(member, from: .root, by: .adminToken) } == .forbidden
        )
        #expect(code { try directory.deleteUser(second.id, by: .adminToken) } == .forbidden)
    }

    @Test("everybody may lay down a role of their own")
    func layingDown() throws {
        let viewer = try user("viewer", .viewer)
        try directory.removeMember(MemberID(viewer.id), from: team.id, by: Actor(.user(viewer.id)))
        #expect(directory.snapshot.memberships(of: MemberID(viewer.id)).isEmpty)
    }

    @Test("a member who is not known yet gets an account")
    func invited() throws {
        let membership = try directory.addMember(
            email: "New@Example.com",
            .developer,
            to: team.id,
            by: .adminToken
        )
        #expect(
            directory.snapshot.user(email: "new@example.com").map { MemberID($0.id) } == membership.member
        )
    }

    @Test("a service account begins with the roles that whoever makes it may give, or is not made")
    func firstRoles() throws {
        let lead = try user("lead", .admin)
        let actor = Actor(.user(lead.id))
        func make(_ name: String, _ role: Role, at node: TeamID) throws -> ServiceAccount {
            try directory.createServiceAccount(
                in: team.id,
                ServiceAccountTerms(name: name),
                roles: [(node, role)],
                by: actor
            )
        }

        let robot = try make("robot", .developer, at: team.id)

        let given = directory.snapshot.memberships(of: MemberID(robot.id))
        #expect(given.map(\.role) == [.developer] && given.map(\.team) == [team.id])
        #expect(code { _ = try make("other", .viewer, at: company.id) } == .forbidden)
        #expect(code { _ = try make("other", .platformAdmin, at: .root) } == .forbidden)
        #expect(directory.snapshot.serviceAccounts(of: team.id).map(\.id) == [robot.id])
    }

    @Test("an admin key is made for its own user, or for a service account with no more than one may give")
    func adminKeys() throws {
        let lead = try user("lead", .admin)
        let boss = try user("boss", .admin, at: company.id)
        let actor = Actor(.user(lead.id))
        let robot = try directory.createServiceAccount(in: team.id, ServiceAccountTerms(name: "r"), by: actor)
        func make(_ owner: MemberID, by actor: Actor) -> DirectoryError.Code? {
            code {
                _ = try directory.createKey(
                    in: team.id,
                    KeyTerms(name: "k", owner: owner, uses: .admin),
                    by: actor
                )
            }
        }

        #expect(make(MemberID(lead.id), by: actor) == nil)
        #expect(make(MemberID(boss.id), by: actor) == .forbidden)
        #expect(make(MemberID(boss.id), by: .adminToken) == .forbidden)
        #expect(make(MemberID(robot.id), by: actor) == .invalidValue)
        _ = try directory.addMember(MemberID(robot.id), .developer, to: team.id, by: actor)
        #expect(make(MemberID(robot.id), by: actor) == nil)
        let theirs = try directory.createKey(
            in: team.id,
            KeyTerms(name: "k", owner: MemberID(boss.id), uses: .admin),
            by: Actor(.user(boss.id))
        ).key
        #expect(code { _ = try directory.rotateKey(theirs.id, grace: .zero, by: actor) } == .forbidden)
        let plain = try directory.createKey(
            in: team.id,
            KeyTerms(name: "p", owner: MemberID(boss.id)),
            by: actor
        ).key
        #expect(code { _ = try directory.updateKey(plain.id, by: actor) { $0.uses = .admin } } == .forbidden)
    }

    @Test("a disabled owner's keys do not work, a deleted one's are revoked")
    func owners() throws {
        let ann = try user("ann")
        let issued = try directory.createKey(in: team.id, KeyTerms(name: "k", owner: MemberID(ann.id)))
        func works() -> Bool {
            (try? Access.authenticate(issued.key.digest, in: directory.snapshot, now: Directories.time))
                != nil
        }

        #expect(works())
        _ = try directory.updateUser(ann.id, by: .system) { $0.isDisabled = true }
        #expect(!works())
        _ = try directory.updateUser(ann.id, by: .system) { $0.isDisabled = false }
        #expect(works())
        try directory.deleteUser(ann.id, by: .system)
        #expect(!works())
        #expect(directory.snapshot.principal(issued.key.id)?.key.revokedAt != nil)
    }

    @Test("an account whose roles one may not take is not one's to disable, rename or delete")
    func accounts() throws {
        let auditor = try user("auditor")
        _ = try directory.addMember(MemberID(auditor.id), .auditor, to: .root, by: .host)
        #expect(
            code { _ = try directory.updateUser(auditor.id, by: .adminToken) { $0.isDisabled = true } }
                == .forbidden
        )
        #expect(
            code { _ = try directory.updateUser(auditor.id, by: .adminToken) { $0.email = "x@example.com" } }
                == .forbidden
        )
        #expect(code { _ = try directory.updateUser(auditor.id, by: .adminToken) { $0.name = "A" } } == nil)
    }

    @Test("a team stays while one of its service accounts owns a key in force")
    func ownersOfKeys() throws {
        let child = try directory.createTeam(TeamTerms(name: "child", parent: team.id))
        let robot = try directory.createServiceAccount(
            in: team.id,
            ServiceAccountTerms(name: "r"),
            by: .system
        )
        _ = try directory.createKey(in: child.id, KeyTerms(name: "k", owner: MemberID(robot.id)))
        _ = try directory.updateTeam(child.id) { $0.parent = company.id }
        #expect(code { try directory.deleteTeam(team.id) } == .notEmpty)
    }

    @Test("an admin names only people of its line as owners of keys")
    func strangersPay() throws {
        let lead = Actor(.user(try user("lead", .admin).id))
        let stranger = MemberID(try user("stranger").id)
        let member = MemberID(try user("member", .viewer, at: company.id).id)
        #expect(
            code { _ = try directory.createKey(in: team.id, KeyTerms(name: "k", owner: stranger), by: lead) }
                == .invalidValue
        )
        #expect(
            code { _ = try directory.createKey(in: team.id, KeyTerms(name: "k", owner: member), by: lead) }
                == nil
        )
    }

    @Test("an owner's budget and limits stand between its keys and their teams")
    func ownersBudget() throws {
        let ann = try user("ann")
        let key = try directory.createKey(in: team.id, KeyTerms(name: "k", owner: MemberID(ann.id))).key
        _ = try directory.updateUser(ann.id, by: .system) {
            $0.budget = BudgetTerms(limit: Money(nanos: 5))
            $0.limits = LimitTerms(requestsPerMinute: 2)
        }

        let path = try #require(directory.snapshot.principal(key.id)).path
        #expect(path.nodes.map(\.name).prefix(3) == [.key(key.id), .user(ann.id), .team(team.id)])
        #expect(path.budgeted.map(\.name) == [.user(ann.id)])
        #expect(path.limited.map(\.name).contains(.user(ann.id)))
    }

    @Test("a grant or limit wider than an ancestor's is refused, and the ancestor named")
    func narrowing() throws {
        func error(_ body: () throws -> Void) throws -> DirectoryError {
            try #require(#expect(throws: DirectoryError.self, performing: body))
        }
        let models = try error {
            _ = try directory.createTeam(TeamTerms(name: "x", parent: team.id, models: ["gpt-4*", "slow"]))
        }
        #expect(models.code == .exceedsParent)
        #expect(models.field == "models[1]")
        #expect(models.message.contains(company.id.rawValue))
        let limits = try error {
            _ = try directory.createKey(
                in: team.id,
                KeyTerms(name: "k", limits: LimitTerms(requestsPerMinute: 101))
            )
        }
        #expect(limits.field == "limits.rpm")
        #expect(limits.message.contains(company.id.rawValue))
        _ = try directory.createKey(
            in: team.id,
            KeyTerms(name: "k", models: ["gpt-4*", "fast", "*"], limits: LimitTerms(requestsPerMinute: 100))
        )
    }

    @Test("a required label has no other value below, and of two that stand none is forgotten")
    func labels() throws {
        _ = try directory.updateTeam(company.id) { $0.requireLabels = ["region": "eu"] }

        let error = try #require(
            #expect(throws: DirectoryError.self) {
                try directory.createTeam(
                    TeamTerms(name: "x", parent: team.id, requireLabels: ["region": "us"])
                )
            }
        )
        #expect(error.code == .exceedsParent && error.field == "require_labels.region")
        #expect(error.message.contains(company.id.rawValue))

        let child = try directory.createTeam(
            TeamTerms(name: "x", parent: team.id, requireLabels: ["region": "eu", "retention": "none"])
        )
        let key = try directory.createKey(in: child.id, KeyTerms(name: "k")).key
        var required: RequiredLabels {
            directory.snapshot.principal(key.id)?.requiredLabels ?? [:]
        }
        #expect(required == ["region": "eu", "retention": "none"])
        let wider = #expect(throws: DirectoryError.self) {
            try directory.createKey(in: child.id, KeyTerms(name: "k", requireLabels: ["retention": "week"]))
        }
        #expect(wider?.code == .exceedsParent && wider?.field == "require_labels.retention")
        _ = try directory.updateKey(key.id) { $0.requireLabels = ["region": "eu", "owner": "us"] }
        #expect(required == ["region": "eu", "retention": "none", "owner": "us"])
        _ = try directory.updateTeam(company.id) { $0.requireLabels = ["region": "us"] }
        #expect(required["retention"] == "none")
        #expect(required["region"] != "eu" && required["region"] != "us")
    }

    @Test("a team is not moved where what is below it would be too wide, and what stops it is named")
    func moving() throws {
        _ = try directory.updateTeam(company.id) { $0.requireLabels = ["region": "eu"] }
        _ = try directory.updateTeam(.root) { $0.passthrough = ["openai"] }
        _ = try directory.updateTeam(team.id) { $0.passthrough = [] }
        let wide = [
            TeamTerms(name: "x", limits: LimitTerms(requestsPerMinute: 101)),
            TeamTerms(name: "x", models: ["slow"]),
            TeamTerms(name: "x", requireLabels: ["region": "us"]),
            TeamTerms(name: "x", passthrough: ["openai"]),
        ]
        for (number, terms) in wide.enumerated() {
            let moved = try directory.createTeam(TeamTerms(name: "moved \(number)"))
            let child = try directory.createTeam(TeamTerms(name: "child", parent: moved.id))
            var terms = terms
            terms.parent = child.id
            let node = try directory.createTeam(terms)

            let error = try #require(
                #expect(throws: DirectoryError.self) {
                    try directory.updateTeam(moved.id) { $0.parent = team.id }
                }
            )

            #expect(error.code == .exceedsParent && error.field == "parent_id")
            #expect(error.message.contains(node.id.rawValue))
            let stops = number == 3 ? team : company
            #expect(error.message.contains(stops.id.rawValue))
            #expect(directory.snapshot.team(moved.id)?.parent == .root)
        }
    }

    @Test("the keys of a team that is moved count too, if they are in force and the ancestor is new to them")
    func movingKeys() throws {
        let moved = try directory.createTeam(TeamTerms(name: "moved"))
        let child = try directory.createTeam(TeamTerms(name: "child", parent: moved.id))
        let limits = LimitTerms(requestsPerMinute: 101)
        let key = try directory.createKey(in: child.id, KeyTerms(name: "k", limits: limits)).key

        let error = #expect(throws: DirectoryError.self) {
            try directory.updateTeam(moved.id) { $0.parent = team.id }
        }

        #expect(error?.code == .exceedsParent)
        #expect(error?.message.contains(key.id.rawValue) == true)
        #expect(error?.message.contains(company.id.rawValue) == true)
        _ = try directory.updateKey(key.id) { $0.limits.requestsPerMinute = 100 }
        _ = try directory.createKey(in: child.id, KeyTerms(name: "k", limits: limits)).key
        for key in directory.snapshot.keys(of: child.id).map(\.key) where key.limits == limits {
            _ = try directory.revokeKey(key.id)
        }
        _ = try directory.updateTeam(moved.id) { $0.parent = team.id }
        // What it had above it before has bound it all along.
        _ = try directory.updateTeam(company.id) { $0.limits.requestsPerMinute = 50 }
        _ = try directory.updateTeam(moved.id) { $0.parent = company.id }
    }

    @Test("terms that a narrowed parent left too wide may stay, and change for the better")
    func stays() throws {
        let child = try directory.createTeam(
            TeamTerms(name: "x", parent: team.id, limits: LimitTerms(requestsPerMinute: 90))
        )
        _ = try directory.updateTeam(company.id) { $0.limits.requestsPerMinute = 50 }

        _ = try directory.updateTeam(child.id) { $0.name = "y" }
        #expect(throws: DirectoryError.self) {
            try directory.updateTeam(child.id) { $0.limits.requestsPerMinute = 60 }
        }
        _ = try directory.updateTeam(child.id) { $0.limits.requestsPerMinute = 40 }
    }
}
