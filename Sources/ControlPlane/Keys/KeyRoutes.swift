import Directory
import Logging
import Policy
import Vocabulary

/// The routes of virtual keys.
enum KeyRoutes {
    private static let filters: [Field] = [
        .optional("team_id", .text, "Only keys of this team."),
        .optional("user_id", .text, "Only keys of this owner."),
        .optional("status", .choice(KeyStatus.allCases.map(\.rawValue)), "Only keys of this status."),
        .optional("tag", .text, "Only keys with this tag, as `NAME` or `NAME=VALUE`."),
    ]

    static func all(_ services: AdminServices) -> [Route] {
        [
            Route(
                "POST",
                "/api/v1/keys",
                "createKey",
                "Make a key; its text is shown once",
                access: .granted(.writeKeys, at: .teamField),
                body: KeyBody.creation,
                success: .created(Key.issuedAnswer)
            ) { try await create($0, services) },
            Route(
                "GET",
                "/api/v1/keys",
                "listKeys",
                "List keys, newest first",
                access: .granted(.readKeys, at: .anywhere),
                query: Page.parameters + filters,
                success: .list(Key.answer)
            ) { try KeyList($0, services).answer() },
            Route(
                "GET",
                "/api/v1/keys/{id}",
                "getKey",
                "Show a key",
                access: .granted(.readKeys, at: .key("id")),
                success: .object(Key.answer),
                failures: [404]
            ) { try get($0, services) },
            Route(
                "PATCH",
                "/api/v1/keys/{id}",
                "updateKey",
                "Change a key",
                access: .granted(.writeKeys, at: .key("id")),
                body: KeyBody.change,
                success: .object(Key.answer),
                failures: [404, 409]
            ) { try await update($0, services) },
            Route(
                "POST",
                "/api/v1/keys/{id}/rotate",
                "rotateKey",
                "Give a key a new text; it is shown once",
                access: .granted(.writeKeys, at: .key("id")),
                body: KeyBody.rotation,
                isBodyOptional: true,
                success: .object(Key.issuedAnswer),
                failures: [404, 409]
            ) { try await rotate($0, services) },
            Route(
                "POST",
                "/api/v1/keys/{id}/revoke",
                "revokeKey",
                "End a key for good",
                access: .granted(.writeKeys, at: .key("id")),
                body: revocation,
                isBodyOptional: true,
                success: .object(Key.answer),
                failures: [404]
            ) { try await revoke($0, services) },
        ]
    }

    private static let revocation = ObjectSchema(
        "KeyRevocation",
        "How a key is revoked.",
        [
            .optional(
                "cut",
                .boolean,
                "Whether open exchanges, streams included, end at once; unless stated they go on to their end."
            )
        ]
    )

    private static func create(_ call: Route.Call, _ services: AdminServices) async throws -> AdminAnswer {
        let team = TeamID(rawValue: call.body["team_id"]?.text ?? "")
        var terms = KeyTerms(name: "key")
        terms.owner = defaultOwner(call, team)
        try KeyBody.merge(call.body, into: &terms)
        try checkOwner(terms.owner, at: team, call)
        let complete = terms
        let issued = try await services.blocking.run {
            try services.directory.createKey(in: team, complete, by: call.actor)
        }
        return .json(issued.json(now: services.now()), status: 201)
    }

    /// The caller's user; else, for callers that are none, the team's own service account.
    private static func defaultOwner(_ call: Route.Call, _ team: TeamID) -> MemberID? {
        guard let member = call.actor.member else { return nil }
        if member.user != nil { return member }
        // Who has its own keys alone makes them for itself.
        return call.authority.may(.writeKeys, at: team) ? nil : member
    }

    /// Refuses a key for others from whoever may have keys of their own alone.
    private static func checkOwner(
        _ owner: MemberID?,
        at team: TeamID,
        _ call: Route.Call
    ) throws(Problem) {
        let owner = owner ?? MemberID(ServiceAccountID(of: team))
        // An unknown team is refused by its field.
        guard call.authority.snapshot.team(team) != nil else { return }
        guard call.authority.may(.writeKeys, at: team, ownedBy: owner) else {
            throw .forbidden(.writeKeys, at: team)
        }
    }

    private static func get(_ call: Route.Call, _ services: AdminServices) throws -> AdminAnswer {
        guard let principal = services.directory.snapshot.principal(KeyID(rawValue: call.parameter("id")))
        else {
            throw Problem.notFound("key")
        }
        return .json(principal.key.json(now: services.now(), lastUse: services.lastUse(principal.key.id)))
    }

    private static func update(_ call: Route.Call, _ services: AdminServices) async throws -> AdminAnswer {
        let id = KeyID(rawValue: call.parameter("id"))
        if let team = call.authority.snapshot.principal(id)?.key.team, let owner = call.body["owner"] {
            try checkOwner(owner.text.map { MemberID(rawValue: $0) }, at: team, call)
        }
        let key = try await services.blocking.run {
            try services.directory.updateKey(id, stating: KeyBody.terms(call.body), by: call.actor) {
                (terms) throws(DirectoryError) in
                try KeyBody.merge(call.body, into: &terms)
            }
        }
        return .json(key.json(now: services.now(), lastUse: services.lastUse(key.id)))
    }

    private static func rotate(_ call: Route.Call, _ services: AdminServices) async throws -> AdminAnswer {
        let id = KeyID(rawValue: call.parameter("id"))
        let grace = Duration.seconds(call.body["grace_seconds"]?.integer ?? 0)
        let issued = try await services.blocking.run {
            try services.directory.rotateKey(id, grace: grace, by: call.actor)
        }
        return .json(issued.json(now: services.now()))
    }

    private static func revoke(_ call: Route.Call, _ services: AdminServices) async throws -> AdminAnswer {
        let id = KeyID(rawValue: call.parameter("id"))
        let isCut = call.body["cut"] == .bool(true)
        let key = try await services.blocking.run {
            try services.directory.revokeKey(id, cuttingOff: isCut, by: call.actor)
        }
        if isCut {
            let count = await services.cut(id)
            services.logger.notice("key cut off", metadata: ["key.id": "\(id)", "exchanges": "\(count)"])
        }
        return .json(key.json(now: services.now(), lastUse: services.lastUse(key.id)))
    }
}
