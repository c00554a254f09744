import Directory
import Identity
import Policy
import Vocabulary

/// Groups of people, as the company's directory pushes them (RFC 7644).
enum ProvisioningGroupRoutes {
    static func all(_ services: AdminServices) -> [Route] {
        ProvisioningNoun(
            name: "Group",
            many: "groups",
            summaries: (
                show: "Show a group",
                create: "Make a group of people",
                replace: "Replace a group of people",
                patch: "Change a group of people; answers nothing unless `attributes` asks for some",
                remove: "Remove a group; its members stay"
            ),
            patched: .nothing,
            list: { try await ProvisioningList($0, $1).answer({ $0.userGroups }, services) },
            show: show,
            create: { try await create($0, services) },
            replace: { call in
                let projection = try projection(call)
                let resource = try await change(call, services) { group in
                    try SCIMGroup(parsing: call.request.body, members: group.members)
                }
                return resource.answer(projection)
            },
            patch: { try await patch($0, services) },
            remove: { try await remove($0, services) }
        ).routes
    }

    private static func projection(_ call: Route.Call) throws(SCIMError) -> SCIMProjection {
        try ProvisioningCall.projection(call)
    }

    private static func find(_ call: Route.Call, _ snapshot: Snapshot) throws(SCIMError) -> UserGroup {
        let id = call.parameter("id")
        guard let group = snapshot.group(GroupID(rawValue: id)) else {
            throw .notFound(String(id.prefix(64)))
        }
        return group
    }

    @Sendable private static func show(_ call: Route.Call) async throws -> AdminAnswer {
        let group = try find(call, call.authority.snapshot)
        let includingMembers = try projection(call).includes("members")
        return try ProvisioningCall.show(
            ProvisionedResource(group, includingMembers: includingMembers),
            call
        )
    }

    private static func patch(_ call: Route.Call, _ services: AdminServices) async throws -> AdminAnswer {
        let patch = try SCIMPatch(parsing: call.request.body)
        let projection = try projection(call)
        let resource = try await change(call, services) { try patch.applied(to: $0) }
        if call.query["attributes"] != nil { return resource.answer(projection) }
        var answer = AdminAnswer.none
        answer.headers["etag"] = resource.tag.text
        return answer
    }

    private static func create(_ call: Route.Call, _ services: AdminServices) async throws -> AdminAnswer {
        let projection = try projection(call)
        let terms = try UserGroupTerms(SCIMGroup(parsing: call.request.body))
        let group = try await services.blocking.run {
            try services.directory.createUserGroup(terms, by: call.actor)
        }
        return ProvisionedResource(group, includingMembers: true).answer(projection, status: 201)
    }

    private static func change(
        _ call: Route.Call,
        _ services: AdminServices,
        _ edit: @escaping @Sendable (SCIMGroup) throws -> SCIMGroup
    ) async throws -> ProvisionedResource {
        try await services.blocking.run {
            try ProvisioningCall.retrying {
                let old = try find(call, services.directory.published().snapshot)
                try ProvisioningCall.check(call, EntityTag(old))
                let terms = UserGroupTerms(try edit(SCIMGroup(old)))
                let group = try services.directory.updateUserGroup(old, terms, by: call.actor)
                return ProvisionedResource(group, includingMembers: true)
            }
        }
    }

    private static func remove(_ call: Route.Call, _ services: AdminServices) async throws -> AdminAnswer {
        try await services.blocking.run {
            try ProvisioningCall.retrying {
                let old = try find(call, services.directory.published().snapshot)
                try ProvisioningCall.check(call, EntityTag(old))
                try services.directory.deleteUserGroup(old, by: call.actor)
            }
        }
        return .none
    }
}

extension UserGroupTerms {
    /// What a client says of a group.
    init(_ group: SCIMGroup) {
        self.init(
            displayName: group.displayName,
            externalID: group.externalID ?? "",
            members: Set(group.members.map { UserID(rawValue: $0.value) })
        )
    }
}
