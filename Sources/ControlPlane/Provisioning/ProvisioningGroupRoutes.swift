import Directory
import Identity
import Policy
import Vocabulary

/// Groups of people, as the company's directory pushes them (RFC 7644).
enum ProvisioningGroupRoutes {
    private static let path = SCIMService.root + "/Groups"

    static func all(_ services: AdminServices) -> [Route] {
        reading(services) + [
            Route(
                "POST",
                path,
                "scimCreateGroup",
                "Make a group of people",
                access: .granted(.writeUsers, at: .root),
                query: ProvisioningForms.projection,
                body: ProvisioningForms.resource,
                success: .created(ProvisioningForms.resource),
                failures: [409]
            ) { try await create($0, services) },
            Route(
                "PUT",
                path + "/{id}",
                "scimReplaceGroup",
                "Replace a group of people",
                access: .granted(.writeUsers, at: .root),
                query: ProvisioningForms.projection,
                body: ProvisioningForms.resource,
                success: .object(ProvisioningForms.resource),
                failures: [404, 409, 412]
            ) { call in
                let projection = try projection(call)
                let resource = try await change(call, services) { group in
                    try SCIMGroup(parsing: call.request.body, members: group.members)
                }
                return resource.answer(projection)
            },
            Route(
                "PATCH",
                path + "/{id}",
                "scimPatchGroup",
                "Change a group of people; answers nothing unless `attributes` asks for some",
                access: .granted(.writeUsers, at: .root),
                query: ProvisioningForms.projection,
                body: ProvisioningForms.change,
                success: .nothing,
                failures: [404, 409, 412]
            ) { call in
                let patch = try SCIMPatch(parsing: call.request.body)
                let projection = try projection(call)
                let resource = try await change(call, services) { try patch.applied(to: $0) }
                if call.query["attributes"] != nil { return resource.answer(projection) }
                var answer = AdminAnswer.none
                answer.headers["etag"] = resource.tag.text
                return answer
            },
            Route(
                "DELETE",
                path + "/{id}",
                "scimDeleteGroup",
                "Remove a group; its members stay",
                access: .granted(.writeUsers, at: .root),
                success: .nothing,
                failures: [404, 409, 412]
            ) { try await remove($0, services) },
        ]
    }

    private static func reading(_ services: AdminServices) -> [Route] {
        [
            Route(
                "GET",
                path,
                "scimListGroups",
                "List groups, oldest first",
                access: .granted(.readUsers, at: .root),
                query: ProvisioningForms.query,
                success: .object(ProvisioningForms.list)
            ) { call in
                let query = try SCIMQuery { call.query[$0] }
                return try await ProvisioningList(call, query).answer({ $0.userGroups }, services)
            },
            Route(
                "POST",
                path + "/.search",
                "scimSearchGroups",
                "List groups, oldest first, by a query in the body",
                access: .granted(.readUsers, at: .root),
                body: ProvisioningForms.search,
                success: .object(ProvisioningForms.list)
            ) { call in
                let query = try SCIMQuery(parsing: call.request.body)
                return try await ProvisioningList(call, query).answer({ $0.userGroups }, services)
            },
            Route(
                "GET",
                path + "/{id}",
                "scimGetGroup",
                "Show a group",
                access: .granted(.readUsers, at: .root),
                query: ProvisioningForms.projection,
                success: .object(ProvisioningForms.resource),
                failures: [404]
            ) { call in
                let group = try find(call, call.authority.snapshot)
                let includingMembers = try projection(call).includes("members")
                return try ProvisioningCall.show(
                    ProvisionedResource(group, includingMembers: includingMembers),
                    call
                )
            },
        ]
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
