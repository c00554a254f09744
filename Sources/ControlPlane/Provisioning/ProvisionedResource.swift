import Identity
import Policy
import Vocabulary

/// A person or a group as provisioning clients see it, with the tag of its state.
struct ProvisionedResource: Sendable {
    /// The resource.
    let node: JSONNode
    /// The tag, which `meta.version` repeats.
    let tag: EntityTag
    /// Its URL, relative to the listener.
    let location: String

    /// A person.
    init(_ user: User, in snapshot: Snapshot) {
        location = SCIMService.root + "/Users/" + user.id.rawValue
        let form = SCIMUser(user)
        var record = SCIMRecord(
            id: user.id.rawValue,
            created: user.createdAt,
            changed: user.changedAt,
            location: location
        )
        tag = EntityTag(user, form.node(record).bytes)
        record.version = tag.text
        let groups = snapshot.userGroups(of: user.id).map { group in
            SCIMReference(
                value: group.id.rawValue,
                display: group.displayName,
                location: SCIMService.root + "/Groups/" + group.id.rawValue
            )
        }
        node = form.node(record, groups: groups)
    }

    /// A group; its members can be left out, for there may be many.
    init(_ group: UserGroup, includingMembers: Bool) {
        location = SCIMService.root + "/Groups/" + group.id.rawValue
        tag = EntityTag(group)
        let record = SCIMRecord(
            id: group.id.rawValue,
            created: group.createdAt,
            changed: group.changedAt,
            location: location,
            version: tag.text
        )
        node = SCIMGroup(group, includingMembers: includingMembers).node(
            record,
            includingMembers: includingMembers
        )
    }

    /// The answer to a request for it.
    func answer(_ projection: SCIMProjection, status: Int = 200) -> AdminAnswer {
        var answer = AdminAnswer.provisioning(projection.applied(to: node), status: status)
        answer.headers["etag"] = tag.text
        if status == 201 { answer.headers["location"] = location }
        return answer
    }
}

extension SCIMGroup {
    /// A group as provisioning clients see it, its members in the order of their ids.
    init(_ group: UserGroup, includingMembers: Bool = true) {
        let members = includingMembers ? group.members.sorted { $0.rawValue < $1.rawValue } : []
        self.init(
            displayName: group.displayName,
            externalID: group.externalID.isEmpty ? nil : group.externalID,
            members: members.map { member in
                SCIMReference(
                    value: member.rawValue,
                    location: SCIMService.root + "/Users/" + member.rawValue,
                    type: "User"
                )
            }
        )
    }
}
