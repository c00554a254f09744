import Directory
import Identity
import Policy
import Vocabulary

/// People, as the company's directory provisions them (RFC 7644).
enum ProvisioningUserRoutes {
    static func all(_ services: AdminServices) -> [Route] {
        ProvisioningNoun(
            name: "User",
            many: "people",
            summaries: (
                show: "Show a person",
                create: "Make a person's account",
                replace: "Replace what is said of a person",
                patch: "Change what is said of a person",
                remove: "Remove a person; the keys are revoked"
            ),
            patched: .object(ProvisioningForms.resource),
            list: { try await ProvisioningList($0, $1).answer({ $0.users }, services) },
            show: { call in
                let snapshot = call.authority.snapshot
                return try ProvisioningCall.show(
                    ProvisionedResource(find(call, snapshot), in: snapshot),
                    call
                )
            },
            create: { try await create($0, services) },
            replace: { call in
                try await change(call, services) { user in
                    try SCIMUser(parsing: call.request.body, isActive: user.isActive)
                }
            },
            patch: { call in
                let patch = try SCIMPatch(parsing: call.request.body)
                return try await change(call, services) { try patch.applied(to: $0) }
            },
            remove: { try await remove($0, services) }
        ).routes
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
