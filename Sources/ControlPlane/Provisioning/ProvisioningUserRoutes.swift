import Directory
import Identity
import Policy
import Vocabulary

/// People, as the company's directory provisions them (RFC 7644).
enum ProvisioningUserRoutes {
    private static let path = SCIMService.root + "/Users"

    static func all(_ services: AdminServices) -> [Route] {
        reading(services) + [
            Route(
                "POST",
                path,
                "scimCreateUser",
                "Make a person's account",
                access: .granted(.writeUsers, at: .root),
                query: ProvisioningForms.projection,
                body: ProvisioningForms.resource,
                success: .created(ProvisioningForms.resource),
                failures: [409]
            ) { try await create($0, services) },
            Route(
                "PUT",
                path + "/{id}",
                "scimReplaceUser",
                "Replace what is said of a person",
                access: .granted(.writeUsers, at: .root),
                query: ProvisioningForms.projection,
                body: ProvisioningForms.resource,
                success: .object(ProvisioningForms.resource),
                failures: [404, 409, 412]
            ) { call in
                try await change(call, services) { user in
                    try SCIMUser(parsing: call.request.body, isActive: user.isActive)
                }
            },
            Route(
                "PATCH",
                path + "/{id}",
                "scimPatchUser",
                "Change what is said of a person",
                access: .granted(.writeUsers, at: .root),
                query: ProvisioningForms.projection,
                body: ProvisioningForms.change,
                success: .object(ProvisioningForms.resource),
                failures: [404, 409, 412]
            ) { call in
                let patch = try SCIMPatch(parsing: call.request.body)
                return try await change(call, services) { try patch.applied(to: $0) }
            },
            Route(
                "DELETE",
                path + "/{id}",
                "scimDeleteUser",
                "Remove a person; the keys are revoked",
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
                "scimListUsers",
                "List people, oldest first",
                access: .granted(.readUsers, at: .root),
                query: ProvisioningForms.query,
                success: .object(ProvisioningForms.list)
            ) { call in
                let query = try SCIMQuery { call.query[$0] }
                return try await ProvisioningList(call, query).answer({ $0.users }, services)
            },
            Route(
                "POST",
                path + "/.search",
                "scimSearchUsers",
                "List people, oldest first, by a query in the body",
                access: .granted(.readUsers, at: .root),
                body: ProvisioningForms.search,
                success: .object(ProvisioningForms.list)
            ) { call in
                let query = try SCIMQuery(parsing: call.request.body)
                return try await ProvisioningList(call, query).answer({ $0.users }, services)
            },
            Route(
                "GET",
                path + "/{id}",
                "scimGetUser",
                "Show a person",
                access: .granted(.readUsers, at: .root),
                query: ProvisioningForms.projection,
                success: .object(ProvisioningForms.resource),
                failures: [404]
            ) { call in
                let snapshot = call.authority.snapshot
                return try ProvisioningCall.show(
                    ProvisionedResource(find(call, snapshot), in: snapshot),
                    call
                )
            },
        ]
    }

    private static func find(_ call: Route.Call, _ snapshot: Snapshot) throws(SCIMError) -> User {
        let id = call.parameter("id")
        guard let user = snapshot.user(UserID(rawValue: id)) else { throw .notFound(String(id.prefix(64))) }
        return user
    }

    private static func create(_ call: Route.Call, _ services: AdminServices) async throws -> AdminAnswer {
        let projection = try ProvisioningCall.projection(call)
        let account = try SCIMUser(parsing: call.request.body).account
        let user = try await services.blocking.run {
            try services.directory.provisionUser(account, by: call.actor)
        }
        let snapshot = services.directory.published().snapshot
        return ProvisionedResource(user, in: snapshot).answer(projection, status: 201)
    }

    private static func change(
        _ call: Route.Call,
        _ services: AdminServices,
        _ edit: @escaping @Sendable (SCIMUser) throws -> SCIMUser
    ) async throws -> AdminAnswer {
        let projection = try ProvisioningCall.projection(call)
        return try await services.blocking.run {
            try ProvisioningCall.retrying {
                let snapshot = services.directory.published().snapshot
                let old = try find(call, snapshot)
                try ProvisioningCall.check(call, ProvisionedResource(old, in: snapshot).tag)
                let account = try edit(SCIMUser(old)).account
                let user = try services.directory.provisionUser(account, over: old, by: call.actor)
                let resource = ProvisionedResource(user, in: services.directory.published().snapshot)
                return resource.answer(projection)
            }
        }
    }

    private static func remove(_ call: Route.Call, _ services: AdminServices) async throws -> AdminAnswer {
        try await services.blocking.run {
            try ProvisioningCall.retrying {
                let snapshot = services.directory.published().snapshot
                let old = try find(call, snapshot)
                try ProvisioningCall.check(call, ProvisionedResource(old, in: snapshot).tag)
                try services.directory.deleteUser(old.id, ifStill: old, by: call.actor)
            }
        }
        return .none
    }
}
