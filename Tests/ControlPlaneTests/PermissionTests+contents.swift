import Directory
import DirectoryTesting
import Policy
import Testing
import Vocabulary

@testable import ControlPlane

/// What is shown and done of one's own, and what lists have in them: said by hand as the tables are.
extension PermissionTests {
    /// Calls about a key of the caller's own, and the roles that may make them where they have the role.
    private static let ownKeyCalls: [(method: String, end: String, body: String, roles: Set<Role>)] = [
        ("GET", "", "", [.platformAdmin, .admin, .developer, .auditor]),
        ("PATCH", "", #"{"name":"renamed"}"#, [.platformAdmin, .admin, .developer]),
        ("POST", "/rotate", "", [.platformAdmin, .admin, .developer]),
        ("POST", "/revoke", "", [.platformAdmin, .admin, .developer]),
    ]

    @Test("of a key of one's own a role may what it says, where one has it", arguments: holders)
    func ownKeys(_ holder: Holder) async throws {
        try await AdminFixture.run { api in
            let fixture = try PermissionFixture(api, holder.role, isAtRoot: holder.isAtRoot)
            for node in Node.allCases {
                let path = "/api/v1/keys/\(try fixture.ownKey(node))"
                for call in Self.ownKeyCalls {
                    let reply = await fixture.send(call.method, path + call.end, call.body)

                    let isAllowed = call.roles.contains(holder.role)
                    let expected = !holder.reaches(node) ? 404 : isAllowed ? 200 : 403
                    #expect(reply.status == expected, "\(holder) \(call) \(node): \(reply.text)")
                }
            }
        }
    }

    @Test("service accounts are listed where a role reaches them, and nowhere else", arguments: holders)
    func serviceAccounts(_ holder: Holder) async throws {
        guard [.platformAdmin, .admin].contains(holder.role) else { return }
        try await AdminFixture.run { api in
            let fixture = try PermissionFixture(api, holder.role, isAtRoot: holder.isAtRoot)
            let answer = try await fixture.send("GET", "/api/v1/service-accounts").json
            let listed = answer["data"]?.elements ?? []

            let robots = listed.filter { $0["name"]?.text == "robot" }.compactMap { $0["id"]?.text }
            let expected = try Node.allCases.filter(holder.reaches).map(fixture.account)
            #expect(robots.count == expected.count)
            #expect(Set(robots) == Set(expected))
        }
    }

    /// Gives everybody and everything of a fixture a budget.
    private func budget(_ fixture: PermissionFixture) throws {
        let (directory, terms) = (fixture.api.directory, BudgetTerms(limit: Money(nanos: 1_000_000_000)))
        for node in Node.allCases {
            for key in [try fixture.key(node), try fixture.ownKey(node)] {
                _ = try directory.updateKey(KeyID(rawValue: key)) { $0.budget = terms }
            }
            let account = ServiceAccountID(rawValue: try fixture.account(node))
            _ = try directory.updateServiceAccount(account, by: .system) { $0.budget = terms }
        }
        for user in [fixture.user, fixture.colleague] {
            _ = try directory.updateUser(user.id, by: .system) { $0.budget = terms }
        }
    }

    @Test("budgets are listed where a role reaches them, and one's own beside", arguments: holders)
    func budgetLists(_ holder: Holder) async throws {
        guard ![.viewer, .auditor].contains(holder.role) else { return }
        try await AdminFixture.run(budgets: ScriptedBudgets.everything) { api in
            let fixture = try PermissionFixture(api, holder.role, isAtRoot: holder.isAtRoot)
            try budget(fixture)

            let listed = try await fixture.send("GET", "/api/v1/budgets").json["data"]?.elements ?? []

            var expected = ["user:\(fixture.user.id)"]
            for node in Node.allCases where holder.reaches(node) {
                expected.append("key:\(try fixture.ownKey(node))")
                guard holder.role != .developer else { continue }
                expected += [
                    "team:\(try fixture.team(node))", "key:\(try fixture.key(node))",
                    "service_account:\(try fixture.account(node))",
                ]
            }
            if holder.isAtRoot, holder.role != .developer {
                expected.append("user:\(fixture.colleague.id)")
            }
            #expect(listed.compactMap { $0["scope"]?.text }.sorted() == expected.sorted())
        }
    }

    @Test("a budget is shown to whom its holder's place and owner allow", arguments: holders)
    func budgets(_ holder: Holder) async throws {
        try await AdminFixture.run(budgets: ScriptedBudgets.everything) { api in
            let fixture = try PermissionFixture(api, holder.role, isAtRoot: holder.isAtRoot)
            let seesAll = [.platformAdmin, .admin, .billing].contains(holder.role)
            func expect(_ scope: String, _ status: Int) async {
                let reply = await fixture.send("GET", "/api/v1/budgets/\(scope)")
                #expect(reply.status == status, "\(holder) \(scope): \(reply.text)")
            }
            for node in Node.allCases {
                let others = !holder.reaches(node) ? 404 : seesAll ? 200 : 403
                await expect("team:\(try fixture.team(node))", others)
                await expect("key:\(try fixture.key(node))", others)
                await expect("service_account:\(try fixture.account(node))", others)
                let own = holder.role == .developer && holder.reaches(node) ? 200 : others
                await expect("key:\(try fixture.ownKey(node))", own)
            }
            await expect("user:\(fixture.user.id)", 200)
            await expect("user:\(fixture.colleague.id)", !holder.isAtRoot ? 404 : seesAll ? 200 : 403)
        }
    }
}
