import Directory
import DirectoryTesting
import Policy
import Vocabulary

@testable import ControlPlane

/// Who may call which route, by hand.
extension PermissionTests {
    /// A call about a node, and the roles that may make it there and below.
    struct Call: Sendable {
        let name: String
        let roles: Set<Role>
        /// Makes what it needs at a node, and the request.
        let make: @Sendable (PermissionFixture, Node) throws -> (method: String, target: String, body: String)
    }

    /// A role, and whether it was given at the root and so reaches every node.
    struct Holder: Sendable {
        let role: Role
        let isAtRoot: Bool

        func reaches(_ node: Node) -> Bool { isAtRoot || node == .own || node == .child }
    }

    /// Each role at the root and, but for the one that is given nowhere else, at a node below it.
    static let holders =
        Role.allCases.map { Holder(role: $0, isAtRoot: true) }
        + Role.allCases.filter { $0 != .platformAdmin }.map { Holder(role: $0, isAtRoot: false) }

    private static let everybody = Set(Role.allCases)

    static let calls: [Call] = [
        Call(name: "getTeam", roles: everybody) { ("GET", "/api/v1/teams/\(try $0.team($1))", "") },
        Call(name: "updateTeam", roles: [.admin]) { ("PATCH", "/api/v1/teams/\(try $0.team($1))", "{}") },
        Call(name: "createTeam", roles: [.admin]) {
            ("POST", "/api/v1/teams", #"{"name":"new","parent_id":"\#(try $0.team($1))"}"#)
        },
        Call(name: "listMembers", roles: [.admin, .auditor]) {
            ("GET", "/api/v1/teams/\(try $0.team($1))/members", "")
        },
        Call(name: "addMember", roles: [.admin]) {
            (
                "POST", "/api/v1/teams/\(try $0.team($1))/members",
                #"{"user_id":"\#($0.colleague.id)","role":"viewer"}"#
            )
        },
        Call(name: "removeMember", roles: [.admin]) { fixture, node in
            let colleague = MemberID(fixture.colleague.id)
            let team = try fixture.team(node)
            _ = try fixture.api.directory.addMember(
                colleague,
                .viewer,
                to: TeamID(rawValue: team),
                by: .system
            )
            return ("DELETE", "/api/v1/teams/\(team)/members/\(colleague)?role=viewer", "")
        },
        Call(name: "deleteTeam", roles: [.admin]) { fixture, node in
            // Whoever administers the node above deletes a team: it is asked for at the node below which there is a new one.
            let terms = TeamTerms(name: "new", parent: TeamID(rawValue: try fixture.team(node)))
            let team = try fixture.api.directory.createTeam(terms, by: .system)
            return ("DELETE", "/api/v1/teams/\(team.id)", "")
        },
        Call(name: "getKey", roles: [.admin, .auditor]) { ("GET", "/api/v1/keys/\(try $0.key($1))", "") },
        Call(name: "updateKey", roles: [.admin]) { ("PATCH", "/api/v1/keys/\(try $0.key($1))", "{}") },
        Call(name: "createKey", roles: [.admin]) {
            ("POST", "/api/v1/keys", #"{"team_id":"\#(try $0.team($1))","owner":"\#($0.colleague.id)"}"#)
        },
        Call(name: "rotateKey", roles: [.admin]) { ("POST", "/api/v1/keys/\(try $0.key($1))/rotate", "") },
        Call(name: "revokeKey", roles: [.admin]) { ("POST", "/api/v1/keys/\(try $0.key($1))/revoke", "") },
        Call(name: "getServiceAccount", roles: [.admin]) {
            ("GET", "/api/v1/service-accounts/\(try $0.account($1))", "")
        },
        Call(name: "updateServiceAccount", roles: [.admin]) {
            ("PATCH", "/api/v1/service-accounts/\(try $0.account($1))", "{}")
        },
        Call(name: "createServiceAccount", roles: [.admin]) {
            ("POST", "/api/v1/service-accounts", #"{"team_id":"\#(try $0.team($1))","name":"new"}"#)
        },
        Call(name: "deleteServiceAccount", roles: [.admin]) {
            ("DELETE", "/api/v1/service-accounts/\(try $0.account($1))", "")
        },
        Call(name: "explain", roles: [.admin, .auditor]) {
            ("POST", "/api/v1/explain", #"{"model":"demo","team":"\#(try $0.team($1))"}"#)
        },
        Call(name: "getBudget", roles: [.admin, .billing]) {
            ("GET", "/api/v1/budgets/team:\(try $0.team($1))", "")
        },
    ]

    /// Routes whose permission is asked for at the root, and who has it there although given below: nobody.
    static let atRoot: [(name: String, method: String, target: String, body: String)] = [
        ("createUser", "POST", "/api/v1/users", #"{"email":"x@example.com"}"#),
        ("listUsers", "GET", "/api/v1/users", ""),
        ("getUser", "GET", "/api/v1/users/USER", ""),
        ("updateUser", "PATCH", "/api/v1/users/USER", "{}"),
        ("deleteUser", "DELETE", "/api/v1/users/USER", ""),
        ("listSessions", "GET", "/api/v1/users/USER/sessions", ""),
        ("endSessions", "DELETE", "/api/v1/users/USER/sessions", ""),
        ("createSignInLink", "POST", "/api/v1/users/USER/sign-in-link", ""),
        ("listProviders", "GET", "/api/v1/providers", ""),
        ("getProvider", "GET", "/api/v1/providers/made", ""),
        ("createProvider", "POST", "/api/v1/providers", #"{"name":"upstream","kind":"openai"}"#),
        ("updateProvider", "PATCH", "/api/v1/providers/made", "{}"),
        ("deleteProvider", "DELETE", "/api/v1/providers/made", ""),
        ("discoverModels", "POST", "/api/v1/providers/made/discover", ""),
        ("createModel", "POST", "/api/v1/models", #"{"name":"m","targets":[]}"#),
        ("updateModel", "PATCH", "/api/v1/models/made", "{}"),
        ("deleteModel", "DELETE", "/api/v1/models/made", ""),
        ("listTargets", "GET", "/api/v1/targets", ""),
        ("scimListUsers", "GET", "/scim/v2/Users", ""),
        ("scimSearchUsers", "POST", "/scim/v2/Users/.search", "{}"),
        ("scimGetUser", "GET", "/scim/v2/Users/USER", ""),
        ("scimCreateUser", "POST", "/scim/v2/Users", #"{"userName":"x@example.com"}"#),
        ("scimReplaceUser", "PUT", "/scim/v2/Users/USER", #"{"userName":"x@example.com"}"#),
        ("scimPatchUser", "PATCH", "/scim/v2/Users/USER", setActive),
        ("scimDeleteUser", "DELETE", "/scim/v2/Users/USER", ""),
        ("scimListGroups", "GET", "/scim/v2/Groups", ""),
        ("scimSearchGroups", "POST", "/scim/v2/Groups/.search", "{}"),
        ("scimGetGroup", "GET", "/scim/v2/Groups/GROUP", ""),
        ("scimCreateGroup", "POST", "/scim/v2/Groups", #"{"displayName":"x"}"#),
        ("scimReplaceGroup", "PUT", "/scim/v2/Groups/GROUP", #"{"displayName":"x"}"#),
        ("scimPatchGroup", "PATCH", "/scim/v2/Groups/GROUP", setActive),
        ("scimDeleteGroup", "DELETE", "/scim/v2/Groups/GROUP", ""),
        ("scimSearch", "POST", "/scim/v2/.search", "{}"),
        ("scimServiceProviderConfig", "GET", "/scim/v2/ServiceProviderConfig", ""),
        ("scimResourceTypes", "GET", "/scim/v2/ResourceTypes", ""),
        ("scimResourceType", "GET", "/scim/v2/ResourceTypes/User", ""),
        ("scimSchemas", "GET", "/scim/v2/Schemas", ""),
        ("scimSchema", "GET", "/scim/v2/Schemas/urn:ietf:params:scim:schemas:core:2.0:User", ""),
    ]

    /// Which of them an auditor at the root may call.
    static let rootReads: Set<String> = ["listProviders", "getProvider", "listTargets"]

    private static let setActive = #"{"Operations":[{"op":"replace","path":"active","value":true}]}"#

    /// Lists that show to each what their roles reach, and the roles that may call them.
    static let lists: [String: (path: String, roles: Set<Role>)] = [
        "listTeams": ("/api/v1/teams", everybody),
        "listKeys": ("/api/v1/keys", [.platformAdmin, .admin, .developer, .auditor]),
        "listServiceAccounts": ("/api/v1/service-accounts", [.platformAdmin, .admin]),
        "listModels": ("/api/v1/models", everybody),
        "getModel": ("/api/v1/models/demo", everybody),
        "listBudgets": ("/api/v1/budgets", [.platformAdmin, .admin, .developer, .billing]),
        "listAlerts": ("/api/v1/alerts", [.platformAdmin, .admin, .developer, .billing]),
        "getUsage": ("/api/v1/usage", [.platformAdmin, .admin, .developer, .viewer, .billing]),
        "exportUsage": ("/api/v1/usage/export", [.platformAdmin, .admin, .developer, .viewer, .billing]),
        "listRequests": ("/api/v1/requests", [.platformAdmin, .admin, .developer, .auditor]),
        "listAudit": ("/api/v1/audit", [.platformAdmin, .auditor]),
        "exportAudit": ("/api/v1/audit/export", [.platformAdmin, .auditor]),
        "getHealth": ("/api/v1/health", everybody),
        "listGateways": ("/api/v1/fleet", everybody),
    ]

    /// Routes about an exchange, which roles see and which see those of their own keys alone.
    static let exchanges: [(name: String, end: String)] = [
        ("getRequest", ""), ("explainRequest", "/explain"),
    ]

    /// Routes on which everybody who is known finds themselves, and nobody else.
    static let known: Set<String> = [
        "getMe", "listCapabilities", "signOut", "listOwnSessions", "endOwnSession", "changeOwnPassword",
    ]
}
