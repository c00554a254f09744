import Identity
import Policy

/// A kind of provisioned resources (RFC 7644): its words, and what each of its routes does.
///
/// The routes of people and of groups are the same but for this.
struct ProvisioningNoun: Sendable {
    /// What a route does.
    typealias Handler = @Sendable (Route.Call) async throws -> AdminAnswer

    /// One thing, as the operations' names have it, such as `User`.
    let name: String
    /// What a list shows, as a phrase's end.
    let many: String
    /// What each change does, in a phrase.
    let summaries: (show: String, create: String, replace: String, patch: String, remove: String)
    /// What a `PATCH` answers.
    let patched: Route.Success
    /// Answers a list.
    let list: @Sendable (Route.Call, SCIMQuery) async throws -> AdminAnswer
    /// Shows one.
    let show: Handler
    /// Makes one.
    let create: Handler
    /// Replaces one.
    let replace: Handler
    /// Changes one.
    let patch: Handler
    /// Removes one.
    let remove: Handler

    private var path: String { SCIMService.root + "/\(name)s" }
    private var one: String { path + "/{id}" }

    /// The routes.
    var routes: [Route] { reading + writing }

    private var reading: [Route] {
        [
            Route(
                "GET",
                path,
                "scimList\(name)s",
                "List \(many), oldest first",
                access: .granted(.readUsers, at: .root),
                query: ProvisioningForms.query,
                success: .object(ProvisioningForms.list)
            ) { [list] call in try await list(call, try SCIMQuery { call.query[$0] }) },
            Route(
                "POST",
                path + "/.search",
                "scimSearch\(name)s",
                "List \(many), oldest first, by a query in the body",
                access: .granted(.readUsers, at: .root),
                body: ProvisioningForms.search,
                success: .object(ProvisioningForms.list)
            ) { [list] call in try await list(call, try SCIMQuery(parsing: call.request.body)) },
            Route(
                "GET",
                one,
                "scimGet\(name)",
                summaries.show,
                access: .granted(.readUsers, at: .root),
                query: ProvisioningForms.projection,
                success: .object(ProvisioningForms.resource),
                failures: [404],
                handler: show
            ),
        ]
    }

    private var writing: [Route] {
        [
            Route(
                "POST",
                path,
                "scimCreate\(name)",
                summaries.create,
                access: .granted(.writeUsers, at: .root),
                query: ProvisioningForms.projection,
                body: ProvisioningForms.resource,
                success: .created(ProvisioningForms.resource),
                failures: [409],
                handler: create
            ),
            Route(
                "PUT",
                one,
                "scimReplace\(name)",
                summaries.replace,
                access: .granted(.writeUsers, at: .root),
                query: ProvisioningForms.projection,
                body: ProvisioningForms.resource,
                success: .object(ProvisioningForms.resource),
                failures: [404, 409, 412],
                handler: replace
            ),
            Route(
                "PATCH",
                one,
                "scimPatch\(name)",
                summaries.patch,
                access: .granted(.writeUsers, at: .root),
                query: ProvisioningForms.projection,
                body: ProvisioningForms.change,
                success: patched,
                failures: [404, 409, 412],
                handler: patch
            ),
            Route(
                "DELETE",
                one,
                "scimDelete\(name)",
                summaries.remove,
                access: .granted(.writeUsers, at: .root),
                success: .nothing,
                failures: [404, 409, 412],
                handler: remove
            ),
        ]
    }
}
