import Directory
import Policy
import Vocabulary

/// The routes of sessions and passwords: one's own, and other people's for whoever looks after people.
enum SessionRoutes {
    private static let users = "/api/v1/users/{id}"

    static func all(_ services: AdminServices) -> [Route] {
        own(services) + others(services)
    }

    private static func own(_ services: AdminServices) -> [Route] {
        [
            Route(
                "GET",
                "/api/v1/sessions",
                "listOwnSessions",
                "List one's own sessions, newest first",
                access: .known,
                query: Page.parameters,
                success: .list(Session.answer)
            ) { call in try list(try user(call), call, services) },
            Route(
                "DELETE",
                "/api/v1/sessions/{id}",
                "endOwnSession",
                "End one of one's own sessions",
                access: .known,
                success: .nothing,
                failures: [404]
            ) { call in
                let (user, id) = (try user(call), SessionID(rawValue: call.parameter("id")))
                try await services.blocking.run {
                    try services.directory.endSession(id, of: user, by: call.actor)
                }
                return .none
            },
            Route(
                "POST",
                "/api/v1/me/password",
                "changeOwnPassword",
                "Change one's own password; all other sessions end",
                access: .known,
                body: SignInForms.passwordChange,
                success: .nothing,
                failures: [401, 403, 429]
            ) { try await changePassword($0, services) },
        ]
    }

    private static func others(_ services: AdminServices) -> [Route] {
        [
            Route(
                "GET",
                users + "/sessions",
                "listSessions",
                "List somebody's sessions, newest first",
                access: .granted(.readUsers, at: .root),
                query: Page.parameters,
                success: .list(Session.answer),
                failures: [404]
            ) { call in
                let id = UserID(rawValue: call.parameter("id"))
                guard call.authority.snapshot.user(id) != nil else { throw Problem.notFound("user") }
                return try list(id, call, services)
            },
            Route(
                "DELETE",
                users + "/sessions",
                "endSessions",
                "End all sessions of somebody",
                access: .granted(.writeUsers, at: .root),
                success: .nothing,
                failures: [404]
            ) { call in
                let id = UserID(rawValue: call.parameter("id"))
                try await services.blocking.run { try services.directory.endSessions(of: id, by: call.actor) }
                return .none
            },
            Route(
                "POST",
                users + "/sign-in-link",
                "createSignInLink",
                "Make a link with which somebody chooses a password, once",
                access: .granted(.writeUsers, at: .root),
                success: .created(SignInForms.madeLink),
                failures: [403, 404]
            ) { call in
                let id = UserID(rawValue: call.parameter("id"))
                return try await services.madeLink(call) {
                    try services.directory.createSignInLink(for: id, by: call.actor)
                }
            },
        ]
    }

    private static func changePassword(
        _ call: Route.Call,
        _ services: AdminServices
    ) async throws -> AdminAnswer {
        let user = try user(call)
        guard call.authority.snapshot.signIn.allowsPasswords else { throw Problem.passwordsOff }
        let account = call.authority.snapshot.user(user)?.email ?? ""
        let source = services.source(call.request)
        let body = call.body
        let isChanged = try await services.signIn.throttle.attempting(
            account: account,
            source: source,
            at: services.now()
        ) {
            try await services.signIn.passwordCalls.run {
                try services.directory.changePassword(
                    of: user,
                    from: Secret(body["current"]?.text ?? ""),
                    to: Secret(body["password"]?.text ?? ""),
                    keeping: call.caller.session?.id
                )
            }
        }
        guard isChanged else { throw Problem.wrongPassword }
        services.signIn.throttle.succeeded(account: account, source: source)
        return .none
    }

    private static func list(
        _ user: UserID,
        _ call: Route.Call,
        _ services: AdminServices
    ) throws -> AdminAnswer {
        let sessions = call.authority.snapshot.sessions(of: user)
            .map { (mark: NewestFirst.mark($0.createdAt, $0.id), session: $0) }
        return try Page(call.query).answer(sessions.sorted { $0.mark < $1.mark }, mark: \.mark) {
            $0.session.json(
                lastUse: services.signIn.uses.time(of: $0.session.id),
                isCurrent: $0.session.id == call.caller.session?.id
            )
        }
    }

    /// The person who asks; keys of service accounts and tokens are none.
    private static func user(_ call: Route.Call) throws(Problem) -> UserID {
        guard let user = call.actor.member?.user, call.actor.boundary == nil else {
            throw Problem(.forbidden, "Only a person who has signed in has sessions and a password.")
        }
        return user
    }
}

extension AdminServices {
    /// The answer that shows a link that was just made, once.
    func madeLink(
        _ call: Route.Call,
        _ make: @escaping @Sendable () throws -> (link: SignInLink, text: Secret)
    ) async throws -> AdminAnswer {
        let settings = call.authority.snapshot.signIn
        guard settings.allowsPasswords else { throw Problem.passwordsOff }
        let (link, text) = try await blocking.run(make)
        return .json(
            [
                // In the fragment, which browsers neither send nor log.
                "link": .string("\(signIn.root(settings))/#\(text.revealed)"),
                "expires_at": .text(link.expiresAt),
            ],
            status: 201
        )
    }
}
