import Policy
import Testing

@Suite("Permission matrix")
struct PermissionMatrixTests {
    /// Who may what, by hand: for each permission the roles that have it for all of a node, and for what is their own.
    ///
    /// Whoever changes the matrix says here once more that it is meant.
    private static let expected: [Permission: (all: Set<Role>, own: Set<Role>)] = [
        .readTeams: (all: everybody, own: []),
        .writeTeams: (all: [.platformAdmin, .admin], own: []),
        .writeRoot: (all: [.platformAdmin], own: []),
        .readMembers: (all: [.platformAdmin, .admin, .auditor], own: []),
        .writeMembers: (all: [.platformAdmin, .admin, .auditor], own: [.developer, .viewer, .billing]),
        .readKeys: (all: [.platformAdmin, .admin, .auditor], own: [.developer]),
        .writeKeys: (all: [.platformAdmin, .admin], own: [.developer]),
        .readBudgets: (all: [.platformAdmin, .admin, .billing], own: [.developer]),
        .readUsage: (all: [.platformAdmin, .admin, .viewer, .billing], own: [.developer]),
        .readRequests: (all: [.platformAdmin, .admin, .auditor], own: [.developer]),
        .readServiceAccounts: (all: [.platformAdmin, .admin], own: []),
        .writeServiceAccounts: (all: [.platformAdmin, .admin], own: []),
        .readUsers: (all: [.platformAdmin], own: []),
        .writeUsers: (all: [.platformAdmin], own: []),
        .readModels: (all: everybody, own: []),
        .writeModels: (all: [.platformAdmin], own: []),
        .readProviders: (all: [.platformAdmin, .auditor], own: []),
        .writeProviders: (all: [.platformAdmin], own: []),
        .readAudit: (all: [.platformAdmin, .auditor], own: []),
        .readBodies: (all: [.auditor], own: []),
        .readHealth: (all: everybody, own: []),
    ]

    private static let everybody: Set<Role> = [
        .platformAdmin, .admin, .developer, .viewer, .billing, .auditor,
    ]

    @Test("each role may what is said here by hand, and nothing else", arguments: Permission.allCases)
    func roles(_ permission: Permission) throws {
        let expected = try #require(Self.expected[permission])
        for role in Role.allCases {
            let reach: Reach =
                expected.all.contains(role) ? .all : expected.own.contains(role) ? .own : .none
            #expect(PermissionMatrix.reach(of: permission, for: role) == reach, "\(role) \(permission)")
        }
    }
}
