import Identity
import Policy
import Vocabulary

/// Finds what a client asks for, oldest first.
struct ProvisioningList: Sendable {
    /// The configuration that is looked at.
    let snapshot: Snapshot
    /// What is asked.
    let query: SCIMQuery

    /// Looks at what was in force when a call came.
    init(_ call: Route.Call, _ query: SCIMQuery) {
        snapshot = call.authority.snapshot
        self.query = query
    }

    /// Looks off the cooperative threads: a condition is held against everybody.
    func answer(
        _ part: @escaping @Sendable (ProvisioningList) -> AdminAnswer,
        _ services: AdminServices
    ) async throws -> AdminAnswer {
        try await services.blocking.run { part(self) }
    }

    /// The people and groups that meet the filter.
    var everything: AdminAnswer { answer(people.map(Found.user) + groups.map(Found.group)) }

    /// The people that meet the filter.
    var users: AdminAnswer { answer(people.map(Found.user)) }

    /// The groups that meet the filter.
    var userGroups: AdminAnswer { answer(groups.map(Found.group)) }

    private enum Found {
        case user(User)
        case group(UserGroup)
    }

    private var people: [User] {
        let found: [User]
        switch query.filter {
        case nil: found = Array(snapshot.users)
        // What clients ask for before every change is not searched for among all.
        case .userName(let name): found = snapshot.user(userName: name).map { [$0] } ?? []
        case .id(let id): found = snapshot.user(UserID(rawValue: id)).map { [$0] } ?? []
        case .externalID(let id):
            found = snapshot.users.filter { $0.origin == .scim && $0.externalID == id && !id.isEmpty }
        case .displayName(let name):
            let name = name.lowercased()
            found = snapshot.users.filter { SCIMUser($0).displayName?.lowercased() == name }
        case .other(let condition):
            found = snapshot.users.filter { user in
                condition.holds(for: ProvisionedResource(user, in: snapshot).node)
            }
        }
        return found.sorted { ($0.createdAt, $0.id.rawValue) < ($1.createdAt, $1.id.rawValue) }
    }

    private var groups: [UserGroup] {
        let found: [UserGroup]
        switch query.filter {
        case nil: found = Array(snapshot.userGroups)
        case .displayName(let name): found = snapshot.group(displayName: name).map { [$0] } ?? []
        case .id(let id): found = snapshot.group(GroupID(rawValue: id)).map { [$0] } ?? []
        case .userName: found = []
        case .externalID(let id): found = snapshot.userGroups.filter { $0.externalID == id && !id.isEmpty }
        case .other(let condition):
            found = snapshot.userGroups.filter { group in
                condition.holds(for: ProvisionedResource(group, includingMembers: true).node)
            }
        }
        return found.sorted { ($0.createdAt, $0.id.rawValue) < ($1.createdAt, $1.id.rawValue) }
    }

    private func answer(_ found: [Found]) -> AdminAnswer {
        let page = found.dropFirst(query.page.offset).prefix(query.page.limit)
        let includingMembers = query.projection.includes("members")
        let nodes = page.map { found in
            switch found {
            case .user(let user): ProvisionedResource(user, in: snapshot).node
            case .group(let group):
                ProvisionedResource(group, includingMembers: includingMembers).node
            }
        }
        return .provisioning(query.page.list(nodes.map(query.projection.applied), total: found.count))
    }
}
