import Identity
import Policy
import Vocabulary

/// Finds what a client asks for, oldest first.
struct ProvisioningList: Sendable {
    /// The configuration that is looked at.
    let snapshot: Snapshot
    /// What is asked.
    let query: SCIMQuery

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
        case .some(let filter):
            found = snapshot.users.filter { filter.matches(SCIMUser($0), id: $0.id.rawValue) }
        }
        return found.sorted { ($0.createdAt, $0.id.rawValue) < ($1.createdAt, $1.id.rawValue) }
    }

    private var groups: [UserGroup] {
        let found: [UserGroup]
        switch query.filter {
        case nil: found = Array(snapshot.userGroups)
        case .displayName(let name): found = snapshot.group(displayName: name).map { [$0] } ?? []
        case .id(let id): found = snapshot.group(GroupID(rawValue: id)).map { [$0] } ?? []
        case .some(let filter):
            found = snapshot.userGroups.filter {
                filter.matches(SCIMGroup($0, includingMembers: false), id: $0.id.rawValue)
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
