import Identity
import Policy

/// What the server says of itself to provisioning clients, and the search of everything.
enum ProvisioningServiceRoutes {
    static func all(_ services: AdminServices) -> [Route] {
        [
            Route(
                "GET",
                SCIMService.root + "/ServiceProviderConfig",
                "scimServiceProviderConfig",
                "Say what provisioning can do",
                access: .granted(.readUsers, at: .root),
                success: .object(ProvisioningForms.resource)
            ) { _ in .provisioning(SCIMService.configuration) },
            Route(
                "POST",
                SCIMService.root + "/.search",
                "scimSearch",
                "List people and groups, by a query in the body",
                access: .granted(.readUsers, at: .root),
                body: ProvisioningForms.search,
                success: .object(ProvisioningForms.list)
            ) { call in
                let query = try SCIMQuery(parsing: call.request.body)
                return try await ProvisioningList(call, query).answer({ $0.everything }, services)
            },
        ] + descriptions("/ResourceTypes", "scimResourceType", SCIMService.resourceTypes)
            + descriptions("/Schemas", "scimSchema", SCIMSchemas.all)
    }

    /// The list of some descriptions, and each of them by its id.
    private static func descriptions(_ path: String, _ name: String, _ nodes: [JSONNode]) -> [Route] {
        [
            Route(
                "GET",
                SCIMService.root + path,
                name + "s",
                "List what there is at \(path)",
                access: .granted(.readUsers, at: .root),
                query: [.optional("filter", .text, "Refused (403): there is nothing to choose from.")],
                success: .object(ProvisioningForms.list)
            ) { call in
                // A filter here must be refused (RFC 7644, section 4).
                if call.query["filter"] != nil {
                    throw SCIMError(status: 403, detail: "this list is not filtered")
                }
                let page = try SCIMPage(startIndex: nil, count: nil)
                return .provisioning(page.list(nodes, total: nodes.count))
            },
            Route(
                "GET",
                SCIMService.root + path + "/{id}",
                name,
                "Show one of \(path)",
                access: .granted(.readUsers, at: .root),
                success: .object(ProvisioningForms.resource),
                failures: [404]
            ) { call in
                let id = call.parameter("id")
                guard let node = nodes.first(where: { $0["id"]?.string == id }) else {
                    throw SCIMError.notFound(String(id.prefix(64)))
                }
                return .provisioning(node)
            },
        ]
    }
}
